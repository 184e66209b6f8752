"""Tables, comments and code lists of the published file, rendered from the dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.dictionary.model import Column, ColumnType, Dictionary, Macro, Table, View

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "geometry": "GEOMETRY('EPSG:4490')",
    "text_list": "VARCHAR[]",
    "json": "JSON",
    "fault_list": "STRUCT(field VARCHAR, reason VARCHAR)[]",
    "percent": "DECIMAL(7,2)",
    "measure_list": (
        "STRUCT(measure_group VARCHAR, measure_kind VARCHAR, planned_on DATE, started_on DATE,"
        " finished_on DATE)[]"
    ),
}
"""How each type of the dictionary is stored. No name of a delivery occurs here."""


def quoted(text: str) -> str:
    """Return a text as an SQL string literal, for statements that take no parameters.

    Parameters
    ----------
    text
        Any text, such as the path that ``ATTACH`` needs.
    """
    return "'" + text.replace("'", "''") + "'"


def comment_text(column: Column) -> str:
    """Return a column's comment: labels, meaning, unit, code list and whether it is masked.

    Parameters
    ----------
    column
        Column of a table or view.
    """
    notes = [f"{column.zh} / {column.en}. {column.meaning}"]
    if column.unit:
        notes.append(f"Unit: {column.unit}.")
    if column.codes:
        notes.append(f"Codes: code_list.list = '{column.codes}'.")
    if column.personal == "official":
        notes.append(
            "Name of an official: masked unless the setting intake.officials_public is true."
        )
    elif column.personal:
        notes.append("Personal data: masked.")
    return " ".join(notes)


def create_table(table: Table) -> str:
    """Return the ``CREATE TABLE`` statement of a published table.

    Keys are not declared. Intake and reconciliation check them, and an index for every key would
    make the file a tenth larger without any use for its readers.

    Parameters
    ----------
    table
        Table of the dictionary.
    """
    columns = ",\n".join(
        f"    {column.name} {SQL_TYPES[column.type]}" for column in table.columns.values()
    )
    return f"CREATE TABLE {table.name} (\n{columns}\n);"


def comments(entry: Table | View, kind: str) -> Iterator[str]:
    """Yield the ``COMMENT ON`` statements of a table or view and its columns.

    Parameters
    ----------
    entry
        Table or view of the dictionary.
    kind
        ``TABLE`` or ``VIEW``.
    """
    text = f"{entry.zh} / {entry.en}. {entry.meaning}"
    yield f"COMMENT ON {kind} {entry.name} IS {quoted(text)};"
    for column in entry.columns.values():
        yield f"COMMENT ON COLUMN {entry.name}.{column.name} IS {quoted(comment_text(column))};"


def macro_comment(macro: Macro) -> str:
    """Return the ``COMMENT ON`` statement of a macro, with its parameters.

    Parameters
    ----------
    macro
        Macro of the dictionary.
    """
    kind = "MACRO TABLE" if macro.gives == "rows" else "MACRO"
    texts = [f"{macro.zh} / {macro.en}. {macro.meaning}"]
    texts += [f"{name}: {meaning}" for name, meaning in macro.parameters.items()]
    if macro.needs_spatial:
        texts.append("Needs: LOAD spatial.")
    return f"COMMENT ON {kind} {macro.name} IS {quoted(' '.join(texts))};"


def code_list_rows(dictionary: Dictionary) -> list[dict[str, object]]:
    """Return all codes as the rows of table ``code_list``.

    Parameters
    ----------
    dictionary
        The dictionary; ``sort`` numbers the codes of a list in its order.
    """
    return [
        {
            "list": name,
            "code": code.code,
            "name_zh": code.name_zh,
            "name_en": code.name_en,
            "sort": sort,
        }
        for name, codes in dictionary.code_lists.items()
        for sort, code in enumerate(codes.values(), start=1)
    ]
