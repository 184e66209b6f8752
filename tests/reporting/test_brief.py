"""The quarterly brief: the bureau's sentence to the letter, what is left out, hostile text."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import docx
import duckdb
import pytest
from documents import LANGUAGES, Language, opened, read_back
from hostile import write_hostile_root
from markdown_it import MarkdownIt
from office import empty_pages, text_of
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.base.config import load_project
from pipeline.reporting import brief

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token
    from office import ToPdf

PUBLISHED = (
    "截至3月16日，昌吉州辖区共有图斑587209个，未排查20051个，排查中7335个，已排查559823个，"
    "排查完成率95.34%；经营性自建房14634栋，“回头看”完成14108栋，完成率96.41%，全疆排名第5；"
    "存在安全隐患的经营性自建房213栋，已整治33栋，整改完成率15.49%，全疆排名第8；"
    "抽查25个村（社区）、42栋房屋，发现18条问题，已整改完毕。"
)
"""What the bureau published of the first quarter of 2023."""

FOOT = 745
"""Where the foot of a page begins, in points from its top."""


def written(file: Path, language: Language, folder: Path) -> tuple[Path, Path]:
    with opened(file, language) as context:
        document, markdown = brief.write(context, folder)
    return document, markdown


def lines_of(file: Path, language: Language, folder: Path) -> list[str]:
    """Return the paragraphs of the document."""
    return read_back(written(file, language, folder)[0]).paragraphs


@pytest.mark.full_size
def test_the_published_sentence_comes_out_to_the_letter_at_full_size(
    full_file: Path, tmp_path: Path
) -> None:
    document, markdown = written(full_file, "zh", tmp_path)
    assert PUBLISHED in read_back(document).paragraphs
    assert PUBLISHED in markdown.read_text(encoding="utf-8").splitlines()


def half_up(part: int, whole: int) -> str:
    """Return a rate in percent with two places, in whole numbers alone."""
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def test_the_sentence_of_the_small_demo_has_what_was_planted(
    small_root: Path, small_file: Path, tmp_path: Path
) -> None:
    answers = json.loads((small_root / "data/raw/demo/answers.json").read_text(encoding="utf-8"))
    total, check = answers["totals"], answers["spot_check"]
    sentence = (
        f"截至3月16日，昌吉州辖区共有图斑{total['parcels']}个，未排查{total['unsurveyed']}个，"
        f"排查中{total['in_progress']}个，已排查{total['done']}个，"
        f"排查完成率{half_up(total['done'], total['parcels'])}%；"
        f"经营性自建房{total['commercial_houses']}栋，“回头看”完成{total['revisited']}栋，"
        f"完成率{half_up(total['revisited'], total['commercial_houses'])}%，全疆排名第5；"
        f"存在安全隐患的经营性自建房{total['hazardous']}栋，已整治{total['rectified']}栋，"
        f"整改完成率{half_up(total['rectified'], total['hazardous'])}%，全疆排名第8；"
        f"抽查{check['villages']}个村（社区）、{check['houses']}栋房屋，"
        f"发现{check['issues']}条问题，已整改完毕。"
    )
    assert sentence in lines_of(small_file, "zh", tmp_path)


def test_the_english_brief_says_the_same(
    small_root: Path, small_file: Path, tmp_path: Path
) -> None:
    answers = json.loads((small_root / "data/raw/demo/answers.json").read_text(encoding="utf-8"))
    total, check = answers["totals"], answers["spot_check"]
    sentence = (
        f"As of 16 March, Changji has {total['parcels']} parcels: {total['unsurveyed']} not"
        f" surveyed, {total['in_progress']} in progress, {total['done']} surveyed, a completion"
        f" rate of {half_up(total['done'], total['parcels'])}%; commercial self-built houses:"
        f" {total['commercial_houses']}, revisited {total['revisited']}, a rate of"
        f" {half_up(total['revisited'], total['commercial_houses'])}%, rank 5 in the region;"
        f" commercial self-built houses with hazards: {total['hazardous']}, rectified"
        f" {total['rectified']}, a rate of {half_up(total['rectified'], total['hazardous'])}%,"
        f" rank 8 in the region; spot check of {check['villages']} villages and"
        f" {check['houses']} houses: {check['issues']} issues found, all fixed."
    )
    assert sentence in lines_of(small_file, "en", tmp_path)


def test_both_languages_have_the_same_figures(small_file: Path, tmp_path: Path) -> None:
    # Dates and the numbers of headings and items are written differently.
    other = r"^\(?\d[.)]|28(天| days)|\d+月\d+日|\d+ (March|April|May)"
    zh, en = (
        [re.sub(other, " ", line) for line in lines_of(small_file, language, tmp_path)[4:]]
        for language in LANGUAGES
    )
    figures = [sorted(re.findall(r"\d+(?:\.\d+)?", " ".join(lines))) for lines in (zh, en)]
    assert len(figures[0]) > 30
    assert figures[0] == figures[1]


def small_place(root: Path, settings: str = SETTINGS) -> Prefecture:
    """Return a place of one parcel and two commercial houses, nothing else delivered."""
    place = Prefecture(root, settings=settings)
    shape = square(87.001, 44.002)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "in_progress", "geometry": shape}])
    place.deliver("house", [
        {"house_id": name, "parcel_id_reported": "p", "use_class": "mixed",
         "geometry": shape.centroid}
        for name in ("h1", "h2")
    ])  # fmt: skip
    return place


def spot_checks(place: Prefecture, fixed_on: list[str]) -> None:
    """Deliver a check of two houses in one village, with an issue for each day it was fixed on."""
    place.deliver("spot_check", [
        {"check_id": f"c{name}", "batch": "b", "village_code": VILLAGES[0], "house_id": name}
        for name in ("h1", "h2")
    ])  # fmt: skip
    if fixed_on:
        place.deliver("spot_issue", [
            {"issue_id": f"i{number}", "check_id": "ch1", "fixed_on": day}
            for number, day in enumerate(fixed_on)
        ])  # fmt: skip


def progress_of(place: Prefecture, folder: Path) -> str:
    place.build()
    (line,) = (line for line in lines_of(place.database, "zh", folder) if line[:2] == "截至")
    return line


def test_ranks_and_spot_check_stand_only_where_they_were_delivered(tmp_path: Path) -> None:
    assert progress_of(small_place(tmp_path / "root"), tmp_path) == (
        "截至3月16日，测试州辖区共有图斑1个，未排查0个，排查中1个，已排查0个，排查完成率0.00%；"
        "经营性自建房2栋，“回头看”完成0栋，完成率0.00%；"
        "存在安全隐患的经营性自建房0栋，已整治0栋，整改完成率—。"
    )


@pytest.mark.parametrize(
    ("fixed_on", "end"),
    [
        ([], "抽查1个村（社区）、2栋房屋，未发现问题。"),
        (["2023-03-01", "2023-03-16"], "2栋房屋，发现2条问题，已整改完毕。"),
        (["2023-03-01", "", ""], "2栋房屋，发现3条问题，已整改1条。"),
        (["2023-03-01", "2023-03-17"], "2栋房屋，发现2条问题，已整改1条。"),  # after the as-of date
    ],
)
def test_all_fixed_is_said_only_when_all_is(tmp_path: Path, fixed_on: list[str], end: str) -> None:
    place = small_place(tmp_path / "root")
    spot_checks(place, fixed_on)
    assert progress_of(place, tmp_path).endswith(end)


WORK = {
    "plan_parts": 4, "plan_points": 20, "people_trained": 60, "sites_inspected": 47,
    "site_hazards": 49, "site_hazards_fixed": 47, "site_notices": 3,
    "fire_design_accepted": 29, "fire_design_done": 26,
    "fire_acceptance_accepted": 21, "fire_acceptance_done": 18, "fire_filings": 55,
    "fire_filings_not_drawn": 10, "fire_filings_drawn": 45, "complaints": 6,
    "complaints_settled": 6, "reports": 6, "reports_adopted": 1,
}  # fmt: skip


def work_place(root: Path, work: dict[str, int], as_of: str = "2023-03-16") -> Prefecture:
    place = small_place(root)
    rows = [{"indicator": name, "value": value} for name, value in work.items()]
    place.deliver("work_item", rows, extra=f"as_of = {as_of}\n")
    place.build()
    return place


def test_the_whole_page_of_other_work(tmp_path: Path) -> None:
    place = work_place(tmp_path / "root", WORK)
    lines = lines_of(place.database, "zh", tmp_path)
    assert lines[lines.index("二、其他工作开展情况") + 1] == (
        "制定工作方案，分4个部分20条。组织培训60人。检查在建项目47个，发现隐患49处，"
        "下发整改通知书3份。在建项目隐患已整改47处。消防设计审查受理29件，办结26件。消防验收受理21件，办结18件。"
        "消防验收备案55件，其中抽中45件，未抽中10件。受理信访投诉6件，办结6件。"
        "上报信息6条，采用1条。"
    )


def test_an_inexact_figure_is_printed_as_it_is_stated(tmp_path: Path) -> None:
    place = small_place(tmp_path / "root")
    rows = [{"what": "people_trained", "count": "60余人"}, {"what": "complaints", "count": "6"},
            {"what": "complaints_settled", "count": "约5_件"}]  # fmt: skip
    columns = "indicator = 'what'\nvalue = { column = 'count', pattern = '(\\d+)' }\n"
    place.deliver("work_item", rows, extra=f"[columns]\n{columns}stated = 'count'\n")
    place.build()
    kept = place.rows("SELECT value, stated FROM work_item_latest ORDER BY value")
    assert [tuple(row.values()) for row in kept] == [(5, "约5_件"), (6, "6"), (60, "60余人")]
    assert "组织培训60余人。受理信访投诉6件，办结约5_件。" in lines_of(
        place.database, "zh", tmp_path
    )
    document, markdown = written(place.database, "en", tmp_path)
    assert "People trained: 60余人. " in " ".join(read_back(document).paragraphs)
    # what an office writes cannot become markup
    assert "settled 约5\\_件" in markdown.read_text(encoding="utf-8")


def test_every_indicator_has_its_sentence(small_file: Path) -> None:
    with opened(small_file, "en") as context:
        text = " ".join(context.texts("brief_work").values())
    assert set(re.findall(r"{(\w+)}", text)) == set(WORK)


def test_a_sentence_without_its_items_is_left_out(tmp_path: Path) -> None:
    some = {"people_trained": 60, "complaints": 6}
    place = work_place(tmp_path / "root", some)
    assert "组织培训60人。" in lines_of(place.database, "zh", tmp_path)
    place = work_place(tmp_path / "without", {"complaints": 6})
    lines = lines_of(place.database, "zh", tmp_path)
    assert "二、存在的问题" in lines
    assert "其他工作" not in "".join(lines)


def test_figures_of_another_day_say_so(tmp_path: Path) -> None:
    place = work_place(tmp_path / "root", {"people_trained": 60}, "2022-12-30")
    assert "组织培训60人（2022年12月30日的数据）。" in lines_of(place.database, "zh", tmp_path)


def test_problems_and_next_steps_hold_the_views(small_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "survey.duckdb"
    shutil.copy(small_file, file)
    with duckdb.connect(str(file)) as con:
        con.execute("""
            DELETE FROM quality_finding;
            DELETE FROM quality_rule;
            INSERT INTO quality_rule BY NAME
            SELECT 'S01' AS rule_id, 'warning' AS severity, 'p1' AS problem, '甲' AS name_zh,
                'one *rule*' AS name_en, true AS is_checked;
            INSERT INTO quality_finding BY NAME
            SELECT 'S01' AS rule_id, 'warning' AS severity, 'p1' AS problem,
                number::VARCHAR AS key, '652302' AS report_unit_id
            FROM range(5) AS numbers (number)""")
    text = "\n".join(lines_of(file, "zh", tmp_path))
    found = "（一）隐患排查不准。本期发现问题5条，涉及1个单位。"
    assert found + "主要是甲（5条）。问题较多的单位是阜康市（5条）。" in text
    assert "共发现问题5条（错误0条、警告5条、提示0条），较多的单位是阜康市（5条）。" in text
    _, markdown = written(file, "en", tmp_path)
    assert r"Commonest: one \*rule\* (5)." in markdown.read_text(encoding="utf-8")


def test_the_markdown_holds_the_text_of_the_document(small_file: Path, tmp_path: Path) -> None:
    document, markdown = written(small_file, "zh", tmp_path)
    lines = read_back(document).paragraphs
    # the issuer's name and the number stand above the title of the document alone
    assert shown(markdown) == lines[2:]


def tokens(markdown: Path) -> list[Token]:
    # commonmark lets HTML through, so that what could become markup does
    return MarkdownIt("commonmark").parse(markdown.read_text(encoding="utf-8"))


def shown(markdown: Path) -> list[str]:
    """Return the lines that a reader of the Markdown sees."""
    return [
        "".join(child.content if child.type == "text" else f"<{child.type}>" for child in children)
        for token in tokens(markdown)
        if (children := token.children)
    ]


def test_hostile_names_are_shown_and_do_nothing(tmp_path: Path) -> None:
    root = write_hostile_root(tmp_path / "root")
    database = load_project(root).database
    with duckdb.connect(str(database), read_only=True) as con:
        names = [name for (name,) in con.execute("SELECT place_name_zh FROM run").fetchall()]
    document, markdown = written(database, "zh", tmp_path)
    kinds = {token.type for token in tokens(markdown)}
    assert kinds == {
        "heading_open", "inline", "heading_close", "paragraph_open", "paragraph_close",
    }  # fmt: skip
    text = "\n".join(shown(markdown))
    assert "html_inline" not in text
    assert "link_open" not in text
    assert f"{names[0]}自建房排查整治工作季报" in text
    assert f"{names[0]}自建房排查整治工作季报" in read_back(document).paragraphs
    assert "w:hyperlink" not in docx.Document(str(document)).part.blob.decode("utf-8")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@x", "# x", "[a](javascript:b)", "![a](b)", "<b>", "`c`", "*d* _e_",
     "1. f", "> g", "| h |", "a\nb", "&lt;", "https://example.org", "\\", "~~k~~", "- [ ] l"],
)  # fmt: skip
def test_markdown_shows_any_name_as_it_is(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(brief.escape(text) + "\n", encoding="utf-8")
    assert shown(page) == [" ".join(text.split())]


def test_the_same_file_gives_the_same_bytes(small_file: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    first = written(small_file, "zh", tmp_path / "one")
    second = written(small_file, "zh", tmp_path / "two")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize(
    ("language", "sample"),
    [("zh", "示例数据：全部为程序生成，不代表任何真实情况。"),
     ("en", "Sample data: all of it is generated and stands for nothing real.")],
)  # fmt: skip
def test_office_shows_the_document(
    small_file: Path, tmp_path: Path, to_pdf: ToPdf, language: Language, sample: str
) -> None:
    document, _ = written(small_file, language, tmp_path)
    paragraphs = read_back(document).paragraphs
    assert sample in paragraphs
    pdf = to_pdf(document, tmp_path)
    assert empty_pages(pdf) == []
    # Hyphens may stand at the end of a line, where they are taken for those of a broken word.
    text = text_of(pdf, above=FOOT).replace("-", "")
    # A sentence may go on below the head of the next page.
    text += text.replace(re.sub(r"[\s-]", "", sample), "")
    sentences: list[Any] = [
        part for line in paragraphs for part in re.split("(?<=[。；;.]) ?", line)
    ]
    assert [part for part in sentences if re.sub(r"[\s-]", "", part) not in text] == []
