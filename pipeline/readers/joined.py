"""Columns of ours that several of theirs fill together: ``block`` 20 and ``lot`` 85 as 0020085."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from duckdb import ColumnExpression, StarExpression

from pipeline.delivery.declaration import JoinedColumns
from pipeline.readers.columns import call, constant, stage_name

if TYPE_CHECKING:
    import duckdb

    from pipeline.readers.source_file import SourceFile


def part_name(ours: str, number: int) -> str:
    """Return the column in which a part of one of our columns is landed.

    Parameters
    ----------
    ours, number
        Our column, and which of its parts, from 0.
    """
    return stage_name(ours, f"part{number}")


def with_joined(rows: duckdb.DuckDBPyRelation, source: SourceFile) -> duckdb.DuckDBPyRelation:
    """Return landed rows with joined texts in the place of their parts.

    Each comes with a mark of the rows in which only some of its parts are filled.

    Parameters
    ----------
    rows
        Rows with the parts under the names that :func:`part_name` gives.
    source
        Their file.
    """
    for ours, headings in source.joined.items():
        declared = source.declaration.columns.get(ours)
        if ours not in source.mapped or not isinstance(declared, JoinedColumns):
            continue
        names = [part_name(ours, number) for number in range(len(headings))]
        # One projection per macro: a macro repeats its argument.
        for macro in ("plain", "half_width", "id_text"):
            tidied = [call(macro, ColumnExpression(name)).alias(name) for name in names]
            rows = rows.select(StarExpression(exclude=names), *tidied)
        parts = [ColumnExpression(name) for name in names]
        absent = [part.isnull() for part in parts]
        widths = declared.widths or [0] * len(parts)
        padded = [
            call("padded", part, constant(width)) for part, width in zip(parts, widths, strict=True)
        ]
        joined = call("concat_ws", constant(declared.separator), *padded)
        text = call("nullif", joined, constant(""))
        is_partial = reduce(or_, absent) & ~reduce(and_, absent)
        marks = [name for name in rows.columns if name.startswith(tuple(names))]
        rows = rows.select(
            StarExpression(exclude=marks),
            text.alias(ours),
            is_partial.alias(stage_name(ours, "partial")),
        )
    return rows
