"""What comes back from the field becomes corrections and deliveries, and a list of what differs.

A change is a difference between what a field held when the package was made and what it holds in
the file that comes back. It becomes a correction, which a run applies where the old value still
stands; of a house that the ledger of revisits does not have it becomes a row of that ledger. Where
the published file says something else by now, or two files differ, nothing is chosen: base, theirs
and ours are listed. Nothing is put into ``data/raw``: a person does that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from pipeline.base.messages import message
from pipeline.base.sql import query, read_sql
from pipeline.base.toml_text import toml_comment, toml_line
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import replaced_folder
from pipeline.files.guarded_csv import write_guarded_csv
from pipeline.files.private import keep_private
from pipeline.handover.field_package import CRS, FOLDER, outline_digest
from pipeline.handover.field_work import BASE, LAYERS, OUTLINE
from pipeline.published.open_published import open_published
from pipeline.readers.pool import open_readers
from pipeline.readers.returned_work import SHAPE, returned_in_reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.handover.field_work import FieldLayer

    Returned = Sequence[tuple[str, Mapping[str, pa.Table]]]
    """By file, the rows of each layer in it."""
    Feature = dict[str, Any]
    Run = Mapping[str, Any]
    """Day of the published file, and whether it is a sample."""

RETURNED = "returned"
CORRECTIONS, REVISITS, CONFLICTS = "corrections", "revisits", "conflicts"
NEW, OUTLINES = "new", "changed-outlines"
WANTED = {
    layer.name: (layer.key, *layer.edited, *layer.bases, *([OUTLINE] if layer.has_outlines else []))
    for layer in LAYERS
}


@dataclass(frozen=True)
class FieldReturn:
    """What was made of it."""

    folder: Path
    counts: dict[str, int]
    """Rows of each file, whether or not it was written."""
    conflicts: list[dict[str, Any]]


def take_field_return(
    project: Project, files: Sequence[Path], to: Path | None = None
) -> FieldReturn:
    """Compare what comes back with what went out and with what is published now.

    Parameters
    ----------
    project
        Root whose published file is asked.
    files
        GeoPackages of packages, and submissions of their forms as CSV.
    to
        Folder to replace; ``data/processed/exports/field/returned`` by default.

    Raises
    ------
    MissingInputError, RefusedError
        If nothing is published; with every file that cannot be read as one of ours.
    """
    returned = _read(project, files)
    folder = to or project.exports / FOLDER / RETURNED
    with open_published(project) as con:
        con.register("field_returned", _long(returned))
        con.execute(read_sql(__package__, "field_now.sql"))
        con.execute(read_sql(__package__, "field_changes.sql"))
        tables = {
            name: con.execute(read_sql(__package__, f"field_{file}.sql")).to_arrow_table()
            for name, file in (
                (CORRECTIONS, "corrections"), (REVISITS, "new_revisits"), (CONFLICTS, "conflicts"),
            )
        }  # fmt: skip
        (run,) = query(con, "pipeline.published", "status/run.sql")
    outlines = _outlines(returned)
    with replaced_folder(folder) as new:
        for name, table in tables.items():
            _write_table(new, name, table, run, project.settings.language)
        for name, features in outlines.items():
            _write_outlines(new, name, features, run, project.settings.language)
        keep_private(new)
    counts = {name: len(rows) for name, rows in (tables | outlines).items()}
    return FieldReturn(folder, counts, tables[CONFLICTS].to_pylist())


def _read(project: Project, files: Sequence[Path]) -> Returned:
    with open_readers(project.settings.readers, 1) as readers:
        tasks = [
            readers.submit(returned_in_reader, (file, WANTED), file=file.name,
                           size_bytes=file.stat().st_size)
            for file in files
        ]  # fmt: skip
        return [(file.name, task.result()) for file, task in zip(files, tasks, strict=True)]


def _long(returned: Returned) -> pa.Table:
    """Return one row for each field of each row that went out and came back."""
    parts = [_empty_long()]
    for file, layers in returned:
        for layer in LAYERS:
            if layer.name not in layers:
                continue
            rows = layers[layer.name].filter(pc.invert(_is_new(layer, layers[layer.name])))
            same = {"file": file, "table_name": layer.target}
            for field in layer.edited:
                columns = {
                    **{name: pa.array([value] * len(rows)) for name, value in same.items()},
                    "key": rows[layer.key],
                    "field": pa.array([field] * len(rows)),
                    "base": _texts(rows[BASE + field]),
                    "ours": _texts(rows[field]),
                }
                parts.append(pa.table(columns).cast(parts[0].schema))
    return pa.concat_tables(parts)


def _empty_long() -> pa.Table:
    names = ("file", "table_name", "key", "field", "base", "ours")
    return pa.table({name: pa.array([], pa.string()) for name in names})


def _texts(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts, none where one is empty: a form cannot tell the two apart."""
    plain = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(plain, ""), None, plain)


def _is_new(layer: FieldLayer, rows: pa.Table) -> pa.ChunkedArray:
    """Whether rows were added on site: what went out knows at least the first field's value."""
    return pc.is_null(_texts(rows[layer.bases[0]]))


def _outlines(returned: Returned) -> dict[str, list[Feature]]:
    """Return what was drawn on site, and outlines that are no longer as they went out."""
    found: dict[str, list[Feature]] = {f"{NEW}-{layer.name}": [] for layer in LAYERS}
    found[OUTLINES] = []
    for file, layers in returned:
        for layer in LAYERS:
            rows = layers.get(layer.name)
            if rows is None:
                continue
            is_new = _is_new(layer, rows)
            found[f"{NEW}-{layer.name}"] += _features(layer, rows.filter(is_new), file)
            if layer.has_outlines:
                old = rows.filter(pc.invert(is_new))
                found[OUTLINES] += _features(layer, old.filter(_is_edited(old)), file)
    return found


def _is_edited(rows: pa.Table) -> pa.Array:
    """Whether outlines have another digest than when they went out; a form has none of them."""
    shapes = shapely.from_wkb(rows[SHAPE].to_numpy(zero_copy_only=False))
    digests = [outline_digest(wkb) for wkb in shapely.to_wkb(shapes)]
    before = rows[OUTLINE].to_pylist() if OUTLINE in rows.column_names else digests
    pairs = zip(digests, before, strict=True)
    return pa.array([new is not None and new != old for new, old in pairs], pa.bool_())


def _features(layer: FieldLayer, rows: pa.Table, file: str) -> list[Feature]:
    shapes = shapely.from_wkb(rows[SHAPE].to_numpy(zero_copy_only=False))
    shown = rows.select([layer.key, *layer.edited]).to_pylist()
    return [
        {"type": "Feature", "properties": {**row, "file": file},
         "geometry": None if shape is None else shapely.geometry.mapping(shape)}
        for row, shape in zip(shown, shapes, strict=True)
    ]  # fmt: skip


def _write_table(folder: Path, name: str, rows: pa.Table, run: Run, language: str) -> None:
    """Write a table and, unless it only informs, its declaration; nothing where it is empty."""
    if len(rows) == 0:
        return
    write_guarded_csv(rows, folder / f"{name}.csv")
    if name != CONFLICTS:
        table = "correction" if name == CORRECTIONS else "revisit"
        _declare(folder, name, table, f"{name}.csv", run, list(rows.column_names), language)


def _write_outlines(
    folder: Path, name: str, features: list[Feature], run: Run, language: str
) -> None:
    if not features:
        return
    content = {"type": "FeatureCollection", "features": features}
    text = json.dumps(content, ensure_ascii=False)
    (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    if name != OUTLINES:
        layer = next(layer for layer in LAYERS if name == f"{NEW}-{layer.name}")
        known = load_dictionary().tables[layer.name].columns
        columns = [field for field in (layer.key, *layer.edited) if field in known]
        _declare(folder, name, layer.name, f"{name}.geojson", run, columns, language)


def _declare(  # noqa: PLR0913, PLR0917 - what a declaration says
    folder: Path, name: str, table: str, file: str, run: Run, columns: list[str], language: str
) -> None:
    lines = [
        toml_comment(message("field.declaration", language)),
        toml_line("table", table),
        toml_line("path", file),
        toml_line("as_of", run["as_of"]),
        *([toml_line("is_sample", value=True)] if run["is_sample"] else []),
        *([toml_line("crs", CRS)] if file.endswith(".geojson") else []),
        "",
        "[columns]",
        *(toml_line(column, column) for column in columns),
    ]
    (folder / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
