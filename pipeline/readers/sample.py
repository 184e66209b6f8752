"""The first rows of a file of any format, as text and as points, to see what it holds."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from pipeline.base.sql import connect, read_sql
from pipeline.readers.delimited import DELIMITERS, text_records
from pipeline.readers.encoding import GB18030, UTF8, scan
from pipeline.readers.landing import first_rows_of
from pipeline.readers.row_kinds import ROW_KIND
from pipeline.readers.source_file import SourceFile
from pipeline.readers.spreadsheet import first_rows as first_sheet_rows

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.delivery.declaration import Declaration
    from pipeline.readers.contents import Contents

SAMPLE_ROWS = 1000
HEAD_ROWS = 10
"""Rows among which the headings are looked for."""
_HEAD_BYTES = 65_536
_SHAPES = read_sql("pipeline.readers", "sampled_shapes.sql")


@dataclass(frozen=True)
class Sample:
    """Some rows of a file."""

    values: dict[str, list[str]]
    """By heading, the values of that column that are not empty."""
    points: list[tuple[float, float]]
    """First vertex of each geometry, x and y in the file's own CRS."""
    is_polygon: bool
    rows: int
    """How many they are."""
    kinds: tuple[str, ...] = ()
    """What rows are that are no records, as ``leave_out`` names them."""


def take_sample(path: Path, kind: str, contents: Contents, trial: Declaration) -> Sample:
    """Read the first rows of an opened file by the reader that a run reads them by.

    Parameters
    ----------
    path, kind, contents
        The readable file, its format and its inside.
    trial
        The declaration it was opened with.

    Raises
    ------
    RefusedError
        If the first rows cannot be read.
    """
    places = {f"column_{at}": name for at, name in enumerate(contents.columns)}
    source = SourceFile(
        declaration=trial,
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
        filled = _shapes_in(rows) if contents.has_geometry else []
        count = len(rows)
        kinds: list[str] = []
        if ROW_KIND in rows.columns:
            found = rows.select(ROW_KIND).distinct().order(ROW_KIND).fetchall()
            kinds = [kind for (kind,) in found if kind is not None]
    return Sample(
        values=values,
        points=[tuple(shapely.get_coordinates(shape)[0].tolist()) for shape in filled],
        is_polygon=any(shape.geom_type.endswith("Polygon") for shape in filled),
        rows=count,
        kinds=tuple(kinds),
    )


def _shapes_in(rows: duckdb.DuckDBPyRelation) -> list[shapely.Geometry]:
    """Return the shapes of some rows that have points."""
    wkb = [bytes(shape) for (shape,) in rows.query("sampled", _SHAPES).fetchall()]
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    return [shape for shape in shapes if shape is not None and not shape.is_empty]


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


def _in_columns(cells: dict[int, str]) -> list[str]:
    """Return the texts of a row with an empty one for each cell that holds nothing."""
    return [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]
