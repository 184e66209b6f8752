"""Which encoding a text has: stated or declared, checked byte by byte, never guessed.

Two encodings are read everywhere: UTF-8 and GB18030. GBK, GB2312 and code page 936 are parts of
GB18030 and are read as GB18030. Text tables may also be UTF-16, which spreadsheets call Unicode
text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import refused
from pipeline.base.messages import Listing, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipeline.base.errors import RefusedError

UTF8 = "UTF-8"
GB18030 = "GB18030"
UTF16 = "UTF-16"
UTF16LE = "UTF-16LE"
UTF16BE = "UTF-16BE"
WIDE = frozenset({UTF16, UTF16LE, UTF16BE})
"""Encodings of two bytes for most characters, which only text tables have."""
BLOCK_BYTES = 1 << 20
ROWS_SHOWN = 10
"""Rows that a message lists; of more it says how many."""
MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, UTF16LE),
    (codecs.BOM_UTF16_BE, UTF16BE),
)
"""Byte-order marks, and the encodings that they state."""
_UNMARKED_SHARE = 0.1
"""Share of zero bytes, all on one side of their pairs, from which a text is taken for UTF-16."""

_NAMES = {
    UTF8: {"UTF8", "UTF8SIG", "65001", "CP65001"},
    GB18030: {"GB18030", "GBK", "GB2312", "EUCCN", "936", "CP936", "MS936", "ANSI936", "OEM936"},
    UTF16: {"UTF16", "UNICODE", "UCS2"},
    UTF16LE: {"UTF16LE", "1200", "CP1200", "UCS2LE"},
    UTF16BE: {"UTF16BE", "1201", "CP1201", "UCS2BE"},
}
# Hanzi take three bytes in UTF-8. A two-byte sequence proves little: the GBK bytes of 图 are
# valid UTF-8 for one letter below U+0800.
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")


def known_encoding(name: str) -> str | None:
    """Return ``UTF-8``, ``GB18030`` or one of ``WIDE`` by any of their names, ``None`` for others.

    Parameters
    ----------
    name
        As written in a declaration or a .cpg, such as ``cp936``; case and signs do not matter.
    """
    plain = re.sub(r"[^A-Z0-9]", "", name.upper())
    return next((encoding for encoding, names in _NAMES.items() if plain in names), None)


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte-order mark states, ``None`` without one.

    Parameters
    ----------
    head
        The first bytes of a file, four at least if it has them.
    """
    return next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)


def unmarked_wide(head: bytes) -> str | None:
    """Return the form of UTF-16 that a text without a byte-order mark seems to have.

    The ASCII characters of a table, its separators at the least, have a zero byte each, and all of
    these stand on the same side of their pairs.

    Parameters
    ----------
    head
        The first bytes of a file.
    """
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) < _UNMARKED_SHARE * len(head) / 2 or min(first, second) > 0:
        return None
    return UTF16LE if second else UTF16BE


def seems_text(head: bytes) -> bool:
    """Return whether the first bytes of a file may be text, even if spoilt by a few zero bytes.

    Parameters
    ----------
    head
        The first bytes.
    """
    is_wide = marked_encoding(head) is not None or unmarked_wide(head) is not None
    return is_wide or head.count(0) < _UNMARKED_SHARE * len(head)


@dataclass(frozen=True)
class Scan:
    """What decoding all bytes in one encoding showed."""

    is_ascii: bool
    has_wide: bool
    """Whether there is a character beyond U+07FF, as every Chinese one is."""
    invalid_at: int | None
    """Offset of the first byte that is not text in the encoding; ``None`` if all are."""


def scan(blocks: Iterable[bytes], encoding: str, errors: str = "strict") -> Scan:
    """Decode a text strictly and return what was found.

    Parameters
    ----------
    blocks
        Its bytes, in blocks of any size.
    encoding
        Encoding to decode it in.
    errors
        What the decoder makes of other bytes, by one of the names it knows.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    is_ascii, has_wide, position = True, False, 0
    try:
        for block in _and_end(blocks):
            position += len(block)
            text = decoder.decode(block, final=not block)
            is_ascii = is_ascii and text.isascii()
            has_wide = has_wide or (not text.isascii() and bool(_BEYOND_TWO_BYTES.search(text)))
    except UnicodeDecodeError as error:
        # The decoder holds back the first bytes of a character that the end of a block has cut, so
        # error.object may begin before the block; counting from its end gives the true offset.
        return Scan(
            is_ascii=False, has_wide=has_wide, invalid_at=position - len(error.object) + error.start
        )
    return Scan(is_ascii=is_ascii, has_wide=has_wide, invalid_at=None)


def _and_end(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the blocks, then an empty one, which stands for the end of the text."""
    yield from blocks
    yield b""


def file_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks of ``BLOCK_BYTES``.

    Parameters
    ----------
    path
        File to read.
    """
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def line_at(path: Path, offset: int) -> int:
    """Return the row of a byte: one more than the number of line ends before it.

    Parameters
    ----------
    path
        Text file.
    offset
        Position of the byte in the file, from 0.
    """
    lines = position = 0
    for block in file_blocks(path):
        lines += block[: max(offset - position, 0)].count(b"\n")
        position += len(block)
    return lines + 1


@dataclass(frozen=True)
class Text:
    """The text of a file, and what is said about its encoding."""

    file: str
    """Its path as people know it."""
    declaration: str
    blocks: Callable[[], Iterable[bytes]]
    row_at: Callable[[int], int | None]
    """Row of a byte offset."""
    declared: str | None
    stated: str | None
    """Encoding by a byte-order mark, .cpg or LDID byte; under any name."""
    stated_by: str = ""
    """What states it, for messages."""
    default: str | None = None
    """Encoding when nothing is declared or stated; ``None`` if one of them is required."""
    errors: str = "strict"
    """What decoders make of bytes that are not text; see :func:`scan`."""
    can_overrule: bool = False
    """Whether a declaration may overrule what is stated, as it is stated beside the text."""
    overrules: bool = False
    """Whether it does."""
    may_be_wide: bool = False
    """Whether UTF-16 is read here too."""
    rows_not_in: Callable[[str], tuple[int, ...]] | None = None
    """Rows that are not text in an encoding, where rows are lines."""

    def known(self, name: str | None) -> str | None:
        """Return the encoding that a name means, ``None`` for one that is not read here."""
        encoding = None if name is None else known_encoding(name)
        return encoding if self.may_be_wide or encoding not in WIDE else None

    def refused(self, code: str, **values: Any) -> RefusedError:  # noqa: ANN401 - as of Fault
        """Return the refusal with one fault of this text."""
        return refused(code, file=self.file, declaration=self.declaration, **values)

    def invalid(self, encoding: str, offset: int) -> RefusedError:
        """Return the refusal of bytes that are not text in an encoding, the first at ``offset``."""
        row, where = self.row_at(offset), self._rows_listed(encoding)
        if not self.declared and not self.stated:
            return self.refused("encoding_not_utf8", row=row, value=encoding, listed=where)
        advice = Phrase("encoding_advice.check", declaration=self.declaration)
        others = [] if self.declared or not self.can_overrule else _fitting(self)
        for other in others:
            advice = Phrase(
                "encoding_advice.stated_wrong",
                declaration=self.declaration,
                stated_by=self.stated_by,
                fitting=other,
            )
        return self.refused(
            "encoding_invalid", row=row, value=encoding, advice=advice, listed=where
        )

    def _rows_listed(self, encoding: str) -> Phrase | str:
        """Return the rows that are not text in an encoding, for a message; empty if unknown."""
        if self.rows_not_in is None or encoding in WIDE:
            return ""
        rows = self.rows_not_in(encoding)
        listed = Listing(rows[:ROWS_SHOWN], has_more=len(rows) > ROWS_SHOWN)
        return Phrase("csv.rows_listed", rows=len(rows), listed=listed)


def settle_encoding(text: Text) -> str:
    """Return the encoding of a text after checking all its bytes.

    Parameters
    ----------
    text
        The text, and what is said about its encoding.

    Raises
    ------
    RefusedError
        If it is none that is read here, nothing says which, two statements contradict each other,
        or the bytes are not text in it.
    """
    encoding = choose_encoding(text)
    if encoding != UTF8:
        invalid_at = scan(text.blocks(), encoding, text.errors).invalid_at
        if invalid_at is not None:
            raise text.invalid(encoding, invalid_at)
    return encoding


def choose_encoding(text: Text) -> str:
    """Return the encoding of a text by what is said about it, without checking GB18030 bytes.

    For a reader that decodes all bytes itself and so finds invalid ones. UTF-8 is checked here
    anyway, because a text that is valid UTF-8 contradicts GB18030.

    Raises
    ------
    RefusedError
        As :func:`settle_encoding`, except for bytes that are not GB18030.
    """
    declared, stated = text.known(text.declared), text.known(text.stated)
    if text.declared is not None and declared is None:
        raise text.refused("encoding_unsupported", value=text.declared)
    if declared == UTF16:
        declared = stated if stated in WIDE else UTF16LE
    if stated in WIDE or (declared in WIDE and stated is None):
        return _stated_or_declared(text, stated, declared) or UTF16LE
    as_utf8 = scan(text.blocks(), UTF8, text.errors)
    if as_utf8.is_ascii:
        return UTF8
    if text.overrules and declared is not None:
        if declared == UTF8 and as_utf8.invalid_at is not None:
            raise text.invalid(declared, as_utf8.invalid_at)
        return declared
    encoding = _stated_or_declared(text, stated, declared) or text.default
    if encoding is None:
        raise text.refused("encoding_missing", candidates=", ".join(_fitting(text)) or "—")
    is_utf8 = as_utf8.invalid_at is None and as_utf8.has_wide
    if encoding != UTF8 and is_utf8:
        code = "encoding_is_utf8" if declared else "encoding_stated_is_utf8"
        raise text.refused(code, value=encoding, stated=text.stated, stated_by=text.stated_by)
    if encoding == UTF8 and as_utf8.invalid_at is not None:
        raise text.invalid(encoding, as_utf8.invalid_at)
    return encoding


def _stated_or_declared(text: Text, stated: str | None, declared: str | None) -> str | None:
    """Return the encoding that is said; refused where two statements differ, or none is read."""
    if text.stated is not None and text.declared is not None and declared != stated:
        raise text.refused(
            "encoding_contradicted",
            value=text.declared,
            stated=text.stated,
            stated_by=text.stated_by,
            advice=_verdict(text, declared, stated),
        )
    if text.stated is not None and stated is None:
        raise text.refused(
            "encoding_stated_unsupported", stated=text.stated, stated_by=text.stated_by
        )
    return declared or stated


def _verdict(text: Text, declared: str | None, stated: str | None) -> Phrase:
    """Return what to do about a contradiction; the bytes may judge between the two."""
    key = "correct"
    if text.can_overrule:
        fitting = _fitting(text)
        if (declared in fitting) == (stated in fitting):
            key = "overrule"
        else:
            key = "declared_fits" if declared in fitting else "stated_fits"
    return Phrase(f"encoding_advice.{key}", declaration=text.declaration)


def _fitting(text: Text) -> list[str]:
    """Return the encodings in which all bytes of a text are valid."""
    return [
        name
        for name in (UTF8, GB18030)
        if scan(text.blocks(), name, text.errors).invalid_at is None
    ]
