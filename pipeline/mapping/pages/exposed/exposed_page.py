"""The page of what an outline holds: its map, the villages it reaches, the houses to look at first.

No run draws it: ``survey exposed`` does, for one outline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.mapping.borders import encode_rings, read_borders
from pipeline.mapping.shell.page import Page

if TYPE_CHECKING:
    import duckdb
    from shapely.geometry.base import BaseGeometry

    from pipeline.mapping.shell.page_context import PageContext

NAME = "exposed"
TOLERANCES = {"village": 0.0005}
"""What the border of a village may be off, degrees: an outline is looked at from near."""
Rows = list[dict[str, Any]]


def exposed_page(
    con: duckdb.DuckDBPyConnection,
    context: PageContext,
    name: str,
    area: BaseGeometry,
    found: tuple[Rows, dict[str, Any], Rows],
) -> Page:
    """Return the page.

    Parameters
    ----------
    con
        The published file, with the spatial extension.
    context
        Language, place, day and words.
    name
        What the outline is, as the person who asks calls it.
    area
        The outline, EPSG:4490.
    found
        Villages with their figures, the figures of all, and the houses to look at first.
    """
    villages, total, houses = found
    borders = read_borders(con, TOLERANCES)
    reached = {row["village_code"] for row in villages}
    (outline,) = encode_rings(np.array([area]))
    return Page(
        name=NAME,
        title=context.text("exposed", "title", name=name),
        kind="exposed",
        libraries=("leaflet",),
        data={
            "outline": outline,
            "villages": villages,
            "total": total,
            "houses": houses,
            "borders": [border.rings for (_, code), border in borders.items() if code in reached],
        },
        code_lists=("grade", "hazard_level", "key_reason", "use_class"),
        columns=("house", "key_house"),
        map_options={"zoom_snap": 0.25},
    )
