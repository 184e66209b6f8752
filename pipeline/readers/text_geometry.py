"""Geometry as text in a table of cells: points by ``[point]``, outlines by ``[outline]``."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from duckdb import CaseExpression, ColumnExpression, StarExpression

from pipeline.readers.columns import call, constant

if TYPE_CHECKING:
    import duckdb

    from pipeline.delivery.declaration import Declaration

POINT_TEXTS = ("point_x", "point_y", "point_text")
"""Landed columns of ``[point]``, which no column of ours keeps."""
OUTLINE_TEXT = "outline_text"
"""Landed column of ``[outline]``."""
_LETTERS = {"x": "EW", "y": "NS"}
"""Letters that degrees of each axis may have."""
_OTHER = {"x": "y", "y": "x"}


def geometry_texts(declaration: Declaration) -> dict[str, str]:
    """Return the landed columns that hold coordinates, with the heading that feeds each.

    Parameters
    ----------
    declaration
        The file's declaration.
    """
    point, outline = declaration.point, declaration.outline
    given: dict[str, str | None] = {}
    if point is not None:
        given = {"point_x": point.x, "point_y": point.y, "point_text": point.column}
    if outline is not None:
        given[OUTLINE_TEXT] = outline.column
    return {ours: theirs for ours, theirs in given.items() if theirs is not None}


def with_geometry(
    landed: duckdb.DuckDBPyRelation, declaration: Declaration, *, is_geographic: bool
) -> duckdb.DuckDBPyRelation:
    """Return the rows with ``geometry`` as delivered, and ``geometry_fault`` where a text is none.

    Parameters
    ----------
    landed
        Landed rows, with ``geometry`` or the texts that :func:`geometry_texts` names.
    declaration
        It says how points or outlines are written.
    is_geographic
        Whether the coordinates are degrees, which may have minutes and seconds.
    """
    if declaration.outline is not None:
        return _outlines(landed, declaration.outline.form)
    if declaration.point is not None:
        return _points(landed, declaration, is_geographic=is_geographic)
    absent = [] if "geometry" in landed.columns else [_null("GEOMETRY", "geometry")]
    if "geometry_fault" not in landed.columns:  # else there are shapes that could not be read
        absent.append(_null("VARCHAR", "geometry_fault"))
    return landed.select(StarExpression(), *absent)


def _points(
    landed: duckdb.DuckDBPyRelation, declaration: Declaration, *, is_geographic: bool
) -> duckdb.DuckDBPyRelation:
    delivered = [name for name in POINT_TEXTS if name in landed.columns]
    form = None if declaration.point is None else declaration.point.form
    macros = ["plain", "half_width"]
    if form is not None and "lon" in form:
        macros.append("unbracketed")
    elif is_geographic:
        macros.append("plain_signs")
    rows = _tidied(landed, delivered, macros)
    if form is not None:
        text = ColumnExpression("point_text")
        parts = [_part(text, form, axis).alias(f"point_{axis}") for axis in "xy"]
        rows = rows.select(StarExpression(), *parts)
    numbers = []
    for axis in "xy":
        number = call("to_coordinate", ColumnExpression(f"point_{axis}"))
        if is_geographic:
            # Where the columns are exchanged, x has the letters of the latitude.
            is_other = declaration.swap_xy and form is None
            letters = _LETTERS[_OTHER[axis] if is_other else axis]
            number = call("to_degrees", ColumnExpression(f"point_{axis}"), constant(letters))
        numbers.append(number)
    rows = rows.select(StarExpression(), call("ST_Point", *numbers).alias("geometry"))
    fault = _fault_of_text(delivered, "not_a_coordinate")
    texts = {*delivered, "point_x", "point_y"}
    return rows.select(StarExpression(exclude=sorted(texts)), fault)


def _outlines(landed: duckdb.DuckDBPyRelation, form: str) -> duckdb.DuckDBPyRelation:
    rows = landed.select(
        StarExpression(exclude=[OUTLINE_TEXT]),
        call("plain", ColumnExpression(OUTLINE_TEXT)).alias(OUTLINE_TEXT),
    )
    shape = call("outline_of", ColumnExpression(OUTLINE_TEXT), constant(form))
    rows = rows.select(StarExpression(), shape.alias("geometry"))
    fault = _fault_of_text([OUTLINE_TEXT], "not_an_outline")
    return rows.select(StarExpression(exclude=[OUTLINE_TEXT]), fault)


def _fault_of_text(texts: list[str], unread: str) -> duckdb.Expression:
    """Return the fault of the geometry that some texts give.

    No text at all is an absent geometry; half of a point, or a text that is not understood, is a
    fault of its own.
    """
    is_absent = reduce(and_, (ColumnExpression(name).isnull() for name in texts))
    fault = CaseExpression(is_absent, constant("no_geometry"))
    fault = fault.when(ColumnExpression("geometry").isnull(), constant(unread))
    return fault.otherwise(constant(None)).alias("geometry_fault")


def _part(text: duckdb.Expression, form: str, axis: str) -> duckdb.Expression:
    """Return the text of one coordinate, from a text that holds both."""
    if form == "DMS":
        return call("dms_part", text, constant(_LETTERS[axis]), constant(_LETTERS[_OTHER[axis]]))
    first = "y" if form == "(lat, lon)" else "x"
    place = constant(1 if axis == first else 2)
    return call("wkt_part" if form == "WKT" else "pair_part", text, place)


def _tidied(
    rows: duckdb.DuckDBPyRelation, names: list[str], macros: list[str]
) -> duckdb.DuckDBPyRelation:
    """Return the rows with some texts tidied, a projection per macro: each repeats its argument."""
    for macro in macros:
        tidied = [call(macro, ColumnExpression(name)).alias(name) for name in names]
        rows = rows.select(StarExpression(exclude=names), *tidied)
    return rows


def _null(sql_type: str, name: str) -> duckdb.Expression:
    return constant(None).cast(sql_type).alias(name)
