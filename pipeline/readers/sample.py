"""The first rows of a file of any format, as text and as points, to see what it holds."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from pipeline.base.sql import connect, read_sql
from pipeline.delivery.declaration import Declaration
from pipeline.readers.delimited import DELIMITERS, text_records
from pipeline.readers.encoding import GB18030, UTF8, scan
from pipeline.readers.landing import first_rows_of
from pipeline.readers.source_file import SourceFile
from pipeline.readers.spreadsheet import WORKBOOKS, open_book
from pipeline.readers.spreadsheet import first_rows as first_sheet_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.readers.contents import Contents

SAMPLE_ROWS = 1000
HEAD_ROWS = 10
"""Rows among which the headings are looked for."""
_HEAD_BYTES = 65_536
_NO_DECLARATION = Declaration(table="parcel", path="", as_of=dt.date.min)
_SHAPES = read_sql("pipeline.readers", "sampled_shapes.sql")


@dataclass(frozen=True)
class Sample:
    """Some rows of a file."""

    values: dict[str, list[str]]
    """By heading, the values of that column that are not empty."""
    points: list[tuple[float, float]]
    """First vertex of each geometry, x and y in the file's own CRS."""
    is_polygon: bool


def take_sample(path: Path, kind: str, contents: Contents, header_row: int) -> Sample:
    """Read the first rows of an opened file.

    Parameters
    ----------
    path, kind, contents
        The readable file, its format and its inside.
    header_row
        Row with the headings of a table of cells, from 1.
    """
    if kind != "csv" and kind not in WORKBOOKS:
        return _vector_sample(path, kind, contents)
    if kind == "csv":
        rows = _text_rows(path, contents, header_row)
    else:
        rows = _sheet_rows(path, kind, contents, header_row)
    values: dict[str, list[str]] = {name: [] for name in contents.columns}
    for row in itertools.islice(rows, SAMPLE_ROWS):
        for name, text in zip(contents.columns, row, strict=False):
            if text:
                values[name].append(text)
    return Sample(values=values, points=[], is_polygon=False)


def _vector_sample(path: Path, kind: str, contents: Contents) -> Sample:
    """Read the first features by the reader that a run reads them by."""
    places = {f"column_{at}": name for at, name in enumerate(contents.columns)}
    source = SourceFile(
        declaration=_NO_DECLARATION,
        path=path,
        display_path=path.name,
        format=kind,
        layer=contents.layer,
        sha256="",
        encoding=contents.encoding,
        crs=None,
        mapped=places,
        unmapped=(),
        has_geometry=contents.has_geometry,
        contents=contents,
    )
    with connect(":memory:", {"threads": 1}, spatial=contents.has_geometry) as con:
        rows = first_rows_of(con, source, SAMPLE_ROWS)
        values = {
            name: [str(text) for (text,) in rows.select(ours).fetchall() if text]
            for ours, name in places.items()
        }
        shapes = shapely.from_wkb(
            [bytes(wkb) for (wkb,) in rows.query("sampled", _SHAPES).fetchall()]
            if contents.has_geometry
            else []
        )
    filled = [shape for shape in shapes if shape is not None and not shape.is_empty]
    return Sample(
        values=values,
        points=[tuple(shapely.get_coordinates(shape)[0].tolist()) for shape in filled],
        is_polygon=any(shape.geom_type.endswith("Polygon") for shape in filled),
    )


def first_rows(path: Path, kind: str, sheet: str | None) -> list[list[str]]:
    """Return the first rows of a CSV or sheet as text, whatever its encoding and delimiter.

    Parameters
    ----------
    path, kind
        The file and its format.
    sheet
        Name of the sheet; not used for a CSV.
    """
    if kind != "csv":
        cells = dict(first_sheet_rows(path, kind, path.name, str(sheet), HEAD_ROWS))
        return [_in_columns(cells.get(number, {})) for number in range(1, HEAD_ROWS + 1)]
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = scan([head[: head.rfind(b"\n") + 1] or head], UTF8)
    encoding = "utf-8-sig" if found.invalid_at is None else GB18030
    lines = head.decode(encoding, errors="replace").splitlines(keepends=True)
    tables = [
        list(itertools.islice(text_records(lines, delimiter), HEAD_ROWS))
        for delimiter in DELIMITERS
    ]
    return max(tables, key=lambda rows: max(map(len, rows), default=0))


def _text_rows(path: Path, contents: Contents, header_row: int) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from itertools.islice(text_records(file, contents.delimiter), header_row, None)


def _sheet_rows(path: Path, kind: str, contents: Contents, after: int) -> Iterator[list[str]]:
    with open_book(path, kind, path.name) as book:
        for number, cells in book.rows(str(contents.layer)):
            if number > after:
                yield _in_columns(cells)


def _in_columns(cells: dict[int, str]) -> list[str]:
    """Return the texts of a row with an empty one for each cell that holds nothing."""
    return [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]
