"""A root as version 0.1 left it comes through the upgrade with all it holds.

What 0.1 wrote is built here by hand in the forms it had: history without houses, a kept publication
that is the database alone, an audit log without a chain, pages and reports without a record.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prefecture import Prefecture, square

import pipeline
from pipeline import job
from pipeline.base.config import Project, load_project
from pipeline.base.progress import Silent
from pipeline.files.audit_log import HandOver, append_audit, log_path
from pipeline.referee.verify import verify_published
from pipeline.warehouse.schema import SCHEMA_VERSION

pytestmark = pytest.mark.slow
TABLES = Path(__file__).parent / "upgrade" / "schema_1_2.sql"
SETTINGS = """\
# Settings of this project; every key is explained in docs/settings.md.

language = "zh"        # pages, documents and messages: "zh" or "en"
code_system = "gb"     # area codes of 6, 9 and 12 digits; "free" for any text

[place]
name_zh = "测试州"
name_en = "Test Prefecture"
code = "652300"
short_zh = "测试"        # in the running text of reports
short_en = "Test"

[deadlines]
revisit = 2023-05-31
"""
FIRST, LAST = "20230309T080000000000Z", "20230316T080000000000Z"
"""The runs of 0.1: one that is kept, and the one that is published."""
AUDITED = {
    "logged_at": "2023-03-16T09:00:00.123", "actor": "clerk", "action": "export_personal_data",
    "object": "house", "row_count": 3, "format": "csv", "file": "exports/house.csv",
}  # fmt: skip
CORRECTION = {
    "table_name": "parcel", "key": "a", "field": "survey_status",
    "old_value": "in_progress", "new_value": "done",
}  # fmt: skip
NEXT_EXPORT = HandOver("export_personal_data", "house", 1, "csv", "house.csv", purpose="test")


@dataclass
class Root:
    """A root of version 0.1, and what is found in it after the upgrade."""

    place: Prefecture
    before: dict[str, bytes]
    """The files 0.1 wrote, by their paths."""

    @property
    def project(self) -> Project:
        return load_project(self.place.root)

    def content(self, path: str) -> bytes:
        return (self.place.root / path).read_bytes()


def write_database(path: Path, run_id: str, as_of: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(TABLES.read_text(encoding="utf-8").replace("GEOMETRY('EPSG:4490')", "BLOB"))
        values = {"run_id": run_id, "as_of": as_of, "schema_version": "1.2.0",
                  "pipeline_version": "0.1.0", "language": "zh", "is_sample": False,
                  "place_code": "652300", "place_name_zh": "测试州"}  # fmt: skip
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        con.execute(f"INSERT INTO run ({names}) VALUES ({marks})", list(values.values()))


def write_history(path: Path, run_id: str, statuses: dict[str, str]) -> None:
    """Write a day as 0.1 did: parcels with counts of their houses, and no file of houses."""
    rows = ", ".join(
        f"('{parcel}', '652301001001', '652301001', '652301', '652301', '{status}',"
        f" 0::BIGINT, 0::BIGINT, 0::BIGINT, 0::BIGINT, '{run_id}')"
        for parcel, status in statuses.items()
    )
    names = (
        "parcel_id, village_code, township_code, county_code, report_unit_id, survey_status,"
        " commercial_houses, revisited, hazardous, rectified, run_id"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.sql(f"SELECT * FROM (VALUES {rows}) AS day({names})").write_parquet(str(path))


def write_outputs(root: Path) -> None:
    """Write what a finished run, a killed run and an export of 0.1 left."""
    processed = root / "data" / "processed"
    write_database(processed / "previous" / f"{FIRST}.duckdb", FIRST, "2023-03-09")
    write_database(processed / "survey.duckdb", LAST, "2023-03-16")
    days = processed / "history"
    write_history(days / "2023-03-02.parquet", FIRST, {"a": "unsurveyed", "b": "unsurveyed"})
    write_history(days / "2023-03-09.parquet", LAST, {"a": "unsurveyed", "b": "done"})
    write_history(days / f"2023-03-09.{FIRST}.parquet", FIRST, {"a": "done", "b": "done"})
    write_history(days / "2023-03-16.parquet", LAST, {"a": "in_progress", "b": "done"})
    log = (json.dumps(AUDITED) + "\n") * 2
    texts = {
        "data/processed/audit_log.jsonl": log,
        "data/processed/.lock": "",
        "data/processed/reports/2023-03-16/通报.docx": "0.1",
        "data/processed/reports/2023-03-09/通报.docx": "0.1",
        "data/processed/exports/about.txt": "0.1",
        "data/processed/.full-x/names.csv": "张三",
        "maps/index.html": "0.1",
        "maps/unit-652301.html": "0.1",
        "maps/unit-652399.html": "0.1",
        "maps/notes.txt": "the user's",
        ".maps-new/index.html": "half",
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """Return a root of version 0.1 after one run of this version."""
    place = Prefecture(tmp_path_factory.mktemp("upgrade") / "root", settings=SETTINGS)
    place.deliver("parcel", [
        {"parcel_id": "a", "survey_status": "in_progress", "geometry": square(87.001, 44.001)},
        {"parcel_id": "b", "survey_status": "done", "geometry": square(87.002, 44.001)},
    ])  # fmt: skip
    place.deliver("correction", [CORRECTION])
    write_outputs(place.root)
    before = {
        path.relative_to(place.root).as_posix(): path.read_bytes()
        for path in place.root.rglob("*")
        if path.is_file()
    }
    job.run_job(load_project(place.root), Silent())
    return Root(place, before)


def test_what_this_version_publishes_stands_in_the_old_place(upgraded: Root) -> None:
    run = upgraded.place.row("SELECT * FROM run")
    assert (run["schema_version"], run["pipeline_version"]) == (
        SCHEMA_VERSION, pipeline.__version__,
    )  # fmt: skip
    figures = "SELECT numerator, denominator FROM prefecture_summary WHERE metric = 'survey_done'"
    assert upgraded.place.row(figures) == {"numerator": 2, "denominator": 2}
    for page in ("maps/index.html", "maps/unit-652301.html"):
        assert upgraded.content(page) != b"0.1"
    assert not (upgraded.place.root / "maps" / "unit-652399.html").exists()
    assert upgraded.content("maps/notes.txt") == b"the user's"
    assert upgraded.content("data/processed/reports/2023-03-09/通报.docx") == b"0.1"


def test_nothing_delivered_was_touched(upgraded: Root) -> None:
    kept = [path for path in upgraded.before if path.startswith(("data/raw/", "pipeline.toml"))]
    assert len(kept) > 4
    assert [path for path in kept if upgraded.content(path) != upgraded.before[path]] == []


def test_the_days_of_history_are_counted_and_compared(upgraded: Root) -> None:
    days = upgraded.place.rows(
        "SELECT as_of::VARCHAR AS day, unsurveyed, in_progress, done FROM snapshot"
        " WHERE level = 'prefecture' ORDER BY day"
    )
    assert [tuple(day.values()) for day in days] == [
        ("2023-03-02", 2, 0, 0), ("2023-03-09", 1, 0, 1), ("2023-03-16", 0, 0, 2),
    ]  # fmt: skip
    changes = upgraded.place.rows(
        "SELECT parcel_id, status_before, status_after FROM parcel_change"
        " WHERE as_of = DATE '2023-03-16'"
    )
    assert [tuple(change.values()) for change in changes] == [("a", "unsurveyed", "done")]
    history = "data/processed/history/"
    for name in ("2023-03-02.parquet", "2023-03-09.parquet", f"2023-03-09.{FIRST}.parquet"):
        assert upgraded.content(history + name) == upgraded.before[history + name]
    replaced = f"{history}2023-03-16.{LAST}.parquet"
    assert upgraded.content(replaced) == upgraded.before[f"{history}2023-03-16.parquet"]


def test_corrections_go_on_and_the_audit_log_with_them(upgraded: Root) -> None:
    assert upgraded.place.row("SELECT key, outcome, found_value FROM correction") == {
        "key": "a", "outcome": "applied", "found_value": "in_progress",
    }  # fmt: skip
    logged = upgraded.place.rows("SELECT actor, row_count, purpose, file_sha256 FROM audit_log")
    assert logged == [{"actor": "clerk", "row_count": 3, "purpose": None, "file_sha256": None}] * 2
    run = upgraded.place.row("SELECT audit_lines FROM run")
    assert run == {"audit_lines": 2}


def test_what_killed_commands_of_0_1_left_is_removed(upgraded: Root) -> None:
    root = upgraded.place.root
    assert not (root / "data" / "processed" / ".full-x").exists()
    assert not (root / ".maps-new").exists()


def database_of(root: Root) -> dict[str, Any]:
    return root.place.row("SELECT run_id, schema_version FROM run")


def test_it_agrees_and_one_can_go_back_to_0_1_and_forward_again(upgraded: Root) -> None:
    """In this order; the last of the module, since it changes the root."""
    project = upgraded.project
    append_audit(project, NEXT_EXPORT)
    lines = [json.loads(line) for line in log_path(project).read_text("utf-8").splitlines()]
    assert [line["action"] for line in lines[2:]] == ["chain_begun", "export_personal_data"]
    assert lines[:2] == [AUDITED] * 2
    assert verify_published(project, Silent()).agrees

    job.roll_back(project, Silent())
    assert database_of(upgraded) == {"run_id": LAST, "schema_version": "1.2.0"}
    assert upgraded.content("maps/index.html") == b"0.1"
    assert upgraded.content("data/processed/reports/2023-03-16/通报.docx") == b"0.1"
    history = "data/processed/history/2023-03-16.parquet"
    assert upgraded.content(history) == upgraded.before[history]

    upgraded.place.build()
    assert database_of(upgraded)["schema_version"] == SCHEMA_VERSION
    assert upgraded.place.row("SELECT count(*) AS lines FROM audit_log") == {"lines": 4}
    assert verify_published(project, Silent()).agrees
