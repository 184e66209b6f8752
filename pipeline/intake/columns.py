"""What one column of a delivery becomes: its value, its fault, and what is worth telling.

Everything is a DuckDB expression built from the data dictionary; a delivery's labels and patterns
enter as constants, never as SQL text. The words used are the macros of ``sql/text_macros.sql``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.intake.declaration import ColumnPart

if TYPE_CHECKING:
    from pipeline.dictionary import Column
    from pipeline.intake.declaration import Declaration

READERS = {
    "integer": ("to_integer", "not_an_integer"),
    "number": ("to_number", "not_a_number"),
    "date": ("to_date", "not_a_date"),
    "boolean": ("to_boolean", "not_yes_or_no"),
}
"""Macro that reads a text as each type, and the reason given when it cannot."""


@dataclass(frozen=True)
class CheckedColumn:
    """One column of ours as expressions over the landed texts."""

    name: str
    value: Expression
    fault: Expression
    """A code of list ``reject_reason``, or NULL."""
    notices: dict[str, Expression] = field(default_factory=dict)
    """Conditions worth telling, by code of list ``intake_notice``."""


def constant(value: object) -> Expression:
    """Return ``value`` as a constant; shorter than DuckDB's own name."""
    return ConstantExpression(value)


def call(function: str, *arguments: Expression) -> Expression:
    """Return a call of a DuckDB function or macro."""
    return FunctionExpression(function, *arguments)


def check_column(column: Column, declaration: Declaration, *, is_key: bool) -> CheckedColumn:
    """Return how a delivered column is read under a declaration.

    A column the declaration neither maps nor sets is NULL, and at fault when it is required.
    """
    text, missed = _source_text(column, declaration)
    if text is None:
        is_missing = column.required and column.from_declaration is None
        value = constant(declaration.as_of if column.from_declaration else None)
        fault = constant("missing" if is_missing else None)
        return CheckedColumn(column.name, value.cast(SQL_TYPES[column.type]), fault.cast("VARCHAR"))
    plain = call("plain", text)
    value, reason, notices = _read(column, declaration, plain)
    fault = CaseExpression(missed, constant("pattern_not_found"))
    fault = fault.when(plain.isnull(), constant("missing" if column.required or is_key else None))
    if column.is_identifier:
        fault = fault.when(call("is_scientific", value), constant("excel_scientific"))
    if reason is not None:
        fault = fault.when(value.isnull(), constant(reason))
    if column.type == "text_list" and column.codes:
        fault = fault.when(call("has_unknown", value), constant("unknown_code"))
    for bound, is_beyond in ((column.minimum, _less), (column.maximum, _greater)):
        if bound is not None:
            fault = fault.when(is_beyond(value, constant(bound)), constant("out_of_range"))
    if column.personal:
        value = _masked(column, plain)
    notices["trimmed"] = text != plain
    return CheckedColumn(column.name, value, fault.otherwise(constant(None)), notices)


def _less(value: Expression, bound: Expression) -> Expression:
    return value < bound


def _greater(value: Expression, bound: Expression) -> Expression:
    return value > bound


def _source_text(column: Column, declaration: Declaration) -> tuple[Expression | None, Expression]:
    """Return the text delivered for a column, and whether a declared pattern missed it."""
    never = constant(False)  # noqa: FBT003 - a constant of SQL
    source = declaration.columns.get(column.name)
    if isinstance(source, ColumnPart):
        whole = ColumnExpression(column.name)
        part = call("nullif", _extract(whole, source.pattern), constant(""))
        return part, call("plain", whole).isnotnull() & part.isnull()
    if source is not None:
        return ColumnExpression(column.name), never
    if column.name in declaration.constants:
        return constant(str(declaration.constants[column.name])), never
    return None, never


def _extract(whole: Expression, pattern: str) -> Expression:
    return call("regexp_extract", whole, constant(pattern), constant(1))


def _read(
    column: Column, declaration: Declaration, plain: Expression
) -> tuple[Expression, str | None, dict[str, Expression]]:
    """Return value, reason when it cannot be read, and notices of one column's text."""
    if column.codes:
        labels, codes = _labels(column.codes, declaration.codes.get(column.name, {}))
        decode = "decode_list" if column.type == "text_list" else "decode"
        value = call(decode, plain, constant(labels), constant(codes))
        return value, "unknown_code", {}
    if column.type == "text_list":
        return call("split_list", plain), None, {}
    half = call("half_width", plain)
    if column.type in READERS:
        macro, reason = READERS[column.type]
        notices = {"full_width": half != plain}
        if column.type == "date":
            notices["excel_date"] = call("is_serial_date", half)
        return call(macro, half), reason, notices
    if column.is_identifier:
        return half, None, {"full_width": half != plain, "excel_precision": call("is_cut", half)}
    if column.personal == "id_number":
        return plain, None, {"excel_precision": _is_damaged_id(half)}
    return plain, None, {}


def _is_damaged_id(half: Expression) -> Expression:
    """An ID number that a spreadsheet cut: it ends in 000 and its check digit is wrong."""
    return call("is_scientific", half) | (call("is_cut", half) & ~call("is_id_number", half))


def _labels(code_list: str, declared: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """Return every label that is known and the code it stands for; declared ones go first."""
    pairs = [(label, code) for code, labels in declared.items() for label in labels]
    pairs += [
        (spelling, code.code)
        for code in load_dictionary().code_lists[code_list].values()
        for spelling in code.spellings
    ]
    return [label for label, _ in pairs], [code for _, code in pairs]


def _masked(column: Column, plain: Expression) -> Expression:
    """Return the masked text; an ID number whose digits are lost is left empty, not shown."""
    masked = call(f"mask_{column.personal}", call("half_width", plain))
    if column.personal != "id_number":
        return masked
    damaged = _is_damaged_id(call("half_width", plain))
    return CaseExpression(damaged, constant(None)).otherwise(masked)


def masked_text(column: Column) -> Expression:
    """Return a landed text as it may be shown: personal data masked, all else as delivered."""
    text = ColumnExpression(column.name)
    if column.personal is None:
        return text
    return call(f"mask_{column.personal}", call("half_width", call("plain", text)))
