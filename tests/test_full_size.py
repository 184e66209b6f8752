"""The whole job on all 587,209 parcels: the published figures, and sums at every level."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyogrio
import pytest

from pipeline.base.config import load_project
from pipeline.mapping.pages.place.place_page import build
from pipeline.mapping.shell.page import render
from pipeline.mapping.shell.page_context import read_page_context
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.full_size

# What the bureau published as of 2023-03-16 (design, section 6).
PARCELS = {"parcels": 587_209, "unsurveyed": 20_051, "in_progress": 7_335, "done": 559_823}
HEADLINES = {
    "survey_done": (559_823, 587_209, "95.34", None),
    "revisit_done": (14_108, 14_634, "96.41", 5),
    "rectified": (33, 213, "15.49", 8),
    "spot_check_issues": (18, 42, "42.86", None),
}


@pytest.fixture(scope="module")
def con(full_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(full_file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def answers(full_root: Path) -> dict[str, Any]:
    path = full_root / "data" / "raw" / "demo" / "answers.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_the_headlines_are_the_published_ones(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT metric, numerator, denominator, pct::VARCHAR, regional_rank FROM prefecture_summary"
    ).fetchall()
    found = {metric: tuple(rest) for metric, *rest in rows}
    assert {metric: found[metric] for metric in HEADLINES} == HEADLINES
    assert found["spot_check_villages"][0] == 25


@pytest.mark.parametrize("level", ["unit", "county", "township", "village"])
def test_every_level_adds_up_to_the_published_parcels(
    con: duckdb.DuckDBPyConnection, level: str
) -> None:
    columns = ", ".join(f"sum({name})::BIGINT AS {name}" for name in PARCELS)
    row = con.execute(f"SELECT {columns} FROM survey_status_by_{level}").fetchall()[0]
    assert dict(zip(PARCELS, row, strict=True)) == PARCELS


@pytest.mark.parametrize("level", ["unit", "county", "township", "village"])
@pytest.mark.parametrize("view", ["survey_status", "revisit_progress", "rectification_progress"])
def test_every_area_counts_as_the_demo_planted_it(
    con: duckdb.DuckDBPyConnection, answers: dict[str, Any], view: str, level: str
) -> None:
    frame = con.table(f"{view}_by_{level}").df().set_index("code")
    planted = answers[f"by_{level}"]
    counted = [name for name in frame.columns if name in next(iter(planted.values()))]
    assert len(counted) >= 2
    for code, row in frame.iterrows():
        expected = planted.get(code, dict.fromkeys(counted, 0))
        assert {name: row[name] for name in counted} == {name: expected[name] for name in counted}


def test_ten_units_eighty_nine_townships_and_seventeen_of_the_corps(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert con.execute(
        "SELECT kind, count(*) FROM report_unit GROUP BY 1 ORDER BY 1"
    ).fetchall() == [
        ("county", 7),
        ("park", 3),
    ]
    townships = con.execute(
        "SELECT jurisdiction, count(*) FROM admin_unit WHERE level = 'township'"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert townships == [("corps", 17), ("local", 89)]


def test_every_row_of_every_file_is_accounted_for(
    con: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    rows = con.execute(
        "SELECT path, rows_read, rows_accepted, rows_rejected FROM source_file"
    ).fetchall()
    assert all(read == accepted + rejected for _, read, accepted, rejected in rows)
    rejected = {path.split("/")[-1].split("[")[0]: count for path, _, _, count in rows}
    planted = {name: file["rejected"] for name, file in answers["files"].items()}
    assert {name: rejected[name] for name in planted} == planted


def test_five_dates_stand_in_the_snapshots(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT as_of::VARCHAR, parcels, done FROM snapshot WHERE level = 'prefecture' ORDER BY 1"
    ).fetchall()
    assert [day for day, _, _ in rows] == [
        "2023-02-16", "2023-02-23", "2023-03-02", "2023-03-09", "2023-03-16",
    ]  # fmt: skip
    assert rows[-1][1:] == (587_209, 559_823)
    done = [count for _, _, count in rows]
    assert done == sorted(done)


def test_the_file_says_that_it_is_sample_data(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT is_sample, as_of::VARCHAR FROM run").fetchall() == [
        (True, "2023-03-16")
    ]


def test_one_page_holds_every_parcel_within_its_weight(full_root: Path, tmp_path: Path) -> None:
    """Counted by cells, and drawn one by one as GDAL reads the tiles back."""
    # a copy, as other tests of this module have the file open under other limits
    root = tmp_path / "root"
    (root / "data" / "processed").mkdir(parents=True)
    for name in ("pipeline.toml", "data/processed/survey.duckdb"):
        shutil.copy(full_root / name, root / name)
    project = load_project(root)
    with open_published(project, spatial=True) as connection:
        context = read_page_context(connection, project.settings)
        (page,) = build(connection, context)
    cells = page.data["cells"]
    states = ("unsurveyed", "in_progress", "done")
    assert {state: sum(cells[state]) for state in states} == {
        state: PARCELS[state] for state in states
    }
    file = tmp_path / "parcels.pmtiles"
    file.write_bytes(page.archives["parcels"])
    meta, _, _, fields = pyogrio.raw.read(file, layer="parcel", read_geometry=False, CLIP="NO")
    drawn = dict(zip(meta["fields"], fields, strict=True))
    once = np.isnan(drawn["copy"].astype(float))
    assert once.sum() == PARCELS["parcels"]
    counts = np.bincount(drawn["status"][once].astype(int), minlength=3).tolist()
    assert dict(zip(states, counts, strict=True)) == {state: PARCELS[state] for state in states}
    assert len(render(page, context)) <= 24_000_000
