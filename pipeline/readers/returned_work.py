"""What comes back from the field: a GeoPackage of QField or Mergin Maps, or the CSV of ODK or Kobo.

Read like any file from outside, in a process of its own; every value is a text, and shapes are WKB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv

from pipeline.base.errors import refused
from pipeline.readers.describe import work_folder
from pipeline.readers.geopackage import (
    open_package_layer,
    package_layers,
    package_rows,
    still_copy,
)

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = "shape"
Wanted = dict[str, tuple[str, ...]]
"""By layer, its columns; the first is the key."""


def returned_in_reader(task: tuple[Path, Wanted], _memory_mb: int) -> dict[str, pa.Table]:
    """Read the rows of each layer that a file holds; columns that it lacks are empty.

    Raises
    ------
    RefusedError
        If the file holds none of the layers.
    """
    path, wanted = task
    is_package = path.suffix.lower() == ".gpkg"
    found = _package(path, wanted) if is_package else _submissions(path, wanted)
    if not found:
        raise refused("field_not_ours", file=path.name, known=", ".join(wanted))
    return found


def _package(path: Path, wanted: Wanted) -> dict[str, pa.Table]:
    found = {}
    with work_folder() as work:
        still = still_copy(path, path.name, work)
        for name in package_layers(still).keys() & wanted.keys():
            layer = open_package_layer(still, name, path.name, wanted[name])
            at = {field: layer.fields.index(field) for field in layer.fields}
            known = {field: at[field] for field in wanted[name] if field in at}
            rows = package_rows(still, layer, list(known.values()), geometry=True).read_all()
            columns = {field: rows[f"c{place}"] for field, place in known.items()}
            if "geometry" in rows.column_names:
                columns[SHAPE] = rows["geometry"]
            found[name] = _whole(columns, wanted[name], len(rows))
    return found


def _submissions(path: Path, wanted: Wanted) -> dict[str, pa.Table]:
    """Return the submissions of a form, which has one key."""
    try:
        head = pyarrow.csv.open_csv(path).schema.names
        texts = pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(head, pa.string()), strings_can_be_null=True
        )
        rows = pyarrow.csv.read_csv(path, convert_options=texts)
    except pa.ArrowInvalid as error:
        raise refused("field_not_ours", file=path.name, known=", ".join(wanted)) from error
    return {
        name: _whole({field: rows[field] for field in fields if field in head}, fields, len(rows))
        for name, fields in wanted.items()
        if fields[0] in head
    }


def _whole(columns: dict[str, pa.ChunkedArray], fields: tuple[str, ...], count: int) -> pa.Table:
    nothing = {field: pa.nulls(count, pa.string()) for field in fields}
    nothing[SHAPE] = pa.nulls(count, pa.binary())
    return pa.table(nothing | columns)
