"""How the coordinates of one file become EPSG:4490 longitude and latitude.

WGS 84 and CGCS2000 count as the same frame: they differ by centimetres, which is less than the
accuracy of any outline here. A projection on one of them is undone inside the database. For any
other datum PROJ must have a real operation; GCJ-02 is not a datum and has its own module.
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
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from pipeline.base.errors import Fault
from pipeline.readers.gcj02 import gcj02_to_wgs84, wgs84_to_gcj02

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    from numpy.typing import NDArray

GCJ02 = "GCJ02"
SAME_FRAME = frozenset({"EPSG:4490", "EPSG:4326"})
"""Geographic systems taken as one: CGCS2000 and WGS 84."""


@dataclass(frozen=True)
class Route:
    """How coordinates of one CRS become EPSG:4490 degrees.

    ``identity``: they are degrees of the same frame already, as EPSG:4326. ``unproject``:
    ``ST_Transform`` from ``source`` to ``target``, its own geographic base, as from EPSG:4539 to
    EPSG:4490. ``convert``: outside the database, by pyproj or the GCJ-02 formula.
    """

    kind: Literal["identity", "unproject", "convert"]
    source: str
    target: str = "EPSG:4490"

    @property
    def is_geographic(self) -> bool:
        """Whether delivered coordinates are degrees."""
        return self.source == GCJ02 or CRS.from_user_input(self.source).is_geographic


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
        ``EPSG:…``, a WKT, or ``GCJ02``.

    Returns
    -------
    ``None`` when PROJ has no trustworthy operation.

    Raises
    ------
    pyproj.exceptions.CRSError
        If PROJ does not know ``crs``.
    """
    if crs == GCJ02:
        return Route("convert", GCJ02)
    system = CRS.from_user_input(crs)
    base = _base_code(system)
    if base in SAME_FRAME and not system.is_geocentric:
        if system.is_geographic:
            return Route("identity", crs)
        return Route("unproject", crs, base or "EPSG:4490")
    if system.is_geocentric:
        return None
    try:
        _datum_change(crs)
    except ProjError:
        return None
    return Route("convert", crs)


def _datum_change(crs: str) -> Transformer:
    """Return PROJ's operation to WGS 84; ballpark operations, which do nothing, are refused."""
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True, allow_ballpark=False)


def crs_faults(crs: str, display_path: str) -> list[Fault]:
    """Return what is wrong with a file's CRS, if anything.

    Parameters
    ----------
    crs
        As for :func:`route`.
    display_path
        The file's path as people know it, for the fault.
    """
    try:
        found = route(crs)
    except CRSError:
        return [Fault("unknown_crs", file=display_path, field="crs", value=crs)]
    if found is None:
        return [Fault("no_datum_change", file=display_path, field="crs", value=crs)]
    return []


def _converter(crs: str) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        if crs == GCJ02:
            return np.column_stack(gcj02_to_wgs84(points[:, 0], points[:, 1]))
        return np.column_stack(_datum_change(crs).transform(points[:, 0], points[:, 1]))

    return convert


def convert_outside(
    con: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, crs: str
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

    Returns
    -------
    The rows with ``geometry`` in EPSG:4490 degrees, two-dimensional; NULL where
    ``geometry_fault`` is not NULL, since nothing can be computed from such a geometry.
    """
    usable = rows.filter("geometry_fault IS NULL").select("source_row, ST_AsWKB(geometry) AS wkb")
    delivered = usable.to_arrow_table()
    shapes = shapely.force_2d(shapely.from_wkb(delivered["wkb"].to_numpy(zero_copy_only=False)))
    moved = shapely.transform(shapes, _converter(crs))
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
