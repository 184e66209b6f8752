"""What kind of JSON a file is, and copies of those that GDAL would read only in part."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.base.errors import refused
from pipeline.readers.encoding import file_blocks, line_at
from pipeline.readers.unnamed_copy import copy_place, write_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

JSON_FORMATS = frozenset({"geojson", "geojsonseq", "esrijson", "topojson"})
HEAD_BYTES = 65_536
_MARK = b"\x1e"
"""Record separator of RFC 8142, before each text of a sequence."""
_TOPOLOGY = re.compile(rb'"type"\s*:\s*"Topology"')
_COLLECTION = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_ESRI = re.compile(rb'"(esriGeometry\w+|spatialReference|esriFieldType\w+)"')
_ESRI_ROWS = re.compile(rb'"attributes"\s*:')
_NO_TYPE = re.compile(rb'"type"\s*:\s*null')
_ESRI_NUMBER = re.compile(
    rb'("type"\s*:\s*)"esriFieldType(?:OID|SmallInteger|Integer|BigInteger|Single|Double)"'
)
_FEATURES = re.compile(rb'"features"\s*:\s*\[\Z')
_INSIDE = 2
"""How deep it is within the features of a collection."""
_BACKSLASH = ord("\\")
_STEPS = np.zeros(256, np.int64)
_STEPS[list(b"{[")], _STEPS[list(b"}]")] = 1, -1
_SIGNS = np.zeros(256, bool)
_SIGNS[list(b"{}[],")] = True
_ZERO = b"\\u0000"
_ZERO_WITHIN = re.compile(rb'(?<!\\)(?:\\\\)*\\u0000(?!(?:\\u0000)*\s*")')
"""A zero character with something behind it in the same text."""
_CUT_OFF = re.compile(rb'"exceededTransferLimit"\s*:\s*true')


def json_kind(head: bytes, named: str) -> str:
    """Return which kind of JSON a file begins as.

    Parameters
    ----------
    head
        Its first bytes.
    named
        The format by its suffix, for what could be several.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_MARK):
        return "geojsonseq"
    if _TOPOLOGY.search(head):
        return "topojson"
    if _ESRI.search(head) and not _COLLECTION.search(head):
        return "esrijson"
    if _ESRI_ROWS.search(head) and not _COLLECTION.search(head) and b'"properties"' not in head:
        return "esrijson"
    if _COLLECTION.search(head[:4096]):
        return "geojson"
    return "geojsonseq" if _is_sequence(text) else named


def _is_sequence(text: bytes) -> bool:
    """Whether a first feature is followed by another one and not by the end of the file."""
    first, end = _first_object(text)
    return first.get("type") == "Feature" and text[end:].lstrip()[:1] in {b"{", _MARK}


def _first_object(text: bytes) -> tuple[dict[str, Any], int]:
    """Return the first JSON object of a text and the byte behind it; empty if it is no object."""
    plain = text.decode("latin-1")  # one character per byte, so that the place is one of bytes
    try:
        found, end = json.JSONDecoder().raw_decode(plain)
    except ValueError:
        return {}, 0
    return (found, end) if isinstance(found, dict) else ({}, 0)


def whole_json(path: Path, kind: str, display_path: str, work_dir: Path) -> Path:
    """Return a path from which GDAL reads all rows of a JSON file and all values as they are.

    Parameters
    ----------
    path, kind, display_path
        A file in UTF-8, its kind, and its path as people know it.
    work_dir
        Folder for a copy.

    Returns
    -------
    The file itself, or a copy: of a sequence whose features take several lines, with a mark before
    each; of a TopoJSON with rows without geometry, which GDAL leaves out, with an empty one; of
    Esri JSON with its numbers as texts, since GDAL takes 0 for what is no number.

    Raises
    ------
    RefusedError
        If it is JSON of a server that has sent only part of the rows, or no JSON at all, or a text
        in it has a zero character, at which GDAL ends it.
    """
    _check_zeros(path, display_path)
    target = copy_place(work_dir, display_path, f"whole{path.suffix.lower()}")
    if kind == "geojsonseq" and records_in(path) != _objects_in(path):
        with write_copy(target) as copy:
            copy.writelines(_marked(path))
        return target
    if kind == "topojson" and any(_NO_TYPE.search(block) for block in _overlapping(path)):
        content = _loaded(path, display_path)
        for layer in content.get("objects", {}).values():
            _fill_in(layer)
        with write_copy(target) as copy:
            copy.write(json.dumps(content, ensure_ascii=False).encode())
        return target
    if kind == "esrijson":
        text = path.read_bytes()
        if _CUT_OFF.search(text):
            raise refused("esri_cut_off", file=display_path)
        with write_copy(target) as copy:
            copy.write(_ESRI_NUMBER.sub(rb'\1"esriFieldTypeString"', text))
        return target
    return path


def _check_zeros(path: Path, display_path: str) -> None:
    """Refuse texts of which GDAL would leave out a part without a word."""
    offset, rest = 0, b""
    for block in file_blocks(path):
        text = rest + block
        if _ZERO in text and (found := _ZERO_WITHIN.search(text)):
            row = line_at(path, offset - len(rest) + found.start())
            raise refused("json_zero", file=display_path, row=row)
        offset += len(block)
        rest = text[-64:]


def records_in(path: Path) -> int:
    """Return how many records a sequence has: marks, or else lines that are not blank.

    Parameters
    ----------
    path
        The file or copy that GDAL reads, from :func:`whole_json`.
    """
    marks = lines = 0
    is_filled = False
    for block in file_blocks(path):
        data = np.frombuffer(block, np.uint8)
        marks += int(np.count_nonzero(data == _MARK[0]))
        filled = np.cumsum(data > ord(" "))
        ends = np.flatnonzero(data == ord("\n"))
        through = np.concatenate([[-int(is_filled)], filled[ends]])
        lines += int(np.count_nonzero(np.diff(through)))
        is_filled = bool(filled[-1] > through[-1])
    return marks or lines + is_filled


def first_broken_line(path: Path) -> int | None:
    """Return the first line of a sequence that is no JSON; ``None`` if its records are no lines.

    Parameters
    ----------
    path
        A sequence of which some record could not be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                json.loads(line.strip().removeprefix(_MARK) or b"null")
            except ValueError:
                return number if line.strip() not in {b"{", _MARK + b"{"} else None
    return None


def _overlapping(path: Path) -> Iterator[bytes]:
    """Yield the blocks of a file, each with the end of the one before it."""
    rest = b""
    for block in file_blocks(path):
        yield rest + block
        rest = (rest + block)[-64:]


def _loaded(path: Path, display_path: str) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise refused("json_broken", file=display_path, row=error.lineno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise refused("damaged", file=display_path) from error
    return content if isinstance(content, dict) else {}


def _fill_in(layer: Any) -> None:  # noqa: ANN401 - any JSON
    """Give the rows of a layer that have no geometry an empty one."""
    rows = layer.get("geometries", []) if isinstance(layer, dict) else []
    for row in rows:
        if isinstance(row, dict) and row.get("type") is None:
            row |= {"type": "Polygon", "arcs": []}


class _Structure:
    """Follows the braces and brackets of a JSON text, block by block.

    A brace within a text is none, and a quotation mark behind an odd number of backslashes does not
    end a text.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._in_text = False
        self._backslashes = 0

    def read(self, data: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return where in a block braces, brackets and commas are, and how deep it is behind each.

        ``{"a": [1, 2]}`` has them at 0, 6, 8, 11 and 12, with the depths 1, 2, 2, 1 and 0.
        """
        quotes = np.flatnonzero(data == ord('"'))
        quotes = quotes[~self._escaped(data, quotes)]
        signs = np.flatnonzero(_SIGNS[data])
        inside = (np.searchsorted(quotes, signs) + self._in_text) % 2 == 1
        self._in_text = bool((len(quotes) + self._in_text) % 2)
        signs = signs[~inside]
        depths = np.cumsum(_STEPS[data[signs]]) + self._depth
        if len(depths):
            self._depth = int(depths[-1])
        return signs, depths

    def _escaped(self, data: NDArray[np.uint8], quotes: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which quotation marks stand behind an odd number of backslashes."""
        others = np.flatnonzero(data != _BACKSLASH) if _BACKSLASH in data else None
        if others is None:
            escaped = np.zeros(len(quotes), bool)
            if self._backslashes % 2 and len(quotes) and quotes[0] == 0:
                escaped[0] = True
            self._backslashes = 0
            return escaped
        at = np.searchsorted(others, quotes) - 1  # the last byte before that is no backslash
        before = np.where(at >= 0, others[at], -1 - self._backslashes)
        last = int(others[-1]) if len(others) else -1 - self._backslashes
        self._backslashes = len(data) - 1 - last
        return np.asarray((quotes - 1 - before) % 2 == 1)


def _marked(path: Path) -> Iterator[bytes]:
    """Yield a sequence with a mark before each of its objects."""
    for data, begins in _begins(path):
        yield bytes(np.insert(data, begins, _MARK[0]))


def _objects_in(path: Path) -> int:
    return sum(len(begins) for _, begins in _begins(path))


def _begins(path: Path) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.intp]]]:
    """Yield the blocks of a sequence, and where in each an object begins."""
    structure = _Structure()
    for number, block in enumerate(file_blocks(path)):
        plain = block.removeprefix(b"\xef\xbb\xbf") if number == 0 else block
        data = np.frombuffer(plain, np.uint8)
        signs, depths = structure.read(data)
        yield data, signs[(depths == 1) & (data[signs] == ord("{"))]


def elements_in(path: Path) -> int:
    """Return how many elements the features of a GeoJSON collection are; 0 if there are none.

    Parameters
    ----------
    path
        A valid GeoJSON file.
    """
    structure, commas, found, is_counted, before = _Structure(), 0, False, False, b""
    for block in file_blocks(path):
        data = np.frombuffer(block, np.uint8)
        signs, depths = structure.read(data)
        characters = data[signs]
        is_begin = (depths == _INSIDE) & ((characters == ord("[")) | (characters == ord("{")))
        begins = signs[is_begin]
        text = before + block
        named = [bool(_FEATURES.search(text[: at + len(before) + 1][-64:])) for at in begins]
        between = signs[(depths == _INSIDE) & (characters == ord(","))]
        counted = np.array([is_counted, *named], bool)[np.searchsorted(begins, between)]
        commas += int(np.count_nonzero(counted))
        found = found or any(named)
        is_counted = named[-1] if named else is_counted
        before = text[-64:]
    return commas + 1 if found else 0
