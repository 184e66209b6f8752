"""Tiles taken from a page that was published before, where its parcels are the same.

Drawing them takes nearly all of the time of such a page; all else on the page is drawn anew.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

from pipeline.mapping.tiles.parcel_tiles import EXTENT, ZOOM, Archive
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from pipeline.files.earlier import EarlierFiles

BLOCK = re.compile(rb'<script type="[a-z/]+" id="(data|parcels)">(.*?)</script>', re.DOTALL)


def tile_digests(con: duckdb.DuckDBPyConnection, earlier: EarlierFiles) -> dict[str, str]:
    """Return the digest of what the tiles of each unit are drawn from, ``unassigned`` among them.

    Where nothing is kept, it tells no more than the unit: to read every outline takes a second.

    Parameters
    ----------
    con
        The published file; only units that have parcels are among the result.
    earlier
        Whose program's digest is part of each.
    """
    return {
        row["unit_id"]: earlier.digest("tiles", ZOOM, EXTENT, row)
        for row in query(con, __package__, f"tile_{'inputs' if earlier.code else 'units'}.sql")
    }


def place_digest(
    con: duckdb.DuckDBPyConnection, earlier: EarlierFiles, units: Mapping[str, str]
) -> str:
    """Return the digest of what the tiles of the whole place are drawn from; empty without parcels.

    Parameters
    ----------
    con, earlier
        As for :func:`tile_digests`.
    units
        What that returned.
    """
    changes = query(con, __package__, "place_tile_inputs.sql")
    return earlier.digest("place tiles", ZOOM, EXTENT, units, changes) if units else ""


def read_archive(page: bytes) -> Archive:
    """Return the tiles that stand in a page of parcels.

    Parameters
    ----------
    page
        A page of a unit or of the whole place, as it was published.
    """
    blocks = dict(BLOCK.findall(page))
    data = json.loads(blocks[b"data"])["data"]
    west, south, east, north = data["bounds"]
    return Archive(
        content=base64.b64decode(blocks[b"parcels"]),
        places=[(x, y) for x, y in data["tiles"]],
        bounds=(west, south, east, north),
    )
