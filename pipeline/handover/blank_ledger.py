"""Blank ledgers: an empty workbook of a table, which an office fills in and sends back as it is.

The workbook says itself how it is read (:mod:`pipeline.delivery.carried`), so it becomes a delivery
by being put into ``data/raw``. Headings, lists, ranges and explanations follow from the dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import message
from pipeline.base.sql import query
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import hand_over, partial_folder
from pipeline.handover.blank_ledger_workbook import (
    FIRST_HEADING_ROW,
    BlankField,
    BlankLedger,
    write_blank,
)
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.dictionary import Column, Table

CRS = "EPSG:4490"
"""Of the coordinates asked for: longitude and latitude in CGCS2000."""
CODE_FIRST = r"^\s*(\S+)"
"""A village is chosen as ``652301001001 …社区``; its code is what stands first."""


def write_blank_ledger(
    project: Project, name: str, unit: str | None = None, to: Path | None = None
) -> Path:
    """Write an empty workbook of a table, and return the file.

    Parameters
    ----------
    project
        The project; only for ``unit`` must something be published.
    name
        A table that is delivered.
    unit
        Code of the reporting unit that fills it in: its villages can be chosen.
    to
        The workbook to replace; ``data/processed/exports/<table>.xlsx`` by default.

    Raises
    ------
    RefusedError
        If there is no such table or unit, or the table is delivered as a map layer.
    MissingInputError
        If a unit is named and nothing is published.
    """
    language = project.settings.language
    table = _table(name)
    own = _any_unit() if unit is None else _unit(project, unit, language)
    fields = _fields(table, language)
    label = table.zh if language == "zh" else table.en
    ledger = BlankLedger(
        title=message("template.title", language, table=label, unit=own.name).strip(),
        fields=fields,
        unit=f"{unit} {own.name}" if unit else "",
        villages=own.villages,
        declaration=_declaration(table, fields, own, language),
        language=language,
        is_sample=own.is_sample,
    )
    place = to or project.exports / f"{'-'.join(filter(None, [table.name, unit]))}.xlsx"
    with partial_folder(place.parent) as partial:
        made = partial / place.name
        write_blank(made, ledger)
        hand_over(partial, {made: place})
    return place


def _table(name: str) -> Table:
    """Return a table that an office can fill in as a workbook."""
    tables = load_dictionary().tables
    fit = [item for item in tables.values() if item.delivered and not _is_layer(item)]
    table = tables.get(name)
    if table in fit:
        return tables[name]
    code = "template_is_layer" if table is not None and table.delivered else "no_such_template"
    raise RefusedError([Fault(code, value=name, known=", ".join(item.name for item in fit))])


def _is_layer(table: Table) -> bool:
    """Whether its rows are outlines, which nobody types into a cell."""
    return table.geometry == "polygon" and table.geometry_required


@dataclass(frozen=True)
class _Unit:
    """Who fills a workbook in."""

    name: str
    """Empty for anybody."""
    villages: tuple[str, ...]
    """Code and name of each village that may be chosen; empty where any code may be written."""
    is_sample: bool


def _any_unit() -> _Unit:
    return _Unit("", (), is_sample=False)


def _unit(project: Project, unit: str, language: str) -> _Unit:
    """Return the name of a unit, the villages in it, and whether all of it is sample data."""
    with open_published(project) as con:
        units = {
            row["report_unit_id"]: row["name_zh"] for row in query(con, __package__, "units.sql")
        }
        if unit not in units:
            raise RefusedError([Fault("no_such_unit", value=unit, known=", ".join(units))])
        rows = query(con, __package__, "unit_villages.sql", unit=unit)
        ((is_sample,),) = con.table("run").select("is_sample").fetchall()
    names = ("township_zh", "name_zh") if language == "zh" else ("township_en", "name_en")
    villages = tuple(
        " ".join([row["code"], *(row[name] for name in names if row[name])]) for row in rows
    )
    return _Unit(units[unit], villages, is_sample)


def _declaration(
    table: Table, fields: tuple[BlankField, ...], unit: _Unit, language: str
) -> dict[str, Any]:
    """Return the declaration a workbook carries: all keys but ``path`` and ``as_of``."""
    columns: dict[str, Any] = {
        field.name: {"column": field.heading, "pattern": CODE_FIRST}
        if field.takes_area and unit.name
        else field.heading
        for field in fields
        if field.column is not None
    }
    places = {field.name: field.heading for field in fields if field.column is None}
    return {
        "table": table.name,
        "sheet": message("template.sheet", language),
        "header_row": FIRST_HEADING_ROW,
        **({"is_sample": True} if unit.is_sample else {}),
        **({"crs": CRS} if places else {}),
        "columns": columns,
        **({"point": places} if places else {}),
    }


def _fields(table: Table, language: str) -> tuple[BlankField, ...]:
    """Return the columns to fill in, coordinates last."""
    fields = [
        BlankField(column.name, column.label(language), column, _explanation(column, language))
        for column in table.delivered_columns
        if column.from_declaration is None  # the day is asked for once, above the headings
    ]
    if table.geometry == "point":
        fields += [
            BlankField(axis, message(f"template.{axis}", language), None,
                  message("template.degrees", language))
            for axis in ("x", "y")
        ]  # fmt: skip
    return tuple(fields)


def _explanation(column: Column, language: str) -> str:
    """Return in one line what is to be written into a column."""
    tables = load_dictionary().tables
    parts = [message("template.required", language)] if column.required else []
    parts.append(message(f"template.is_{_kind(column)}", language))
    if column.minimum is not None or column.maximum is not None:
        low, high = (
            str(round(end)) if end is not None else "…" for end in (column.minimum, column.maximum)
        )
        parts.append(message("template.range", language, low=low, high=high))
    if column.unit:
        parts.append(message("template.unit", language, unit=column.unit))
    if column.references and column.area is None:
        other = tables[column.references]
        name = other.zh if language == "zh" else other.en
        parts.append(message("template.reference", language, table=name))
    if column.personal:
        parts.append(message("template.personal", language))
    if language == "en":
        parts.append(column.meaning)
    return ("；" if language == "zh" else "; ").join(parts)


def _kind(column: Column) -> str:
    """Return what kind of value is explained."""
    if column.area == "village":
        return "village"
    if column.codes:
        return "codes" if column.type == "text_list" else "code"
    return "id" if column.is_identifier else column.type
