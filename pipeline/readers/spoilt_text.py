"""Texts in which single characters are spoilt, mostly by a program that cut values to a width.

Such a character is shown as �. It is the fault of a value, not of its file, unless the bytes look
like those of another encoding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.readers.encoding import GB18030, UTF8

if TYPE_CHECKING:
    from collections.abc import Iterable

SPOILT = "\ufffd"
"""What decoders put in the place of bytes that are no character."""
_MOST = 0.75
"""Share of lines from which on the whole text is doubted."""


def is_only_spoilt(blocks: Iterable[bytes], encoding: str) -> bool:
    """Return whether a text is of an encoding but for single characters.

    A character of GB18030 gives two such places side by side when it is read as UTF-8, and what is
    valid UTF-8 beyond ASCII is not GB18030.

    Parameters
    ----------
    blocks
        Its bytes, in blocks that end with a line.
    encoding
        ``UTF-8`` or ``GB18030``.
    """
    if encoding not in {UTF8, GB18030}:
        return False
    lines = spoilt = 0
    for block in blocks:
        lines += block.count(b"\n")
        if SPOILT not in block.decode(encoding, "replace"):
            continue
        for line in block.split(b"\n"):
            text = line.decode(encoding, "replace")
            if SPOILT not in text:
                continue
            spoilt += 1
            is_other = encoding == GB18030 and SPOILT not in line.decode("utf-8", "replace")
            if is_other or SPOILT * 2 in text:
                return False
    return 0 < spoilt <= _MOST * lines
