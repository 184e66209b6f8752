"""Export files, made on demand from the published file alone.

Formats for maps (GeoParquet, GeoPackage, Shapefile) have English names and codes as stored;
tables for the office (CSV, XLSX) have headings and labels in the project's language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from duckdb import ColumnExpression, FunctionExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import message
from pipeline.base.names import in_language
from pipeline.base.sql import query, read_sql
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.data_package import DescribedFile, DescribedTable, render_export
from pipeline.files.aside import hand_over, partial_folder
from pipeline.files.check_sums import file_sum
from pipeline.files.private import make_private_folder
from pipeline.handover.export_formats import (
    CannotHoldError,
    ExportTable,
    field_names,
    write_table,
)
from pipeline.handover.personal import PLACE, personal_columns, read_full_values
from pipeline.handover.release import record_release, stated_release
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb
    import pandas as pd
    from duckdb import Expression

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.dictionary import Column, Table, View

Format = Literal["geoparquet", "geoparquet-native", "gpkg", "shp", "csv", "xlsx"]
SUFFIXES = {"geoparquet": "parquet", "geoparquet-native": "parquet"}
"""Of files; elsewhere it is the name of the format."""
DEFAULT_TABLES = ("parcel", "house", "hazard_house")
OFFICE_FORMATS = frozenset({"csv", "xlsx"})
NEEDS_GEOMETRY = frozenset({"geoparquet", "geoparquet-native", "shp"})
PACKAGE_FILE = "datapackage.json"
LIST_SEPARATOR = "、"
"""Between the values of a list; intake splits texts at it."""


def export_tables(  # noqa: PLR0913 - all but three are options, always named
    project: Project,
    form: Format,
    progress: Progress,
    *,
    tables: Iterable[str] = DEFAULT_TABLES,
    folder: Path | None = None,
    with_personal_data: bool = False,
    purpose: str | None = None,
    recipient: str | None = None,
) -> list[Path]:
    """Write tables or views of the published file as files of one format.

    Parameters
    ----------
    tables, folder
        Names, and where to write; files of the same name are replaced when all are written.
    with_personal_data
        Whether names, ID and phone numbers are read again in full; the audit log says so first,
        with ``purpose`` and ``recipient``, which are required then.

    Returns
    -------
    The files, with an ``about.txt`` that says what they hold and a ``datapackage.json`` that says
    it to programs.

    Raises
    ------
    MissingInputError, RefusedError
        If nothing is published, or with all faults of the tables, deliveries and the audit log.
    """
    folder, entries = folder or project.exports, _chosen_entries(tables, form)
    release = stated_release(purpose, recipient) if with_personal_data else None
    personal = _tables_with_personal_data(entries) if release else []
    export = _Export(entries, form, project.settings.language, personal)
    with open_published(project) as con:
        full = read_full_values(project, con, personal) if personal else {}
        if release:
            make_private_folder(folder)
        with partial_folder(folder) as partial:
            rows = export.write(con, full, partial, progress)
            files = sorted(partial.iterdir())
            places = {file: folder / file.name for file in files}
            if release:
                record_release(project, release.of(personal, rows, form), places)
            return hand_over(partial, places)


@dataclass(frozen=True)
class _Export:
    """What is exported, and how."""

    entries: list[Table | View]
    form: Format
    language: str
    personal: list[str]
    """Tables whose personal columns are written in full."""

    def write(
        self,
        con: duckdb.DuckDBPyConnection,
        full: Mapping[str, pd.DataFrame],
        folder: Path,
        progress: Progress,
    ) -> int:
        """Write all tables and ``about.txt``; return the number of rows with full values.

        A table that the format cannot hold does not stop the others: all faults are raised
        together at the end.
        """
        faults = []
        described = []
        rows = 0
        for entry in self.entries:
            progress.step("export", table=entry.name)
            table = _read_export_table(con, entry, self.form, self.language)
            if entry.name in full:
                table = _with_full_values(table, full[entry.name])
                rows += len(table.data)
            try:
                write_table(table, self.form, folder)
                described.append(_described(entry, table, self.form, folder))
            except CannotHoldError as error:
                faults.append(Fault(error.code, field=entry.name, **error.values))
        if faults:
            raise RefusedError(faults)
        about = _about_text(con, self.entries, self.language, self.personal)
        (folder / "about.txt").write_text(about, encoding="utf-8")
        (run,) = query(con, "pipeline.warehouse", "this_run.sql")
        package = json.dumps(render_export(described, run), ensure_ascii=False, indent=1)
        (folder / PACKAGE_FILE).write_text(f"{package}\n", encoding="utf-8")
        return rows


def _described(
    entry: Table | View, table: ExportTable, form: Format, folder: Path
) -> DescribedTable:
    """Return what ``datapackage.json`` says of a file that was written."""
    path = folder / f"{table.name}.{SUFFIXES.get(form, form)}"
    file = DescribedFile(path.name, path.stat().st_size, file_sum(path))
    return DescribedTable(entry, file, field_names(table, form), form in OFFICE_FORMATS)


def _tables_with_personal_data(entries: list[Table | View]) -> list[str]:
    """Return the names of the tables that have personal data; refuse if none has."""
    personal = [entry.name for entry in entries if personal_columns(entry.name)]
    if not personal:
        tables = load_dictionary().tables
        known = ", ".join(name for name in tables if personal_columns(name))
        raise RefusedError([Fault("no_personal_data", known=known)])
    return personal


def _with_full_values(table: ExportTable, full: pd.DataFrame) -> ExportTable:
    """Return a table with full values in its personal columns.

    Rows are matched by source file and row, the only key that a published row and a delivered row
    have in common; ``validate`` makes sure that each has exactly one partner.
    """
    rows = table.data.select(PLACE).to_pandas().merge(full, on=PLACE, how="left", validate="1:1")
    data = table.data
    for name in full.columns.difference(PLACE):
        values = pa.chunked_array([pa.array(rows[name], pa.string(), from_pandas=True)])
        data = data.set_column(data.column_names.index(name), name, values)
    return replace(table, data=data)


def _chosen_entries(names: Iterable[str], form: Format) -> list[Table | View]:
    dictionary = load_dictionary()
    known: dict[str, Table | View] = {
        name: table for name, table in dictionary.tables.items() if table.published
    }
    known |= dictionary.views
    listed = ", ".join(known)
    wanted = list(dict.fromkeys(names))
    faults = [
        Fault("no_such_table", value=name, known=listed) for name in wanted if name not in known
    ]
    faults += [
        Fault("no_geometry_to_export", value=name, format=form)
        for name in wanted
        if name in known and form in NEEDS_GEOMETRY and not _has_place(known[name])
    ]
    if faults:
        raise RefusedError(faults)
    return [known[name] for name in wanted]


def _has_place(entry: Table | View) -> bool:
    return "geometry" in entry.columns or {"lon", "lat"} <= entry.columns.keys()


def _read_export_table(
    con: duckdb.DuckDBPyConnection, entry: Table | View, form: Format, language: str
) -> ExportTable:
    """Read a table or view as flat columns and, if it has a location, its shapes.

    Formats for maps keep the codes, since programs read them; office formats show labels.
    """
    columns = {name: item for name, item in entry.columns.items() if item.type != "geometry"}
    rows = con.table(entry.name)
    data = rows.select(*(_flat_column(column) for column in columns.values())).to_arrow_table()
    labels_in = language if form in OFFICE_FORMATS else None
    for position, column in enumerate(columns.values()):
        values = _display_values(data.column(column.name), column, labels_in)
        data = data.set_column(position, column.name, values)
    shapes = None
    if form not in OFFICE_FORMATS and _has_place(entry):
        shapes = _export_shapes(rows, entry, data)
    return ExportTable(entry.name, columns, data, shapes, language)


def _flat_column(column: Column) -> Expression:
    """Return a column in a form that every format can hold: structures as JSON text."""
    value: Expression = ColumnExpression(column.name)
    if column.type in {"measure_list", "fault_list"}:
        value = FunctionExpression("to_json", value).cast("VARCHAR")
    elif column.type == "json":
        value = value.cast("VARCHAR")
    elif column.type == "percent":
        value = value.cast("DOUBLE")
    return value.alias(column.name)


def _display_values(
    values: pa.ChunkedArray, column: Column, language: str | None
) -> pa.ChunkedArray:
    """Join lists to one text and, where a language is given, replace codes by labels.

    The items of all lists are one flat array in Arrow, so they are labelled at once and the lists
    are put together again from their offsets: ``[["a", "b"], [], ["c"]]`` has the items
    ``a b c`` and the offsets ``0 2 2 3``.
    """
    if column.type != "text_list":
        return values if language is None else _labels_for_codes(values, column, language)
    lists = values.combine_chunks()
    if language is not None:
        items = _labels_for_codes(lists.values, column, language)
        lists = pa.ListArray.from_arrays(lists.offsets, items, mask=lists.is_null())
    return pa.chunked_array([pc.binary_join(lists, LIST_SEPARATOR)])


def _labels_for_codes(values: pa.Array, column: Column, language: str) -> pa.Array:
    if column.codes is None:
        return values
    # A code that is not in the list is shown as it is.
    codes = load_dictionary().code_lists[column.codes]
    labels = pa.array([code.label(language) for code in codes.values()], pa.string())
    place = pc.index_in(values, value_set=pa.array(list(codes), pa.string()))
    return pc.coalesce(pc.take(labels, place), values)


def _export_shapes(
    rows: duckdb.DuckDBPyRelation, entry: Table | View, data: pa.Table
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return one shape or ``None`` per row, EPSG:4490: outlines, or points from lon and lat."""
    if "geometry" in entry.columns:
        outlines = rows.select(ColumnExpression("geometry")).to_arrow_table()["geometry"]
        return np.asarray(shapely.from_wkb(outlines.to_numpy(zero_copy_only=False)))
    lon, lat = (data[name].to_numpy(zero_copy_only=False).astype(float) for name in ("lon", "lat"))
    shapes = np.full(len(lon), None, dtype=object)
    known = ~(np.isnan(lon) | np.isnan(lat))
    shapes[known] = shapely.points(lon[known], lat[known])
    return shapes


def _about_text(
    con: duckdb.DuckDBPyConnection, entries: list[Table | View], language: str, personal: list[str]
) -> str:
    """Return the text of ``about.txt``: place, day, coordinate system, and each table's meaning."""
    as_of, is_sample, place_zh, place_en = con.execute(
        read_sql("pipeline.published", "status/run.sql")
    ).fetchall()[0]
    place = in_language(language, place_zh, place_en)
    lines = [message("export.about", language, place=place, as_of=as_of)]
    if is_sample:
        lines.append(message("status.sample_used", language))
    if personal:
        lines.append(message("export.personal", language, tables=", ".join(personal)))
    lines += [f"{entry.name}: {entry.zh} / {entry.en}. {entry.meaning}" for entry in entries]
    return "\n".join(lines) + "\n"
