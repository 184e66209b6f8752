"""``datapackage.json``: the published file described for programs, rendered from the dictionary.

The form is Data Package 2 (https://datapackage.org, "Frictionless"). Each table and view is a
resource of the one file, named by its dialect.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.dictionary.ddl import comment_text
from pipeline.dictionary.load import load_dictionary
from pipeline.dictionary.model import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.dictionary.model import Column, ColumnType, Dictionary, View

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
FIELD_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
    "geometry": "any",
    "text_list": "array",
    "json": "any",
    "fault_list": "array",
    "percent": "number",
    "measure_list": "array",
}
"""How the standard calls each type; it has none for geometry and for any JSON."""


@dataclass(frozen=True)
class DescribedFile:
    """The file that is described."""

    name: str
    size: int
    """Bytes."""
    sha256: str


def render_package(file: DescribedFile, run: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of a published file, ready for JSON.

    Parameters
    ----------
    file
        Name and content of the file.
    run
        Its row of table ``run``.
    """
    whole = {"path": file.name, "format": "duckdb", "bytes": file.size}
    return _package(
        run,
        [resource | whole | {"hash": f"sha256:{file.sha256}"} for resource in _resources()],
    )


def _package(run: Mapping[str, Any], resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": PROFILE,
        "name": "self-built-house-survey",
        "id": run["run_id"],
        "title": f"{run['place_name_zh']} / {run['place_name_en']}, {run['as_of']}",
        "version": run["schema_version"],
        "created": f"{run['started_at']:%Y-%m-%dT%H:%M:%SZ}",
        "as_of": str(run["as_of"]),
        "is_sample": run["is_sample"],
        "resources": resources,
    }


@dataclass(frozen=True)
class DescribedTable:
    """One file of an export, which holds one table or view."""

    entry: Table | View
    file: DescribedFile
    names: Mapping[str, str]
    """Its columns in order: ours, and as the file calls them."""
    has_labels: bool
    """Whether codes are written as labels."""


TEXT_FORMATS = {"csv": {"encoding": "utf-8-sig"}, "xlsx": {}}
"""Formats that the standard reads as tables; of the others it knows only that they are files."""
AS_TEXT: frozenset[ColumnType] = frozenset({"text_list", "json", "measure_list", "fault_list"})
"""Types that flat files hold as one text."""


def render_export(tables: Iterable[DescribedTable], run: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of exported files, ready for JSON.

    Parameters
    ----------
    tables
        The files.
    run
        The row of table ``run`` of the published file they were made from.
    """
    return _package(run, [_exported(table) for table in tables])


def _exported(table: DescribedTable) -> dict[str, Any]:
    dictionary, entry, file = load_dictionary(), table.entry, table.file
    form = file.name.rpartition(".")[2]
    fields = []
    for name, written_as in table.names.items():
        field = _field(entry.columns[name], dictionary) | {"name": written_as}
        column = entry.columns[name]
        if column.type in AS_TEXT:
            field |= {"type": "string"}
        if column.type == "timestamp":
            field |= {"format": "any"}
        if table.has_labels:
            field.pop("categories", None)
        field.pop("constraints", None)  # those of a delivery; a view may leave out more
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields}
    if isinstance(entry, Table):
        schema["primaryKey"] = [table.names[name] for name in entry.key if name in table.names]
    known = {"type": "table", **TEXT_FORMATS[form]} if form in TEXT_FORMATS else {}
    return {
        "name": entry.name,
        "path": file.name,
        "format": form,
        **known,
        "title": f"{entry.zh} / {entry.en}",
        "description": entry.meaning,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


@cache
def _resources() -> list[dict[str, Any]]:
    """Return what the dictionary says of every table and view, the same for each file."""
    dictionary = load_dictionary()
    entries: list[Table | View] = [
        *(table for table in dictionary.tables.values() if table.published),
        *dictionary.views.values(),
    ]
    return [_resource(entry, dictionary) for entry in entries]


def _resource(entry: Table | View, dictionary: Dictionary) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, dictionary) for column in entry.columns.values()]
    }
    if isinstance(entry, Table):
        schema["primaryKey"] = list(entry.key)
        if links := [_link(column, dictionary) for column in _references(entry, dictionary)]:
            schema["foreignKeys"] = links
    return {
        "$schema": RESOURCE_PROFILE,
        "type": "table",
        "name": entry.name,
        "title": f"{entry.zh} / {entry.en}",
        "description": entry.meaning,
        "dialect": {"table": entry.name},
        "schema": schema,
    }


def _field(column: Column, dictionary: Dictionary) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": FIELD_TYPES[column.type],
        "title": f"{column.zh} / {column.en}",
        "description": comment_text(column),
    }
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    constraints: dict[str, Any] = {key: value for key, value in limits.items() if value is not None}
    if column.required:
        constraints["required"] = True
    if constraints:
        field["constraints"] = constraints
    if column.codes and column.type == "text":
        field["categories"] = [
            {"value": code.code, "label": f"{code.name_zh} / {code.name_en}"}
            for code in dictionary.code_lists[column.codes].values()
        ]
    return field


def _references(table: Table, dictionary: Dictionary) -> list[Column]:
    """Return the columns whose values are found in the key of a published table."""
    return [
        column
        for column in table.columns.values()
        if column.references is not None and dictionary.tables[column.references].published
    ]


def _link(column: Column, dictionary: Dictionary) -> dict[str, Any]:
    target = dictionary.tables[str(column.references)]
    return {
        "fields": [column.name],
        "reference": {"resource": target.name, "fields": list(target.key)},
    }
