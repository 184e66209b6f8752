"""Views whose rows a connection keeps: read from there, and no row other than without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.config import load_project
from pipeline.published.open_published import open_published
from pipeline.published.remembered import REMEMBERED, remember_views
from pipeline.warehouse.schema import views_in_order, views_named_in

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


def rows_of_views(con: duckdb.DuckDBPyConnection, views: list[str]) -> dict[str, list[str]]:
    return {view: sorted(map(repr, con.execute(f"FROM {view}").fetchall())) for view in views}


def test_views_built_on_remembered_ones_have_the_same_rows(small_root: Path) -> None:
    project = load_project(small_root)
    upper = [
        view
        for view, sql in views_in_order().items()
        if (views_named_in(sql) | {view}) & REMEMBERED
    ]
    with open_published(project) as con:
        computed = rows_of_views(con, upper)
    with open_published(project) as con:
        remember_views(con, " ".join(REMEMBERED))
        assert {name for (name,) in con.execute("SHOW TABLES FROM temp").fetchall()} == REMEMBERED
        assert rows_of_views(con, upper) == computed
    assert len(upper) > len(REMEMBERED)


def test_a_view_reads_what_is_remembered_of_another(small_root: Path) -> None:
    count = "SELECT max(hazardous) FROM rectification_progress_by_area"
    with open_published(load_project(small_root)) as con:
        ((hazardous,),) = con.execute(count).fetchall()
        remember_views(con, "SELECT stage FROM hazard_house -- of trend_by_area")
        con.execute("DELETE FROM temp.hazard_house")
        assert con.execute(count).fetchall() == [(0,)]
        assert hazardous > 0
        assert con.execute("SHOW TABLES FROM temp").fetchall() == [("hazard_house",)]
        remember_views(con, count)
        remember_views(con, count)
        assert len(con.execute("SHOW TABLES FROM temp").fetchall()) == 2
