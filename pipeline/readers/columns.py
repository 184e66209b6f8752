"""What one column of a delivery becomes: its value, its fault and its notices.

Everything is a DuckDB expression built from the data dictionary; a delivery's labels and patterns
enter as constants, never as SQL text. The functions called are the macros of
``sql/text_macros.sql``.
"""

from __future__ import annotations

import datetime as dt
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

from pipeline.delivery.declaration import ColumnPart, JoinedColumns
from pipeline.dictionary import load_dictionary
from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.readers.spoilt_text import SPOILT

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from pipeline.delivery.declaration import Declaration
    from pipeline.dictionary import Column
    from pipeline.readers.source_file import SourceFile

READERS = {
    "integer": ("to_integer", "not_an_integer"),
    "number": ("to_number", "not_a_number"),
    "date": ("to_date", "not_a_date"),
    "timestamp": ("to_moment", "not_a_date"),
    "boolean": ("to_boolean", "not_yes_or_no"),
}
"""For each type the macro that reads a text, and the reject reason when it cannot."""
FIRST_DAY = dt.date(1949, 1, 1)
"""No day in these ledgers is earlier: what says so is a typing mistake or stands for "none"."""
LAST_YEARS = 10
"""How many years after the day of the data a day may be."""


@dataclass(frozen=True)
class CheckedColumn:
    """One column of ours as expressions in four stages: plain, halfwidth, value, fault.

    Each stage reads the columns of the stages before it, which is why :func:`staged` adds them in
    this order. For a column of type ``integer``:

    ============  =======  =========  =====  ==================  ======================
    landed text   plain    halfwidth  value  fault               notices
    ============  =======  =========  =====  ==================  ======================
    ``" １２ "``  ``１２``  ``12``     12     NULL                trimmed, full_width
    ``"12层"``    ``12层``  ``12层``   NULL   ``not_an_integer``
    ``"  "``      NULL     NULL       NULL   ``missing``, if     trimmed
                                             required
    ============  =======  =========  =====  ==================  ======================

    Why stages, and not one nested expression: a DuckDB macro repeats its argument wherever its
    text names it, so the query would grow by a factor with every level of nesting.
    """

    name: str
    plain: Expression
    """Landed text, or its part by the declared pattern, without surrounding spaces; '' is NULL."""
    halfwidth: Expression
    """``plain`` with full-width forms made half-width, in columns where they mean the same."""
    value: Expression
    """What is stored, read from ``plain`` or ``halfwidth``; NULL where it cannot be read."""
    fault: Expression
    """A code of list ``reject_reason``, or NULL; read from all stages before."""
    notices: dict[str, Expression] = field(default_factory=dict)
    """Conditions under which a notice is due, by code of list ``intake_notice``."""


def constant(value: Any) -> Expression:  # noqa: ANN401 - any value DuckDB knows
    """Return a value as a constant expression; a short name for a frequent call."""
    return ConstantExpression(value)


def call(function: str, *arguments: Expression) -> Expression:
    """Return a call of a DuckDB function or macro."""
    return FunctionExpression(function, *arguments)


def stage(name: str, kind: str) -> Expression:
    """Return the column that holds a stage of one of our columns.

    Parameters
    ----------
    name
        Our column.
    kind
        ``plain``, ``halfwidth`` or ``value``; or a mark of rows: ``corrected``, where a correction
        has replaced the landed text, or ``partial``, where a column to be joined is empty.
    """
    return ColumnExpression(stage_name(name, kind))


def stage_name(name: str, kind: str) -> str:
    """Return the name of a stage's column, such as ``floors__plain``.

    It cannot clash: no column of the dictionary has two underscores in a row.
    """
    return f"{name}__{kind}"


def staged(rows: duckdb.DuckDBPyRelation, columns: list[CheckedColumn]) -> duckdb.DuckDBPyRelation:
    """Return the rows with three more columns per checked column: its stages.

    Parameters
    ----------
    rows
        Landed rows.
    columns
        The expressions of :func:`check_column`.
    """
    # One projection per stage: within one projection a column cannot read its neighbour.
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
    """Return the stages by which a delivered column is read.

    Parameters
    ----------
    column, declaration
        Column of the dictionary, and where its text comes from.
    landed
        Our names of the columns that the landed table has.
    is_key, is_corrected
        Whether it is part of the table's key, which must not be empty; and whether the landed
        table marks rows whose text a correction has replaced.
    """
    text, missed = _source_text(column, declaration, landed)
    if text is None:
        return _undelivered_column(column, declaration)
    if is_corrected:
        # A corrected text is the value itself: the declared pattern must not cut it once more.
        mark = stage(column.name, "corrected")
        text = CaseExpression(mark, ColumnExpression(column.name)).otherwise(text)
        missed = missed & mark.isnull()
    value, notices = _read_value(column, declaration)
    plain = stage(column.name, "plain")
    if column.type == "text" and not column.codes and not column.is_identifier:
        notices["spoilt_text"] = call("contains", plain, constant(SPOILT))
    if not isinstance(declaration.columns.get(column.name), ColumnPart):
        notices["trimmed"] = text != plain
    return CheckedColumn(
        column.name,
        plain=call("plain", text),
        halfwidth=call("half_width", plain) if _counts_characters(column) else plain,
        value=value,
        fault=_first_fault(
            column,
            missed,
            declaration,
            cell=ColumnExpression(column.name) if column.name in landed else None,
            must_be_filled=column.required or is_key,
        ),
        notices=notices,
    )


def check_source_column(source: SourceFile, column: Column, *, is_key: bool) -> CheckedColumn:
    """Return the stages by which a column of one file is read; see :func:`check_column`.

    Parameters
    ----------
    source
        The file, with its declaration and what corrections have added to it.
    column
        Column of the dictionary.
    is_key
        Whether it is part of the table's key.
    """
    return check_column(
        column,
        source.declaration,
        source.mapped,
        is_key=is_key,
        is_corrected=column.name in source.corrected,
    )


def _undelivered_column(column: Column, declaration: Declaration) -> CheckedColumn:
    """Return a column without text: NULL, or the day of the declaration where that fills it."""
    nothing = constant(None).cast("VARCHAR")
    value = constant(declaration.as_of if column.from_declaration else None)
    is_missing = column.required and column.from_declaration is None
    fault = constant("missing" if is_missing else None).cast("VARCHAR")
    return CheckedColumn(column.name, nothing, nothing, value.cast(SQL_TYPES[column.type]), fault)


def _first_fault(
    column: Column,
    missed: Expression,
    declaration: Declaration,
    *,
    cell: Expression | None,
    must_be_filled: bool,
) -> Expression:
    """Return the reject reason of a value, NULL for a good one.

    The order of the branches decides which reason is given. A text that is absent comes before
    one that cannot be read, because both have a NULL value; a text that cannot be read comes
    before a number out of range, because NULL compares with nothing.

    Parameters
    ----------
    column
        Column of the dictionary, with its type and limits.
    missed
        Whether there is a text in which the declared pattern was not found, or only some of the
        columns to be joined are filled.
    declaration
        Its day limits the days that can be meant.
    cell
        The whole text as landed, where there is one. What stands there instead of a value, such as
        ``#REF!``, comes before all else.
    must_be_filled
        Whether an empty field is a fault. Where it is not, that branch gives NULL, and no later
        branch is tried.
    """
    plain, read = stage(column.name, "plain"), stage(column.name, "value")
    is_joined = isinstance(declaration.columns.get(column.name), JoinedColumns)
    absent = constant("missing" if must_be_filled else None)
    not_found = constant("missing" if is_joined else "pattern_not_found")
    fault = CaseExpression(missed, not_found)
    if cell is not None:
        no_value = call("cell_fault", cell)
        fault = CaseExpression(no_value.isnotnull(), no_value).when(missed, not_found)
    fault = fault.when(plain.isnull(), absent)
    if column.is_identifier and not column.codes:
        fault = fault.when(read.isnull(), absent)
        fault = fault.when(call("is_scientific", read), constant("excel_scientific"))
        fault = fault.when(call("contains", read, constant(SPOILT)), constant("spoilt_text"))
    if column.codes:
        fault = fault.when(read.isnull(), constant("unknown_code"))
    elif column.type in READERS:
        fault = fault.when(read.isnull(), constant(READERS[column.type][1]))
    if column.type == "text_list" and column.codes:
        fault = fault.when(call("has_unknown", read), constant("unknown_code"))
    if column.minimum is not None:
        fault = fault.when(read < constant(column.minimum), constant("out_of_range"))
    if column.maximum is not None:
        fault = fault.when(read > constant(column.maximum), constant("out_of_range"))
    if column.type in {"date", "timestamp"}:
        fault = fault.when(read < constant(FIRST_DAY), constant("out_of_range"))
        fault = fault.when(read >= constant(_day_after_last(declaration)), constant("out_of_range"))
    return fault.otherwise(constant(None))


def _day_after_last(declaration: Declaration) -> dt.date:
    """Return the first day that is too far after the day of the data to be meant."""
    year = min(declaration.as_of.year + LAST_YEARS, dt.MAXYEAR - 1)
    return dt.date(year, declaration.as_of.month, 1) + dt.timedelta(days=declaration.as_of.day)


def _source_text(
    column: Column, declaration: Declaration, landed: Collection[str]
) -> tuple[Expression | None, Expression]:
    """Return the text delivered for a column, and whether what is declared of it was not found.

    The text is ``None`` where nothing feeds the column. With ``pattern = '^([0-9]{6})'`` the
    landed ``652325-17`` gives ``652325``; ``A-17`` gives NULL and counts as missed, an empty cell
    gives NULL and does not.
    """
    never = constant(False)  # noqa: FBT003 - a constant of SQL
    source = declaration.columns.get(column.name)
    if isinstance(source, ColumnPart):
        whole = ColumnExpression(column.name)
        part = call("nullif", _first_group(whole, source.pattern), constant(""))
        return part, call("plain", whole).isnotnull() & part.isnull()
    if isinstance(source, JoinedColumns):
        return ColumnExpression(column.name), stage(column.name, "partial")
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
) -> tuple[Expression, dict[str, Expression]]:
    """Return the value of a column, and its notices.

    A column with codes is decoded whatever its type; else the type decides, then whether it is
    an identifier or personal. Only these kinds are read from ``halfwidth``: in a free text or a
    label a full-width character may be meant.
    """
    plain, halfwidth = stage(column.name, "plain"), stage(column.name, "halfwidth")
    if column.codes:
        labels, codes = _labels_and_codes(column.codes, declaration.codes.get(column.name, {}))
        decode = "decode_list" if column.type == "text_list" else "decode"
        value = call(decode, plain, constant(labels), constant(codes))
        return value, {}
    notices = {}
    if _counts_characters(column):
        # As many characters as before: forms were changed. Fewer: some that nobody sees are gone.
        is_shorter = call("length", halfwidth) != call("length", plain)
        notices["full_width"] = (halfwidth != plain) & ~is_shorter
        notices["signs_removed"] = is_shorter
    if column.type in READERS:
        if column.type == "date":
            notices["excel_date"] = call("is_serial_date", halfwidth)
        return call(READERS[column.type][0], halfwidth), notices
    if column.is_identifier:
        value = stage(column.name, "value")
        notices["signs_removed"] = call("length", value) != call("length", plain)
        notices["excel_precision"] = call("is_cut", value)
        return call("id_text", halfwidth), notices
    if column.personal:
        return _masked_value(column, halfwidth)
    return (call("split_list", plain) if column.type == "text_list" else plain), {}


def _masked_value(
    column: Column, halfwidth: Expression
) -> tuple[Expression, dict[str, Expression]]:
    """Return personal data masked; an ID number that has lost digits is left empty."""
    masked = call(f"mask_{column.personal}", halfwidth)
    if column.personal != "id_number":
        return masked, {}
    damaged = call("is_damaged_id_number", halfwidth)
    kept = CaseExpression(damaged, constant(None)).otherwise(masked)
    return kept, {"excel_precision": damaged}


def _labels_and_codes(
    code_list: str, declared: dict[str, list[str]]
) -> tuple[list[str], list[str]]:
    """Return all known labels, and at the same positions the codes they stand for.

    Declared labels come first because the macros take the first that matches.
    """
    pairs = [(label, code) for code, labels in declared.items() for label in labels]
    pairs += [
        (spelling, code.code)
        for code in load_dictionary().code_lists[code_list].values()
        for spelling in code.spellings
    ]
    return [label for label, _ in pairs], [code for _, code in pairs]
