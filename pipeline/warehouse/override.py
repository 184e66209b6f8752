"""Villages given by hand: corrections of ``parcel.village_code``, after it was found by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql
from pipeline.intake.corrections import resolve

if TYPE_CHECKING:
    import duckdb

PACKAGE = "pipeline.warehouse"


def override_villages(con: duckdb.DuckDBPyConnection) -> None:
    """Give parcels the village a correction says, where they are in the village it says now.

    Changes ``scratch.parcel_village``, which the steps after this one build on.
    """
    if not con.table("scratch.correction"):
        return
    con.execute(read_sql(PACKAGE, "override/candidates.sql"))
    if not con.table("correction_candidate"):
        return
    resolve(con, is_personal=False)
    con.execute(read_sql(PACKAGE, "override/villages.sql"))
