"""Strict decoding in blocks finds what decoding at once finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.encoding import known_encoding, scan


def first_error(content: bytes, encoding: str) -> int | None:
    """Return where Python's own decoder stops, all bytes at once."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    parts=st.lists(st.one_of(st.binary(max_size=8), TEXTS.map(str.encode)), max_size=5),
    size=st.integers(1, 9),
    encoding=st.sampled_from(["UTF-8", "GB18030"]),
)
def test_blocks_may_end_anywhere(parts: list[bytes], size: int, encoding: str) -> None:
    content = b"".join(parts)
    blocks = [content[start : start + size] for start in range(0, len(content), size)]
    found = scan(blocks, encoding)
    assert found.invalid_at == first_error(content, encoding)
    assert found.is_ascii == content.isascii()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("utf8", "UTF-8"),
        ("UTF-8", "UTF-8"),
        ("65001", "UTF-8"),
        ("gbk", "GB18030"),
        ("GB2312", "GB18030"),
        ("cp936", "GB18030"),
        ("ANSI 936", "GB18030"),
        ("gb18030", "GB18030"),
        ("BIG5", None),
        ("ISO-8859-1", None),
        ("", None),
    ],
)
def test_names_of_encodings(name: str, encoding: str | None) -> None:
    assert known_encoding(name) == encoding
