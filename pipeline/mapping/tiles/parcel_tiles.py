"""Vector tiles of the parcels: one archive for each reporting unit, and one of the whole place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from pipeline.base.sql import load_spatial, read_sql, set_variables
from pipeline.mapping.tiles.pmtiles import TileSet, write_archive

if TYPE_CHECKING:
    import duckdb

ZOOM = 14
EXTENT = 4096
"""Units along a tile's side; at zoom 14 one is 0.6 m at the equator."""
BAND_PARCELS = 80_000
"""Parcels whose features are made at once: some 60 MB of the database's memory."""
LAYER = "parcel"
FIELDS = ("id", "status", "village", "area", "houses", "commercial", "hazardous")
PLACE_FIELDS = (
    "status", "village", "unit", "commercial", "hazardous", "change", "before", "copy",
)  # fmt: skip


@dataclass(frozen=True)
class Archive:
    """The parcels of one unit, or of the whole place."""

    content: bytes
    """A PMTiles archive; empty where there is no parcel."""
    places: list[tuple[int, int]]
    """The tiles in it, as (x, y) at :data:`ZOOM`."""
    bounds: tuple[float, float, float, float] | None
    """West, south, east, north of its tiles, degrees."""

    @classmethod
    def empty(cls) -> Archive:
        """Return what a unit without parcels has."""
        return cls(b"", [], None)


def draw_tiles(con: duckdb.DuckDBPyConnection, unit_id: str) -> Archive:
    """Return the parcels of a reporting unit that has any, or of ``unassigned``.

    Each feature of layer ``parcel`` has ``id``; ``status``, the place in the code list
    ``survey_status`` from 0; ``village``, the place of its village among the unit's by code from 0,
    absent where it lies in none; ``area`` in whole square metres; ``houses`` on it and, where there
    are any, how many are ``commercial`` and, of these, ``hazardous``.
    """
    _project_parcels(con)
    set_variables(con, unit_id=unit_id)
    return _packed(con.execute(read_sql(__package__, "tiles.sql")).to_arrow_table(), FIELDS)


def draw_place_tiles(con: duckdb.DuckDBPyConnection) -> Archive:
    """Return all parcels of a place that has any, without their numbers.

    Each feature has ``status`` as in :func:`draw_tiles`; ``village``, the place of its village
    among all by code from 0, or where it lies in none ``unit``, that of its unit; ``commercial``
    and ``hazardous`` houses where there are any; where it changed since the day before, ``change``
    (new, forward, backward, moved, from 1) and ``before``, the status then; and ``copy`` in all
    tiles but the one it is counted in.
    """
    _project_parcels(con)
    statement = read_sql(__package__, "place_tiles.sql")
    bands = []
    for first, last in _bands(con):
        set_variables(con, first_x=first, last_x=last)
        bands.append(con.execute(statement).to_arrow_table())
    return _packed(pa.concat_tables(bands), PLACE_FIELDS)


def _project_parcels(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table that all tiles of a connection are drawn from, unless it has it already."""
    load_spatial(con)
    set_variables(con, zoom=ZOOM, extent=EXTENT)
    con.execute(read_sql(__package__, "tile_parcels.sql"))


def _bands(con: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """Return first and last column of tiles of each band; together they are all columns there are.

    A band ends with the column in which it comes to :data:`BAND_PARCELS`.
    """
    edges, parcels = [0], 0
    for x, count in con.execute(read_sql(__package__, "place_columns.sql")).fetchall():
        parcels += count
        if parcels >= BAND_PARCELS:
            edges.append(x + 1)
            parcels = 0
    return list(zip(edges, [edge - 1 for edge in edges[1:]] + [2**ZOOM], strict=True))


def _packed(found: pa.Table, fields: tuple[str, ...]) -> Archive:
    """Return tiles as an archive."""
    x, y = (found[name].to_numpy() for name in ("tile_x", "tile_y"))
    bounds = _bounds(x, y)
    tile_set = TileSet(ZOOM, x, y, found["tile"].to_pylist(), bounds)
    content = write_archive(tile_set, {"vector_layers": [_layer(fields)]})
    return Archive(content, list(zip(x.tolist(), y.tolist(), strict=True)), bounds)


def _bounds(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float, float]:
    """Return west, south, east, north of tiles, degrees."""
    count = 2**ZOOM
    edges = np.array([y.max() + 1, y.min()])
    south, north = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * edges / count))))
    west, east = np.array([x.min(), x.max() + 1]) / count * 360 - 180
    return float(west), float(south), float(east), float(north)


def _layer(names: tuple[str, ...]) -> dict[str, object]:
    fields = {name: "String" if name == "id" else "Number" for name in names}
    return {"id": LAYER, "fields": fields, "minzoom": ZOOM, "maxzoom": ZOOM}
