"""Publication and history: nothing half done is seen, and what is replaced is kept."""

from __future__ import annotations

import os
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import Prefecture, square

from pipeline.base.config import EngineSettings, load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.base.process_server import process_context
from pipeline.base.progress import Silent
from pipeline.warehouse import build, history, rollback
from pipeline.warehouse.publish import KEPT_PUBLICATIONS, publishing

if TYPE_CHECKING:
    from pathlib import Path


def one_of_two_done(root: Path) -> Prefecture:
    place = Prefecture(root)
    deliver(place, {"a": "done", "b": "unsurveyed"})
    return place


@pytest.fixture
def prefecture(tmp_path: Path) -> Prefecture:
    """Return a prefecture that is not published yet."""
    return one_of_two_done(tmp_path / "root")


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = one_of_two_done(tmp_path_factory.mktemp("published") / "root")
    place.build()
    return place


@pytest.fixture
def published(published_once: Prefecture, tmp_path: Path) -> Prefecture:
    """Return a copy of it that is published."""
    shutil.copytree(published_once.root, tmp_path / "root")
    copy = object.__new__(Prefecture)  # what its constructor writes is there
    copy.root = tmp_path / "root"
    return copy


def deliver(place: Prefecture, statuses: dict[str, str], *, as_of: str = "2023-03-16") -> None:
    rows = [
        {"parcel_id": name, "survey_status": status, "geometry": square(87.001 + at / 1000, 44.001)}
        for at, (name, status) in enumerate(statuses.items())
    ]
    place.deliver("parcel", rows, extra=f"as_of = {as_of}\n")


def done(place: Prefecture) -> int:
    (row,) = place.rows("SELECT numerator FROM prefecture_summary WHERE metric = 'survey_done'")
    return int(row["numerator"])


def history_of(place: Prefecture) -> list[str]:
    return sorted(file.name for file in (place.root / "data/processed/history").iterdir())


def test_a_reader_of_the_old_file_goes_on_undisturbed(published: Prefecture) -> None:
    with duckdb.connect(str(published.database), read_only=True) as reader:
        deliver(published, {"a": "done", "b": "done", "c": "done"})
        published.build()
        assert reader.execute("SELECT count(*) FROM parcel").fetchall() == [(2,)]
    assert done(published) == 3


def test_a_run_out_of_memory_is_refused_with_the_line_to_write(
    published: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published.database.read_bytes()
    monkeypatch.setattr(EngineSettings, "memory_limit_mb", 2)
    with pytest.raises(RefusedError) as refused:
        published.build()
    (fault,) = refused.value.faults
    assert (fault.code, fault.field) == ("out_of_memory", "engine.memory_mb")
    assert "memory_mb = 4" in fault.text("zh")
    assert "memory_mb = 4" in fault.text("en")
    assert published.database.read_bytes() == before


def test_a_refused_run_leaves_the_published_file_and_history(published: Prefecture) -> None:
    before = published.database.read_bytes()
    deliver(published, {"a": "demolished by hand", "b": "done"}, as_of="2023-03-20")
    with pytest.raises(RefusedError):
        published.build()
    assert published.database.read_bytes() == before
    assert history_of(published) == ["2023-03-16.findings.parquet", "2023-03-16.parquet"]
    assert not list((published.root / "data/processed").glob(".build*"))


class _KilledAt(Silent):
    """Stops the whole process, without any clean-up, when a step begins."""

    def __init__(self, step: str) -> None:
        self._step = step

    def step(self, name: str, **values: object) -> None:
        del values
        if name == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


def _build_until(root: Path, step: str) -> None:
    build(load_project(root), _KilledAt(step))


@pytest.mark.parametrize("step", ["read", "parcel", "history", "reconcile", "publish"])
def test_a_killed_run_leaves_the_old_file_and_no_litter(published: Prefecture, step: str) -> None:
    before = published.database.read_bytes()
    deliver(published, {"a": "done", "b": "done"})
    context: Any = process_context()  # that of the system: its type names no processes
    process = context.Process(target=_build_until, args=(published.root, step))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert published.database.read_bytes() == before
    published.build()
    assert done(published) == 2
    left = {path.name for path in (published.root / "data/processed").iterdir()}
    folders = {".lock", ".secret", "checked", "history", "previous"}
    assert left == folders | {"SHA256SUMS", "datapackage.json", "survey.duckdb"}


def test_two_runs_at_once_are_refused(prefecture: Prefecture) -> None:
    project = load_project(prefecture.root)
    with publishing(project, "run", Silent()), pytest.raises(RefusedError) as refused:
        build(project, Silent())
    assert [fault.code for fault in refused.value.faults] == ["run_in_progress"]
    prefecture.build()


def test_rollback_goes_back_one_publication_at_a_time(prefecture: Prefecture) -> None:
    project = load_project(prefecture.root)
    for count in range(1, KEPT_PUBLICATIONS + 3):
        deliver(prefecture, {f"p{number}": "done" for number in range(count)})
        prefecture.build()
        time.sleep(0.001)
    found = [done(prefecture)]
    for _ in range(KEPT_PUBLICATIONS):
        rollback(project)
        found.append(done(prefecture))
    assert found == [5, 4, 3, 2]
    with pytest.raises(MissingInputError):
        rollback(project)
    assert done(prefecture) == 2


def test_the_same_as_of_with_other_content_keeps_the_older_history(prefecture: Prefecture) -> None:
    assert prefecture.build() == []
    run = prefecture.row("SELECT run_id FROM run")["run_id"]
    assert prefecture.build() == []  # nothing differs, nothing is replaced
    assert history_of(prefecture) == ["2023-03-16.findings.parquet", "2023-03-16.parquet"]
    deliver(prefecture, {"a": "done", "b": "done"})
    (change,) = prefecture.build()
    assert change.replaced_run_id == run
    # of what was found, that counts which was found last
    assert history_of(prefecture) == [
        f"2023-03-16.{run}.parquet", "2023-03-16.findings.parquet", "2023-03-16.parquet"
    ]  # fmt: skip
    assert prefecture.row("SELECT replaced_run_id FROM run")["replaced_run_id"] == run
    with duckdb.connect() as con:
        kept = con.read_parquet(str(prefecture.root / f"data/processed/history/{change.kept_as}"))
        assert sorted(kept.select("parcel_id, survey_status").fetchall()) == [
            ("a", "done"),
            ("b", "unsurveyed"),
        ]


def test_snapshot_has_every_date_that_was_published_or_delivered(prefecture: Prefecture) -> None:
    prefecture.build()
    deliver(prefecture, {"a": "done", "b": "done", "c": "unsurveyed"}, as_of="2023-03-23")
    past = [
        {"parcel_id": "a", "survey_status": "unsurveyed"},
        {"parcel_id": "zz", "survey_status": "done"},
    ]
    prefecture.deliver("status_snapshot", past, name="past", extra="as_of = 2023-03-02\n")
    prefecture.build()
    rows = prefecture.rows(
        "SELECT as_of::VARCHAR AS day, parcels, unsurveyed, in_progress, done, commercial_houses"
        " FROM snapshot WHERE level = 'prefecture' ORDER BY as_of"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("2023-03-02", 2, 1, 0, 1, None),  # a past export knows no houses
        ("2023-03-16", 2, 1, 0, 1, 0),
        ("2023-03-23", 3, 1, 0, 2, 0),
    ]
    lost = prefecture.row(
        "SELECT parcels FROM snapshot"
        " WHERE as_of = DATE '2023-03-02' AND level = 'unit' AND code = 'unassigned'"
    )
    assert lost == {"parcels": 1}  # zz exists no more, and is counted all the same


def test_run_tells_its_as_of_from_the_parcels_never_the_clock(prefecture: Prefecture) -> None:
    prefecture.build()
    row = prefecture.row("SELECT as_of::VARCHAR AS as_of, is_sample, place_code FROM run")
    assert row == {"as_of": "2023-03-16", "is_sample": False, "place_code": "652300"}


def test_a_past_export_that_is_the_same_is_not_made_again(
    prefecture: Prefecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = [{"parcel_id": name, "survey_status": "unsurveyed"} for name in ("a", "b")]
    prefecture.deliver("status_snapshot", past, name="past", extra="as_of = 2023-03-02\n")
    compared: list[str] = []
    compare = history.differing_run

    def recorded(con: duckdb.DuckDBPyConnection, old: Path) -> str | None:
        compared.append(old.stem)
        return compare(con, old)

    monkeypatch.setattr(history, "differing_run", recorded)
    prefecture.build()
    assert compared == []
    prefecture.build()
    assert compared == ["2023-03-16"]
    # a parcel that the export does not know leaves the file of that day as it is
    deliver(prefecture, {"a": "done", "b": "done", "c": "done"})
    before = (prefecture.root / "data/processed/history/2023-03-02.parquet").read_bytes()
    prefecture.build()
    assert compared == ["2023-03-16", "2023-03-02", "2023-03-16"]
    assert (prefecture.root / "data/processed/history/2023-03-02.parquet").read_bytes() == before
    # other statuses of that day replace it
    past[0]["survey_status"] = "done"
    prefecture.deliver("status_snapshot", past, name="past", extra="as_of = 2023-03-02\n")
    (change,) = prefecture.build()
    assert str(change.as_of) == "2023-03-02"
    days = "SELECT done FROM snapshot WHERE level = 'prefecture' ORDER BY as_of"
    assert prefecture.rows(days) == [{"done": 1}, {"done": 3}]
