"""Hidden characters are shown as escapes that JSON and TOML understand; others stay."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.base.hidden_characters import show_hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", r"\u001b[2Jgone"),
        ("\x9b2J\x07\x08\r", r"\u009b2J\u0007\u0008\u000d"),
        ("a\u202eb\u2066c\u2028", r"a\u202eb\u2066c\u2028"),
        ("两行\n一\t格 مەھەللە\u200f", "两行\n一\t格 مەھەللە\u200f"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert show_hidden(text) == shown


@given(st.text(st.characters(codec="utf-8")))
def test_json_means_the_same(text: str) -> None:
    written = json.dumps({text: text}, ensure_ascii=False)
    assert json.loads(show_hidden(written)) == {text: text}
