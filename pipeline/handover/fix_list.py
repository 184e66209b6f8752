"""Fix lists: what a reporting unit has to correct, by quality findings and rejected rows.

The list is a workbook. Filled in and put into ``data/raw``, it is a delivery of table
``correction``: its headings are those of that table, and further columns only inform. It is made
from the published file alone, so personal values are masked in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duckdb import CaseExpression, ColumnExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import message
from pipeline.base.sql import append_rows, read_sql, set_variables
from pipeline.checked.corrections import KEY_SEPARATOR, way_to_correct
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import hand_over, partial_folder
from pipeline.files.private import keep_private, make_private_folder
from pipeline.handover.fix_list_workbook import Heading, write_workbook
from pipeline.published.open_published import open_published
from pipeline.published.row_units import FIX_LISTS, UNASSIGNED, find_units, fix_list_name
from pipeline.readers.columns import call, constant
from pipeline.rules import load_rules

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.dictionary import Column, Table
    from pipeline.rules.rule import Rule


@dataclass(frozen=True)
class FixList:
    """A list that was written."""

    path: Path
    """The workbook."""
    declaration: Path
    """The declaration that goes into ``data/raw`` with it."""
    lines: int


def write_fix_list(project: Project, unit: str, to: Path | None = None) -> FixList | None:
    """Write the fix list of one unit, with the declaration by which it can be delivered.

    Parameters
    ----------
    unit
        Code of a reporting unit, or ``unassigned`` for rows that belong to none.
    to
        The workbook to replace; ``data/processed/fix-lists/<unit>-<as_of>.xlsx`` by default.

    Returns
    -------
    The list, ``None`` when the unit has nothing to correct.

    Raises
    ------
    MissingInputError, RefusedError
        If nothing is published; if there is no such unit, or its list is longer than a sheet.
    """
    with open_published(project) as con:
        unit_name = _name_of_unit(con, unit)
        as_of, is_sample, _, _ = con.execute(
            read_sql("pipeline.published", "status/run.sql")
        ).fetchall()[0]
        _prepare(con, project, unit)
        lines = con.execute(read_sql(__package__, "lines.sql")).to_arrow_table()
    if len(lines) == 0:
        return None
    path = to or project.processed / FIX_LISTS / fix_list_name(unit, as_of)
    heading = Heading(unit_name, as_of, is_sample=is_sample)
    declaration = path.with_suffix(".toml")
    make_private_folder(path.parent)
    with partial_folder(path.parent) as partial:
        files = {partial / place.name: place for place in (path, declaration)}
        book, text = files
        write_workbook(lines, heading, book)
        text.write_text(heading.declaration(path.name), encoding="utf-8")
        for file in files:  # whoever fills it in writes names into it
            keep_private(file)
        hand_over(partial, files)
    return FixList(path, declaration, len(lines))


def _name_of_unit(con: duckdb.DuckDBPyConnection, unit: str) -> str:
    """Return the name of a unit; refuse one that does not exist."""
    units = dict(con.execute(read_sql(__package__, "units.sql")).fetchall())
    if unit not in {*units, UNASSIGNED}:
        known = ", ".join([*units, UNASSIGNED])
        raise RefusedError([Fault("no_such_unit", value=unit, known=known)])
    return units.get(unit) or message("fix_list.unassigned", "zh")


def _prepare(con: duckdb.DuckDBPyConnection, project: Project, unit: str) -> None:
    """Fill the temporary tables from which ``lines.sql`` makes the lines."""
    language = project.settings.language
    con.execute(read_sql(__package__, "working_tables.sql"))
    set_variables(
        con,
        fix_unit=unit,
        advice_row=message("fix_list.advice_row", language),
        advice_source=message("fix_list.advice_source", language),
        fix_weeks=message("fix_list.weeks", language).split("|"),
        fix_later_week=message("fix_list.later_week", language, week="{}"),
        fix_came_back=message("fix_list.came_back", language, week="{}"),
        fix_first_record=message("fix_list.first_record", language, week="{}"),
    )
    tables = load_dictionary().tables
    append_rows(con, "known_column", [
        _known_column(table, column)
        for table in tables.values()
        for column in _listed_columns(table)
    ])  # fmt: skip
    append_rows(con, "key_field", [
        {"table_name": table.name, "field": name, "parts": len(table.key), "place": place}
        for table in tables.values()
        for place, name in enumerate(table.key)
    ])  # fmt: skip
    append_rows(con, "finding_field", [
        {"rule_id": rule.id, "field": field}
        for rule in load_rules(project.settings.rules)
        for field in _fields_of(rule)
    ])  # fmt: skip
    find_units(con)
    wanted = con.execute(read_sql(__package__, "wanted_fields.sql")).fetchall()
    for table_name, field in wanted:
        _read_present_values(con, tables[table_name], tables[table_name].columns[field])


def _listed_columns(table: Table) -> list[Column]:
    """Return the columns of a table that the list may name, geometry included.

    A table of points has no geometry column, but its rows can have a geometry fault.
    """
    if table.geometry != "point":
        return list(table.columns.values())
    outline = load_dictionary().tables["parcel"].columns["geometry"]
    return [*table.columns.values(), outline]


def _known_column(table: Table, column: Column) -> dict[str, object]:
    return {
        "table_name": table.name,
        "field": column.name,
        "table_zh": table.zh,
        "field_zh": column.zh,
        "codes": column.codes,
        "is_list": column.type == "text_list",
        "kind": column.type,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "is_correctable": way_to_correct(table, column) != "never",
    }


def _fields_of(rule: Rule) -> list[str]:
    """Return the field that a rule names or, if that cannot be corrected, those its query reads."""
    table = load_dictionary().tables[rule.table]
    open_to = {
        name: column
        for name, column in table.columns.items()
        if name not in table.key and way_to_correct(table, column) != "never"
    }
    if rule.field in open_to:
        return [rule.field]
    return [name for name in open_to if re.search(rf"\b{name}\b", rule.sql)]


def _read_present_values(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    """Read the current values of a field for the findings, as a person would write them.

    ``held`` has the key as one text, its parts joined by ``KEY_SEPARATOR``, and the values as a
    list, so that fields with one value and with several are handled alike.
    """
    set_variables(
        con, present_table=table.name, present_field=column.name, present_codes=column.codes
    )
    value = ColumnExpression(column.name)
    if column.type == "boolean":
        yes = CaseExpression(value, constant("是"))
        value = yes.otherwise(
            CaseExpression(value.isnull(), constant(None)).otherwise(constant("否"))
        )
    items = value if column.type == "text_list" else call("list_value", value.cast("VARCHAR"))
    key = ColumnExpression(table.key[0]).cast("VARCHAR")
    for name in table.key[1:]:
        key = call(
            "||", call("||", key, constant(KEY_SEPARATOR)), ColumnExpression(name).cast("VARCHAR")
        )
    con.table(table.name).select(key.alias("key"), items.alias("items")).query(
        "held", read_sql(__package__, "present_values.sql")
    )
