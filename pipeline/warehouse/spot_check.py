"""The next spot check, drawn from the file being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql, set_variables

if TYPE_CHECKING:
    import duckdb

    from pipeline.base.config import SpotCheckSettings

PACKAGE = "pipeline.warehouse"


def plan_spot_check(con: duckdb.DuckDBPyConnection, settings: SpotCheckSettings) -> None:
    """Fill ``spot_check_plan``.

    The plan depends only on the file and the settings, not on a clock or on random numbers.

    Parameters
    ----------
    con
        Connection whose default database has houses, hazard cases and quality findings.
    settings
        Shares, from 0 to 1, weight of suspicious villages, and seed.
    """
    set_variables(
        con,
        commercial_share=settings.commercial_share,
        other_share=settings.other_share,
        suspicious_weight=settings.suspicious_weight,
        spot_check_seed=settings.seed,
    )
    con.execute(read_sql(PACKAGE, "spot_check_plan.sql"))
