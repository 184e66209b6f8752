"""How the coordinates of one file become EPSG:4490 longitude and latitude.

WGS 84 and CGCS2000 count as the same frame: they differ by centimetres, which is less than the
accuracy of any outline here. A projection on one of them is undone inside the database. For any
other datum PROJ must have a real operation (:mod:`pipeline.readers.datum_change`); GCJ-02 and BD-09
are no datums and have their own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import shapely
from duckdb import StarExpression, struct_type
from duckdb.func import ARROW
from duckdb.sqltypes import DOUBLE
from pyproj import CRS

from pipeline.readers.datum_change import datum_changes
from pipeline.readers.gcj02 import BD09, GCJ02, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_gcj02

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    from numpy.typing import NDArray

SHIFTED = {GCJ02: gcj02_to_wgs84, BD09: bd09_to_wgs84}
"""Shifted systems of map services, and what undoes each."""
SAME_FRAME = frozenset({"EPSG:4490", "EPSG:4326"})
"""Geographic systems taken as one: CGCS2000 and WGS 84."""


@dataclass(frozen=True)
class Route:
    """How coordinates of one CRS become EPSG:4490 degrees.

    ``identity``: they are degrees of the same frame already, as EPSG:4326. ``unproject``:
    ``ST_Transform`` from ``source`` to ``target``, its own geographic base, as from EPSG:4539 to
    EPSG:4490. ``convert``: outside the database, by pyproj or the formula of a shifted system.
    """

    kind: Literal["identity", "unproject", "convert"]
    source: str
    target: str = "EPSG:4490"

    @property
    def is_geographic(self) -> bool:
        """Whether delivered coordinates are degrees."""
        return self.source in SHIFTED or CRS.from_user_input(self.source).is_geographic


def _authority_code(crs: CRS | None) -> str | None:
    authority = None if crs is None else crs.to_authority(min_confidence=100)
    return None if authority is None else ":".join(authority)


def _base_code(crs: CRS) -> str | None:
    """Return the EPSG code of the geographic CRS that a projected one is based on.

    A local system often has no code, so its datum is recognised by name.
    """
    base = crs.geodetic_crs
    code = _authority_code(base)
    if code in SAME_FRAME or base is None:
        return code
    datum = base.datum.name if base.datum is not None else ""
    if "China 2000" in datum or "CGCS2000" in datum.replace(" ", ""):
        return "EPSG:4490"
    if datum.startswith(("World Geodetic System 1984", "WGS 84", "WGS_1984")):
        return "EPSG:4326"
    return code


@cache
def route(crs: str) -> Route | None:
    """Return how coordinates of a CRS become EPSG:4490.

    Parameters
    ----------
    crs
        ``EPSG:…``, a WKT, ``GCJ02`` or ``BD09``.

    Returns
    -------
    ``None`` when PROJ has no trustworthy operation.

    Raises
    ------
    pyproj.exceptions.CRSError
        If PROJ does not know ``crs``.
    """
    if crs in SHIFTED:
        return Route("convert", crs)
    system = CRS.from_user_input(crs)
    base = _base_code(system)
    if base in SAME_FRAME and not system.is_geocentric:
        if system.is_geographic:
            return Route("identity", crs)
        return Route("unproject", crs, base or "EPSG:4490")
    if system.is_geocentric or not datum_changes(crs):
        return None
    return Route("convert", crs)


def _converter(
    crs: str, datum_change: str | None
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points[:, 0], points[:, 1]
        if crs in SHIFTED:
            return np.column_stack(SHIFTED[crs](x, y))
        (chosen,) = (change for change in datum_changes(crs) if change.name == datum_change)
        return np.column_stack(chosen.to_degrees(x, y))

    return convert


def convert_outside(
    con: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyRelation,
    crs: str,
    datum_change: str | None,
) -> duckdb.DuckDBPyRelation:
    """Convert geometries outside the database, where ``ST_Transform`` must not: GCJ-02, datums.

    Parameters
    ----------
    con
        Connection of ``rows``.
    rows
        Columns ``source_row``, ``geometry`` (in ``crs``), ``geometry_fault`` and any others.
    crs
        CRS of the coordinates, as for :func:`route`.
    datum_change
        Name of the operation to use where it is another datum.

    Returns
    -------
    The rows with ``geometry`` in EPSG:4490 degrees, two-dimensional; NULL where
    ``geometry_fault`` is not NULL, since nothing can be computed from such a geometry.
    """
    usable = rows.filter("geometry_fault IS NULL").select("source_row, ST_AsWKB(geometry) AS wkb")
    delivered = usable.to_arrow_table()
    shapes = shapely.force_2d(shapely.from_wkb(delivered["wkb"].to_numpy(zero_copy_only=False)))
    moved = shapely.transform(shapes, _converter(crs, datum_change))
    wkb = pa.array(shapely.to_wkb(moved), pa.binary())
    con.register("converted", pa.table({"source_row": delivered["source_row"], "wkb": wkb}))
    return rows.select(StarExpression(exclude=["geometry"])).join(
        con.sql("SELECT source_row, ST_GeomFromWKB(wkb) AS geometry FROM converted"),
        "source_row",
        how="left",
    )


def add_gcj02(con: duckdb.DuckDBPyConnection) -> None:
    """Add the SQL function ``gcj02_of(lon, lat)``: where GCJ-02 puts a position, in degrees.

    It calls the formula in Python, so that there is only one, and gets whole columns at a time.

    Parameters
    ----------
    con
        Connection whose queries may call it; it returns ``{lon, lat}``.
    """
    position = struct_type({"lon": DOUBLE, "lat": DOUBLE})
    con.create_function("gcj02_of", _gcj02_of, [DOUBLE, DOUBLE], position, type=ARROW)


def _gcj02_of(lon: pa.ChunkedArray, lat: pa.ChunkedArray) -> pa.Array:
    shifted = wgs84_to_gcj02(lon.to_numpy(), lat.to_numpy())
    return pa.StructArray.from_arrays([pa.array(axis) for axis in shifted], ["lon", "lat"])
