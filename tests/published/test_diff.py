"""Comparing any two days of history."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

from pipeline.base.config import Project, load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.published.diff import read_changes, write_changes

if TYPE_CHECKING:
    from pathlib import Path

FIRST, WEEK, LAST = dt.date(2023, 2, 16), dt.date(2023, 3, 9), dt.date(2023, 3, 16)
ORDER = {"unsurveyed": 0, "in_progress": 1, "done": 2}


@pytest.fixture
def project(small_root: Path) -> Project:
    return load_project(small_root)


def test_two_days_far_apart_are_compared_as_pandas_does(project: Project) -> None:
    before, after = (
        pd.read_parquet(project.history / f"{day}.parquet")
        .dropna(subset="parcel_id")
        .set_index("parcel_id")["survey_status"]
        for day in (FIRST, LAST)
    )
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1)
    steps = both["after"].map(ORDER) - both["before"].map(ORDER)
    *_, total = read_changes(project, FIRST, LAST)
    assert total.level == "prefecture"
    assert (total.new, total.gone) == (both["before"].isna().sum(), both["after"].isna().sum())
    assert (total.forward, total.backward) == ((steps > 0).sum(), (steps < 0).sum())
    assert total.new > 0
    assert total.forward > 0


@pytest.mark.parametrize("level", ["unit", "county", "township", "village"])
def test_areas_add_up_to_the_whole_place(project: Project, level: str) -> None:
    *areas, total = read_changes(project, FIRST, LAST, level)  # type: ignore[arg-type]
    assert areas[-1].code == "unassigned"
    for kind in ("new", "gone", "forward", "backward", "moved"):
        assert sum(getattr(area, kind) for area in areas) == getattr(total, kind)


def test_consecutive_days_give_what_is_published(project: Project) -> None:
    *_, total = read_changes(project, WEEK, LAST)
    with duckdb.connect(str(project.database), read_only=True) as con:
        published = con.execute(
            "SELECT new, gone, forward, backward, moved FROM parcel_change_by_area"
            " WHERE level = 'prefecture' AND as_of = ?",
            [LAST],
        ).fetchall()
    assert published == [(total.new, total.gone, total.forward, total.backward, total.moved)]


def test_every_changed_parcel_is_written(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    count = write_changes(project, FIRST, LAST, file)
    *_, total = read_changes(project, FIRST, LAST)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == count == total.new + total.gone + total.forward + total.backward
    assert len({row["parcel_id"] for row in rows}) == count


def test_days_that_cannot_be_compared_are_refused_together(project: Project) -> None:
    with pytest.raises(RefusedError) as refused:
        read_changes(project, LAST, dt.date(2020, 1, 1))
    assert [fault.code for fault in refused.value.faults] == ["no_such_day", "days_not_in_order"]


def test_nothing_published_is_said(tmp_path: Path, small_root: Path) -> None:
    (tmp_path / "pipeline.toml").write_bytes((small_root / "pipeline.toml").read_bytes())
    with pytest.raises(MissingInputError):
        read_changes(load_project(tmp_path), FIRST, LAST)
