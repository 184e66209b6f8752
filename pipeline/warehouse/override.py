"""Villages assigned by hand: corrections of ``parcel.village_code`` after it was found by area.

They cannot be applied while rows are read, as other corrections are: ``village_code`` is derived,
so its old value is known only after the step that assigns parcels to villages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql
from pipeline.checked.corrections import resolve

if TYPE_CHECKING:
    import duckdb

PACKAGE = "pipeline.warehouse"


def override_villages(con: duckdb.DuckDBPyConnection) -> None:
    """Assign parcels to the villages that corrections give, if the old value is still theirs.

    Changes ``scratch.parcel_village``, which all later steps read.

    Parameters
    ----------
    con
        Connection with ``scratch.correction`` and ``scratch.parcel_village``.
    """
    if not con.table("scratch.correction"):
        return
    con.execute(read_sql(PACKAGE, "override/candidates.sql"))
    if not con.table("correction_candidate"):
        return
    resolve(con, is_personal=False)
    con.execute(read_sql(PACKAGE, "override/villages.sql"))
