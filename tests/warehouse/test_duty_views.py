"""Notices and complaints by area, counted once more by pandas from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = pd.Timestamp("2023-03-16")
AREAS = {
    "unit": "report_unit_id",
    "county": "county_code",
    "township": "township_code",
    "village": "village_code",
}
# table -> first day, last day, name of those done, days where no day is given
LEDGERS = {
    "notice": ("issued_on", "closed_on", "closed", None),
    "complaint": ("received_on", "answered_on", "answered", 60),
}


def counted(con: duckdb.DuckDBPyConnection, table: str, level: str) -> pd.DataFrame:
    """Return the counts of a ledger by the areas of a level."""
    start, end, done, days = LEDGERS[table]
    rows = con.table(table).df()
    rows = rows[rows[start] <= AS_OF]
    houses = con.table("house").df().set_index("house_id")[list(AREAS.values())]
    units = con.table("admin_unit").df().query("level == 'village'").set_index("code")
    villages = units.assign(village_code=units.index)[list(AREAS.values())]
    own = houses.reindex(rows["house_id"]).reset_index(drop=True)
    given = villages.reindex(rows["village_code"]).reset_index(drop=True)
    area = own[AREAS[level]].fillna(given[AREAS[level]]).fillna("unassigned").to_numpy()
    due = rows["due_on"]
    if days is not None:
        due = due.fillna(rows[start] + pd.Timedelta(days, "D"))
    is_done = rows[end] <= AS_OF
    return (
        pd.DataFrame({
            f"{table}s": 1,
            done: is_done,
            "open": ~is_done & (due >= AS_OF),
            "overdue": ~is_done & (due < AS_OF),
        })
        .groupby(area)
        .sum()
        .astype(int)
    )  # fmt: skip


@pytest.mark.parametrize("level", AREAS)
@pytest.mark.parametrize("table", LEDGERS)
def test_each_level_counts_what_pandas_counts_and_adds_up(
    small_file: Path, table: str, level: str
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        expected = counted(con, table, level)
        view = con.table(f"{table}_by_{level}").df().set_index("code")
    columns = list(expected)
    assert (expected.sum() > 0).all()
    assert view[columns].sum().to_dict() == expected.sum().to_dict()
    found = view.loc[expected.index, columns]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, check_names=False)
    done = LEDGERS[table][2]
    rate = view.loc[expected.index, f"{done}_pct"].astype(float)
    assert rate.to_list() == pytest.approx(
        (100 * expected[done] / expected[f"{table}s"]).to_list(), abs=0.006
    )


def test_the_brief_agrees_with_the_ledger_of_letters(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        work = dict(con.execute("SELECT indicator, value FROM work_item_latest").fetchall())
        (letters,) = con.execute(
            "SELECT letters FROM complaint_by_area WHERE level = 'prefecture'"
        ).fetchone() or (None,)
    assert letters == work["complaints"] == 6
