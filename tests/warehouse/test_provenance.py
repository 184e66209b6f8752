"""What a run keeps of itself: settings, versions, steps; and what each figure is defined by."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square

from pipeline.dictionary import load_dictionary
from pipeline.warehouse.metrics import load_metrics

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    settings = SETTINGS + '[maps]\ntianditu_token = "abc123"\n[rules.B04]\nmost_storeys = 7\n'
    place = Prefecture(tmp_path / "root", settings=settings)
    rows = [
        {"parcel_id": name, "survey_status": "done", "geometry": square(87.001 + at / 1000, 44.001)}
        for at, name in enumerate("abc")
    ]
    place.deliver("parcel", rows)
    place.build()
    return place


def test_settings_are_kept_with_their_fingerprint_and_without_secrets(place: Prefecture) -> None:
    run = place.row("SELECT settings, settings_sha256 FROM run")
    kept = json.loads(run["settings"])
    assert kept["rules"] == {"B04": {"most_storeys": 7}}
    assert kept["linking"]["nearest_m"] == 15
    assert "abc123" not in run["settings"]
    assert hashlib.sha256(run["settings"].encode()).hexdigest() == run["settings_sha256"]


def test_versions_name_what_shapes_the_figures(place: Prefecture) -> None:
    kept = json.loads(place.row("SELECT versions FROM run")["versions"])
    assert kept["duckdb"] == duckdb.__version__
    assert {"python", "shapely", "geos", "proj", "gdal", "pyogrio"} <= kept.keys()


def test_steps_have_the_rows_they_made(place: Prefecture) -> None:
    steps = place.rows("SELECT step, file, row_count, seconds FROM run_step ORDER BY step_no")
    assert [step["step"] for step in steps[:2]] == ["prepare", "declarations"]
    assert all(step["seconds"] >= 0 for step in steps)
    rows = {(step["step"], step["file"]): step["row_count"] for step in steps}
    assert rows["read", "parcel.geojson"] == 3
    assert rows["read", "admin_unit.geojson"] == 6
    assert rows["parcel", None] == 3
    assert ("reconcile", None) in rows


def test_every_metric_is_defined_and_its_query_gives_its_figure(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        figures = con.execute(
            "SELECT metric_id, numerator, denominator, sql"
            " FROM prefecture_summary JOIN metric_definition USING (metric_id)"
        ).fetchall()
        assert [metric_id for metric_id, *_ in figures] == ["m1", "m2", "m3", "m4", "m5", "m6"]
        for metric_id, numerator, denominator, sql in figures:
            assert con.execute(sql).fetchall() == [(numerator, denominator)], metric_id


def test_metrics_are_those_of_the_code_list() -> None:
    codes = load_dictionary().code_lists["metric"]
    assert sorted(item.metric for item in load_metrics()) == sorted(codes)
