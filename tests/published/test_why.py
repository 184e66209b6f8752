"""Why the rates of the demo moved between any two days, against pandas and what was planted."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from pipeline.base.config import Project, load_project
from pipeline.cli.show_reasons import reason_tables
from pipeline.published.why import OF_TOTAL, PARTS, read_reasons

if TYPE_CHECKING:
    from pathlib import Path

DAYS = [dt.date(2023, 2, 16), dt.date(2023, 2, 23), dt.date(2023, 3, 2), dt.date(2023, 3, 9),
        dt.date(2023, 3, 16)]  # fmt: skip
METRICS = ("survey_done", "revisit_done", "rectified")


@pytest.fixture
def project(small_root: Path) -> Project:
    return load_project(small_root)


def of_day(project: Project, day: dt.date) -> pd.DataFrame:
    rows = pd.read_parquet(project.history / f"{day}.parquet").dropna(subset="parcel_id")
    return rows.set_index("parcel_id")


@pytest.mark.parametrize("level", ["unit", "village"])
def test_parts_of_two_days_far_apart_are_those_that_pandas_finds(
    project: Project, level: Any
) -> None:
    before, after = of_day(project, DAYS[0]), of_day(project, DAYS[-1])
    both = before.join(after, how="outer", suffixes=("_0", "_1"))
    column = {"unit": "report_unit_id", "village": "village_code"}[level]
    code = both[f"{column}_1"].fillna(both[f"{column}_0"]).fillna("unassigned")
    was, now = both["survey_status_0"] == "done", both["survey_status_1"] == "done"
    is_new = both["survey_status_0"].isna()
    expected = pd.DataFrame({
        "progress": ~was & now & ~is_new, "new_in_scope": now & is_new,
        "correction": was & ~now, "total_new_in_scope": is_new,
    }).groupby(code).sum()  # fmt: skip
    found = {
        row.code: row
        for row in read_reasons(project, DAYS[0], DAYS[-1], level)
        if row.metric == "survey_done" and row.level == level
    }
    for name, row in found.items():
        counted = expected.loc[name].to_dict() if name in expected.index else {}
        parts = row.parts | {f"total_{part}": moved for part, moved in row.total_parts.items()}
        assert {part: moved for part, moved in parts.items() if moved} == {
            part: moved for part, moved in counted.items() if moved
        }
    assert expected["new_in_scope"].sum() > 0


def test_parts_add_up_between_any_two_days(project: Project) -> None:
    for earlier, later in [*pairwise(DAYS), (DAYS[0], DAYS[-1])]:
        rows = read_reasons(project, earlier, later)
        assert {row.metric for row in rows} == set(METRICS)
        for row in rows:
            assert row.is_split
            assert sum(row.parts.values()) == row.change == row.after - row.before
            if row.total_before is not None and row.total_after is not None:
                moved = [row.total_parts[part] or 0 for part in OF_TOTAL]
                assert sum(moved) == row.total_after - row.total_before


def test_consecutive_days_are_split_as_published(project: Project) -> None:
    names = ", ".join(PARTS)
    with duckdb.connect(str(project.database), read_only=True) as con:
        published = con.execute(
            f"SELECT metric, code, {names} FROM headline_change_by_unit WHERE as_of = ?"
            " ORDER BY metric, code",
            [DAYS[-1]],
        ).fetchall()
    found = [
        (row.metric, row.code, *row.parts.values())
        for row in read_reasons(project, DAYS[-2], DAYS[-1])
        if row.level == "unit"
    ]
    assert sorted(found) == published


def test_what_the_demo_planted_is_found_and_nothing_else(project: Project) -> None:
    # figures.toml: parcels added, and parcels of counties taken back, in each week; rule B02: two
    # parks that fell by two, in the first week and in the second
    added, taken_back = [6, 5, 7, 4], [5, 3, 4, 0]
    parks = [{"GX": -2}, {"NY": -2}, {}, {}]
    for pair, new, back, fallen in zip(pairwise(DAYS), added, taken_back, parks, strict=True):
        rows = [row for row in read_reasons(project, *pair) if row.metric == "survey_done"]
        *units, total = rows
        assert total.total_parts["new_in_scope"] == new
        in_counties = [row for row in units if row.code not in {"GX", "NY", "ZD"}]
        assert sum(row.parts["correction"] for row in in_counties) == -back
        corrected = {row.code for row in units if row.parts["correction"]}
        assert corrected - {row.code for row in in_counties} == set(fallen)
        assert {row.code: row.change for row in units if row.code in fallen} == fallen
        moved = {part for row in rows for part, moved in row.parts.items() if moved}
        assert moved <= {"progress", "new_in_scope", "correction"}


def test_the_tables_show_the_parts_that_moved_and_no_others(project: Project) -> None:
    tables = dict(reason_tables(read_reasons(project, DAYS[0], DAYS[-1]), "en"))
    title = "Survey completion: why the numerator moved"
    headings = [str(column.header) for column in tables[title].columns]
    assert headings[1:4] == ["Before", "Now", "Change"]
    assert "Field progress" in headings
    assert "Change of method" not in headings
    *_, change = [list(column.cells)[-1] for column in tables[title].columns[:4]]
    assert change == "+388"  # 5,332 and 5,720: figures.toml
