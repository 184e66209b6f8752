"""The first rows of a file of any format, as text and as points, to see what it holds."""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pyogrio
import shapely
from python_calamine import CalamineWorkbook

from pipeline.readers.delimited import DELIMITERS
from pipeline.readers.encoding import GB18030, UTF8, scan
from pipeline.readers.spreadsheet import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.readers.contents import Contents

SAMPLE_ROWS = 1000
HEAD_ROWS = 10
"""Rows among which the headings are looked for."""
_HEAD_BYTES = 65_536
_NOT_IN_FIONA = frozenset({"kml"})


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

    Vector files are read through fiona, which reads record by record, so that the first rows of a
    large file take no time; where fiona has no wheel, through pyogrio.

    Parameters
    ----------
    path, kind, contents
        The readable file, its format and its inside.
    header_row
        Row with the headings of a table of cells, from 1.
    """
    shapes: list[Any] = []
    if kind == "csv":
        rows = _text_rows(path, contents, header_row)
    elif kind in {"xlsx", "xls"}:
        rows = _sheet_rows(path, str(contents.layer), header_row)
    elif kind == "geoparquet":
        rows = _parquet_rows(path, contents, shapes)
    elif kind in _NOT_IN_FIONA or find_spec("fiona") is None:
        rows = _pyogrio_rows(path, contents, shapes)
    else:
        rows = _fiona_rows(path, contents, shapes)
    values: dict[str, list[str]] = {name: [] for name in contents.columns}
    for row in itertools.islice(rows, SAMPLE_ROWS):
        for name, value in zip(contents.columns, row, strict=False):
            text = None if value is None else cell_text(value)
            if text:
                values[name].append(text)
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
        with CalamineWorkbook.from_path(path) as book:
            cells = itertools.islice(book.get_sheet_by_name(str(sheet)).iter_rows(), HEAD_ROWS)
            return [[cell_text(cell) or "" for cell in row] for row in cells]
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = scan([head[: head.rfind(b"\n") + 1] or head], UTF8)
    encoding = "utf-8-sig" if found.invalid_at is None else GB18030
    lines = head.decode(encoding, errors="replace").splitlines(keepends=True)
    tables = [
        list(itertools.islice(csv.reader(lines, delimiter=delimiter), HEAD_ROWS))
        for delimiter in DELIMITERS
    ]
    return max(tables, key=lambda rows: max(map(len, rows), default=0))


def _text_rows(path: Path, contents: Contents, header_row: int) -> Iterator[list[Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = csv.reader(file, delimiter=contents.delimiter)
        yield from itertools.islice(records, header_row, None)


def _sheet_rows(path: Path, sheet: str, header_row: int) -> Iterator[list[Any]]:
    with CalamineWorkbook.from_path(path) as book:
        yield from itertools.islice(book.get_sheet_by_name(sheet).iter_rows(), header_row, None)


def _parquet_rows(path: Path, contents: Contents, shapes: list[Any]) -> Iterator[list[Any]]:
    with pq.ParquetFile(path) as file:
        batch = next(file.iter_batches(SAMPLE_ROWS), None)
    for record in [] if batch is None else batch.to_pylist():
        if contents.geometry_column is not None:
            shapes.append(shapely.from_wkb(record[contents.geometry_column]))
        yield [record[field] for field in contents.fields]


def _fiona_rows(path: Path, contents: Contents, shapes: list[Any]) -> Iterator[list[Any]]:
    import fiona  # noqa: PLC0415 - not available on every platform

    encoding = contents.encoding if contents.names_cut_in else None
    with fiona.open(path, layer=contents.layer, encoding=encoding) as records:
        for record in records:
            shapes.append(
                None if record.geometry is None else shapely.geometry.shape(record.geometry)
            )
            # fiona leaves out the fields whose type it does not know, such as lists.
            yield [record.properties.get(field) for field in contents.fields]


def _pyogrio_rows(path: Path, contents: Contents, shapes: list[Any]) -> Iterator[list[Any]]:
    meta, _, geometry, columns = pyogrio.raw.read(
        path,
        layer=contents.layer,
        encoding=contents.encoding if contents.names_cut_in else None,
        columns=list(contents.fields),
        max_features=SAMPLE_ROWS,
        datetime_as_string=True,
    )
    shapes += [] if geometry is None else list(shapely.from_wkb(geometry))
    at = [list(meta["fields"]).index(field) for field in contents.fields]
    yield from zip(*(columns[index].tolist() for index in at), strict=True)
