"""XML read as a stream, for the parts of a workbook: nothing is kept but what is asked for.

A document type is refused: office formats have none, and entities that expand to more than the
machine holds can be declared only there.
"""

from __future__ import annotations

import codecs
import lzma
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import IO

CHUNK_BYTES = 1 << 18
PACKAGE_ERRORS = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What is raised on a zip file with XML in it that is not as it should be."""
_DECLARED = re.compile(rb"\A<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


def local_name(tag: str) -> str:
    """Return a tag without its prefix: the same workbook can be written with one or without."""
    return tag.rpartition(":")[2]


def xml_parser() -> expat.XMLParserType:
    """Return a parser of UTF-8 that refuses a document type."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise ValueError("document type")


def utf8_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an XML document as UTF-8, whatever its encoding is.

    Parameters
    ----------
    file
        The document, open at its beginning.
    """
    chunk = file.read(CHUNK_BYTES)
    encoding = _encoding_of(chunk)
    decoder = None if encoding is None else codecs.getincrementaldecoder(encoding)()
    while chunk:
        yield chunk if decoder is None else decoder.decode(chunk).encode()
        chunk = file.read(CHUNK_BYTES)
    if decoder is not None:
        yield decoder.decode(b"", final=True).encode()


def _encoding_of(head: bytes) -> str | None:
    """Return the encoding of a document by its first bytes, ``None`` for UTF-8."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    name = "utf-8" if declared is None else codecs.lookup(declared[1].decode()).name
    return None if name in {"utf-8", "ascii"} else name


def attributes_of(file: IO[bytes], tags: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the elements of some names, in order of their beginnings, with their attributes.

    Parameters
    ----------
    file
        The document.
    tags
        Names without a prefix.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if (name := local_name(tag)) in tags:
            found.append((name, attributes))

    parser = xml_parser()
    parser.StartElementHandler = start
    for chunk in utf8_chunks(file):
        parser.Parse(chunk)
        yield from found
        found.clear()
    parser.Parse(b"", True)  # noqa: FBT003 - the library takes it by position


def text_of(file: IO[bytes], item: str, text: str, aside: str) -> Iterator[str]:
    """Yield the text of each element of one name, joined from its parts.

    Parameters
    ----------
    file
        The document.
    item, text, aside
        Names without a prefix: of the elements, of the elements in them that hold text, and of
        those whose text is left out, such as a guide to pronunciation.
    """
    found: list[str] = []
    parts: list[str] = []
    open_tags: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        open_tags.append(local_name(tag))

    def end(_: str) -> None:
        if open_tags.pop() == item:
            found.append("".join(parts))
            parts.clear()

    def characters(data: str) -> None:
        if open_tags and open_tags[-1] == text and aside not in open_tags:
            parts.append(data)

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    for chunk in utf8_chunks(file):
        parser.Parse(chunk)
        yield from found
        found.clear()
    parser.Parse(b"", True)  # noqa: FBT003 - the library takes it by position
    yield from found
