"""Every sentence exists in both languages, with the same gaps to fill."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import pipeline
from pipeline.base.messages import Phrase, catalogue, message
from pipeline.dictionary import load_dictionary

SOURCES = [
    path.read_text(encoding="utf-8") for path in Path(pipeline.__file__).parent.rglob("*.py")
]


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_message_has_both_languages_with_the_same_gaps(key: str) -> None:
    sentences = catalogue()[key]
    assert set(sentences) == {"zh", "en"}
    assert gaps(sentences["zh"]) == gaps(sentences["en"])
    assert re.search(r"[\u4e00-\u9fff]", sentences["zh"])
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"2023年3月16日|是|否", "", sentences["en"]))


def test_every_fault_raised_has_a_message() -> None:
    raised = {
        code
        for source in SOURCES
        for code in re.findall(r"(?:Fault|MissingInputError|refused)\(\s*\"([a-z_0-9]+)\"", source)
    }
    assert len(raised) > 20
    assert {f"fault.{code}" for code in raised} <= set(catalogue())


def test_every_reason_for_rejection_says_what_to_do() -> None:
    reasons = load_dictionary().code_lists["reject_reason"]
    assert {f"advice.{reason}" for reason in reasons} <= set(catalogue())


def test_a_phrase_follows_the_language_of_its_sentence() -> None:
    advice = Phrase("advice.not_a_number", field="floor_area_m2", example="大")
    values = {
        "rows": 1, "read": 2, "rejected": 1, "allowed": "5%", "example": "大", "field": "f",
        "listed": "",
        "reason": load_dictionary().code_lists["reject_reason"]["not_a_number"],
    }  # fmt: skip
    chinese = message("fault.too_many_bad_rows", "zh", advice=advice, **values)
    english = message("fault.too_many_bad_rows", "en", advice=advice, **values)
    assert "不是数字" in chinese
    assert "请核对" in chinese
    assert "not a number" in english
    assert "Check which column" in english
