"""The register of labels: one word, one figure."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pipeline.dictionary import load_dictionary
from pipeline.dictionary.figure_labels import FigureSubject, load_figure_labels, plain_word

FROM_CONTEXT = {"剩余", "完成率", "比率", "排名"}
"""Words that are understood from the title they stand under."""


def test_a_word_of_several_subjects_is_one_that_its_title_explains() -> None:
    seen: dict[str, str] = {}
    for name, subject in load_figure_labels().items():
        for word in {word for words in subject.words.values() for word in words} - FROM_CONTEXT:
            assert word not in seen, f"{word}: {seen.get(word)} and {name}"
            seen[word] = name


def test_the_figures_are_columns_and_their_own_labels_among_the_words() -> None:
    views = load_dictionary().views
    for subject in load_figure_labels().values():
        columns = views[subject.view].columns
        for figure, words in subject.words.items():
            if figure in columns:
                assert columns[figure].zh in words
            else:
                assert set(figure.split(" - ")) <= set(columns)


def test_a_word_with_two_meanings_is_refused() -> None:
    with pytest.raises(ValidationError, match="剩余"):
        FigureSubject(zh="x", view="v", whole="a", words={"a": ("总数", "剩余"), "b": ("剩余",)})


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("完成率(%)", "完成率"),
        ("“回头看”完成率", "回头看完成率"),
        ("经营性自建房（栋）", "经营性自建房"),
        ("其中：管理措施整治", "管理措施整治"),
        ("未整治（含等级调整）", "未整治（含等级调整）"),
    ],
)
def test_units_and_quotes_are_no_part_of_a_word(heading: str, word: str) -> None:
    assert plain_word(heading) == word
