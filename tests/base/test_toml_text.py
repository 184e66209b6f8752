"""What is written as TOML is TOML, and says the same when read back."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.base.toml_text import toml_comment, toml_line

# A lone surrogate is no character, and stands in no file.
TEXTS = st.text(st.characters(codec="utf-8"))


@given(TEXTS)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert tomllib.loads(toml_line("key", text)) == {"key": text}


@given(TEXTS)
def test_a_comment_says_nothing_and_stays_on_its_line(text: str) -> None:
    comment = toml_comment(text)
    assert tomllib.loads(comment) == {}
    assert len(comment.splitlines()) == 1


@pytest.mark.parametrize("character", ["\x00", "\x1f", "\x7f", "\x85", "\n", "\r", '"', "\\", "'"])
def test_characters_that_json_and_toml_quote_differently(character: str) -> None:
    text = f"na{character}me"
    assert tomllib.loads(toml_line("key", text)) == {"key": text}
    assert tomllib.loads(f"a = 1  {toml_comment(text)}\nb = 2") == {"a": 1, "b": 2}


@pytest.mark.parametrize("value", [True, 3, dt.date(2023, 3, 16)])
def test_other_values_are_read_back_too(value: object) -> None:
    assert tomllib.loads(toml_line("key", value)) == {"key": value}
