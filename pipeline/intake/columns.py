"""What one column of a delivery becomes: its value, its fault, and what is worth telling.

Everything is a DuckDB expression built from the data dictionary; a delivery's labels and patterns
enter as constants, never as SQL text. The words used are the macros of ``sql/text_macros.sql``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
    StarExpression,
)

from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.intake.declaration import ColumnPart

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from pipeline.dictionary import Column
    from pipeline.intake.declaration import Declaration

READERS = {
    "integer": ("to_integer", "not_an_integer"),
    "number": ("to_number", "not_a_number"),
    "date": ("to_date", "not_a_date"),
    "timestamp": ("to_moment", "not_a_date"),
    "boolean": ("to_boolean", "not_yes_or_no"),
}
"""Macro that reads a text as each type, and the reason given when it cannot."""


@dataclass(frozen=True)
class CheckedColumn:
    """One column of ours as expressions, in four stages that each read the one before.

    Stages keep the query small: a macro repeats its argument wherever it names it, so a nest of
    macros would grow with every level.
    """

    name: str
    plain: Expression
    """Of the landed text: without spaces around it, cut to the declared pattern."""
    halfwidth: Expression
    """Of ``plain``: full-width forms made half-width where characters count."""
    value: Expression
    """Of ``half`` and ``plain``: what is stored."""
    fault: Expression
    """Of all of these: a code of list ``reject_reason``, or NULL."""
    notices: dict[str, Expression] = field(default_factory=dict)
    """Conditions on text, ``plain`` and ``half`` worth telling, by code of ``intake_notice``."""


def constant(value: Any) -> Expression:  # noqa: ANN401 - any value DuckDB knows
    """Return ``value`` as a constant; shorter than DuckDB's own name."""
    return ConstantExpression(value)


def call(function: str, *arguments: Expression) -> Expression:
    """Return a call of a DuckDB function or macro."""
    return FunctionExpression(function, *arguments)


def stage(name: str, kind: str) -> Expression:
    """Return the column that holds the stage ``plain``, ``half`` or ``value`` of a column."""
    return ColumnExpression(stage_name(name, kind))


def stage_name(name: str, kind: str) -> str:
    """Return the name of a stage's column; no column of ours has two underscores in a row."""
    return f"{name}__{kind}"


def staged(rows: duckdb.DuckDBPyRelation, columns: list[CheckedColumn]) -> duckdb.DuckDBPyRelation:
    """Return the rows with each column's stages added, one projection after the other."""
    for kind in ("plain", "halfwidth", "value"):
        added = [getattr(column, kind).alias(stage_name(column.name, kind)) for column in columns]
        rows = rows.select(StarExpression(), *added)
    return rows


def check_column(
    column: Column,
    declaration: Declaration,
    landed: Collection[str],
    *,
    is_key: bool,
    is_corrected: bool = False,
) -> CheckedColumn:
    """Return how a delivered column is read under a declaration.

    ``landed`` names the columns the file has. A column that is neither there nor a constant is
    NULL, and at fault when it is required. ``is_corrected``: in rows marked so, the text landed
    for a part of a column is that part already.
    """
    text, missed = _source_text(column, declaration, landed)
    if text is not None and is_corrected:
        mark = stage(column.name, "corrected")
        text = CaseExpression(mark, ColumnExpression(column.name)).otherwise(text)
        missed = missed & mark.isnull()
    nothing = constant(None).cast("VARCHAR")
    if text is None:
        is_missing = column.required and column.from_declaration is None
        value = constant(declaration.as_of if column.from_declaration else None)
        fault = constant("missing" if is_missing else None).cast("VARCHAR")
        value = value.cast(SQL_TYPES[column.type])
        return CheckedColumn(column.name, nothing, nothing, value, fault)
    value, reason, notices = _read_value(column, declaration)
    plain, read = stage(column.name, "plain"), stage(column.name, "value")
    fault = CaseExpression(missed, constant("pattern_not_found"))
    fault = fault.when(plain.isnull(), constant("missing" if column.required or is_key else None))
    if column.is_identifier:
        fault = fault.when(call("is_scientific", read), constant("excel_scientific"))
    if reason is not None:
        fault = fault.when(read.isnull(), constant(reason))
    if column.type == "text_list" and column.codes:
        fault = fault.when(call("has_unknown", read), constant("unknown_code"))
    if column.minimum is not None:
        fault = fault.when(read < constant(column.minimum), constant("out_of_range"))
    if column.maximum is not None:
        fault = fault.when(read > constant(column.maximum), constant("out_of_range"))
    if not isinstance(declaration.columns.get(column.name), ColumnPart):
        notices["trimmed"] = text != plain
    halfwidth = call("half_width", plain) if _counts_characters(column) else plain
    return CheckedColumn(
        column.name,
        call("plain", text),
        halfwidth,
        value,
        fault.otherwise(constant(None)),
        notices,
    )


def _source_text(
    column: Column, declaration: Declaration, landed: Collection[str]
) -> tuple[Expression | None, Expression]:
    """Return the text delivered for a column, and whether a declared pattern missed it."""
    never = constant(False)  # noqa: FBT003 - a constant of SQL
    source = declaration.columns.get(column.name)
    if isinstance(source, ColumnPart):
        whole = ColumnExpression(column.name)
        part = call("nullif", _first_group(whole, source.pattern), constant(""))
        return part, call("plain", whole).isnotnull() & part.isnull()
    if column.name in landed:
        return ColumnExpression(column.name), never
    if column.name in declaration.constants:
        return constant(str(declaration.constants[column.name])), never
    return None, never


def _first_group(whole: Expression, pattern: str) -> Expression:
    return call("regexp_extract", whole, constant(pattern), constant(1))


def _counts_characters(column: Column) -> bool:
    """Whether full-width forms stand for ASCII: in numbers, dates, identifiers, personal data."""
    return column.type in READERS or column.is_identifier or column.personal is not None


def _read_value(
    column: Column, declaration: Declaration
) -> tuple[Expression, str | None, dict[str, Expression]]:
    """Return value, reason when it cannot be read, and notices of one column."""
    plain, halfwidth = stage(column.name, "plain"), stage(column.name, "halfwidth")
    if column.codes:
        labels, codes = _labels_and_codes(column.codes, declaration.codes.get(column.name, {}))
        decode = "decode_list" if column.type == "text_list" else "decode"
        value = call(decode, plain, constant(labels), constant(codes))
        return value, "unknown_code", {}
    notices = {"full_width": halfwidth != plain} if _counts_characters(column) else {}
    if column.type in READERS:
        macro, reason = READERS[column.type]
        if column.type == "date":
            notices["excel_date"] = call("is_serial_date", halfwidth)
        return call(macro, halfwidth), reason, notices
    if column.is_identifier:
        return halfwidth, None, {**notices, "excel_precision": call("is_cut", halfwidth)}
    if column.personal:
        return _masked_value(column, halfwidth)
    return (call("split_list", plain) if column.type == "text_list" else plain), None, {}


def _masked_value(
    column: Column, halfwidth: Expression
) -> tuple[Expression, str | None, dict[str, Expression]]:
    """Return personal data masked; an ID number whose digits are lost is left empty."""
    masked = call(f"mask_{column.personal}", halfwidth)
    if column.personal != "id_number":
        return masked, None, {}
    damaged = call("is_damaged_id_number", halfwidth)
    kept = CaseExpression(damaged, constant(None)).otherwise(masked)
    return kept, None, {"excel_precision": damaged}


def _labels_and_codes(
    code_list: str, declared: dict[str, list[str]]
) -> tuple[list[str], list[str]]:
    """Return every label that is known and the code it stands for; declared ones go first."""
    pairs = [(label, code) for code, labels in declared.items() for label in labels]
    pairs += [
        (spelling, code.code)
        for code in load_dictionary().code_lists[code_list].values()
        for spelling in code.spellings
    ]
    return [label for label, _ in pairs], [code for _, code in pairs]
