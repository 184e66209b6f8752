"""``survey run --json``: one JSON on standard output, however the run ends."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prefecture import Prefecture, square

import pipeline
from pipeline import job
from pipeline.cli import main
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from pipeline.base.progress import Progress


class Ended:
    """How a run ended, and what it printed for programs and for people."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.err = code, err
        self.report: dict[str, Any] = json.loads(out)


class Run:
    """Runs ``survey run --json`` in this process."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, root: Path) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(["run", "--json", "--root", str(root)])
        out, err = self._capfd.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else 0, out, err)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return Run(capfd)


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    parcels = [
        {"parcel_id": "a", "survey_status": "done", "geometry": square(87.001, 44.001)},
        {"parcel_id": "b", "survey_status": "?", "geometry": square(87.002, 44.001)},
    ]
    place.deliver("parcel", parcels, extra="max_bad_share = 0.5\n")
    return place


@pytest.mark.slow
def test_what_is_published_and_that_nothing_changed(run: Run, place: Prefecture) -> None:
    first = run(place.root)
    assert first.code == 0, first.err
    report = first.report
    assert (report["result"], report["exit_code"], report["faults"]) == ("published", 0, [])
    assert report["run_id"] == place.row("SELECT run_id FROM run")["run_id"]
    assert (report["as_of"], report["is_sample"]) == ("2023-03-16", False)
    versions = report["pipeline_version"], report["schema_version"]
    assert versions == (pipeline.__version__, SCHEMA_VERSION)
    survey = next(item for item in report["figures"] if item["metric"] == "survey_done")
    assert (survey["numerator"], survey["denominator"], survey["pct"]) == (1, 1, 100)
    # two parcels, one of them rejected, and the areas: place, county, two townships, three villages
    rows = report["rows"]
    assert rows["read"] == rows["accepted"] + 1
    assert (rows["rejected"], rows["left_out"], rows["merged"]) == (1, 0, 0)
    assert report["units"][-1]["parcels"] == 1
    assert {Path(path).exists() for path in report["paths"].values()} == {True}
    assert report["paths"]["database"] == str(place.database)
    assert "publishing" in first.err.splitlines()

    again = run(place.root)
    assert (again.code, again.report["result"]) == (0, "unchanged")
    assert again.report["run_id"] == report["run_id"]
    assert [notice["code"] for notice in again.report["notices"]] == ["nothing_changed"]
    assert again.report["figures"] == report["figures"]


def test_a_refusal_lists_every_fault_in_both_languages(run: Run, place: Prefecture) -> None:
    raw = place.root / "data" / "raw"
    (raw / "wrong.toml").write_text('table = "parcels"\npath = "a.csv"\nas_of = 2023-03-16\n')
    (raw / "worse.toml").write_text("table = ")
    refused = run(place.root)
    report = refused.report
    assert (refused.code, report["exit_code"], report["result"]) == (1, 1, "refused")
    assert {fault["file"] for fault in report["faults"]} == {"wrong.toml", "worse.toml"}
    for fault in report["faults"]:
        assert set(fault) == {"code", "file", "field", "row", "zh", "en"}
        assert fault["zh"] != fault["en"]
        assert fault["en"] in refused.err
    assert "figures" not in report


def test_settings_that_are_missing_are_a_fault_too(run: Run, tmp_path: Path) -> None:
    refused = run(tmp_path)
    assert (refused.code, refused.report["result"]) == (1, "refused")
    assert [fault["code"] for fault in refused.report["faults"]] == ["no_settings"]


def test_a_signal_is_reported_with_its_exit_code(
    run: Run, place: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_project: object, _progress: Progress, **_options: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(job, "run_job", interrupted)
    ended = run(place.root)
    assert (ended.code, ended.report["exit_code"]) == (143, 143)
    assert (ended.report["result"], ended.report["faults"]) == ("interrupted", [])


def test_a_mistake_of_the_program_is_no_success(
    place: Prefecture, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def mistaken(_project: object, _progress: Progress, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(job, "run_job", mistaken)
    with pytest.raises(ZeroDivisionError):
        main(["run", "--json", "--root", str(place.root)])
    report = json.loads(capfd.readouterr().out)
    assert (report["result"], report["exit_code"]) == ("failed", 1)
