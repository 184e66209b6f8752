"""Readers query without pause while generations appear: none is disturbed, none sees a mixture."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest
from generations import new_root, publish_by_hand, run_of
from prefecture import comparable
from under_fire import (
    Block,
    Town,
    cases,
    copy_of,
    in_blocks,
    record,
    run,
    start,
    version_of,
    wait,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

QUERYING = """
import json, os, pathlib, sys, duckdb
os.nice(5)  # they never pause, and the run is to come to its end
path, stop, seen, errors, count = sys.argv[1], pathlib.Path(sys.argv[2]), set(), [], 0
print("ready", flush=True)
while not stop.exists():
    try:
        with duckdb.connect(path, read_only=True) as con:
            rows = con.execute(sys.argv[3]).fetchall()
    except duckdb.Error as error:
        errors.append(str(error)[:200])
        continue
    count += 1
    seen.add(rows[0][0])
print(json.dumps({"count": count, "seen": sorted(seen), "errors": errors}))
"""


class Querying:
    """Processes that open the published file again and again."""

    def __init__(self, database: Path, query: str, readers: int = 2) -> None:
        self._stop = database.parents[1] / "stop"
        self._processes = [
            subprocess.Popen(  # noqa: S603 - this very interpreter
                [sys.executable, "-c", QUERYING, str(database), str(self._stop), query],
                stdout=subprocess.PIPE, text=True,
            )
            for _ in range(readers)
        ]  # fmt: skip
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"

    def stop(self) -> tuple[int, set[object], list[str]]:
        """Return how many queries were answered, what they saw, and what went wrong."""
        self._stop.touch()
        ends = [json.loads(process.communicate(timeout=60)[0]) for process in self._processes]
        self._stop.unlink()
        return (
            sum(end["count"] for end in ends),
            {value for end in ends for value in end["seen"]},
            [error for end in ends for error in end["errors"]],
        )


def test_twenty_publications_under_the_eyes_of_readers(tmp_path: Path) -> None:
    project = new_root(tmp_path / "root")
    runs = {publish_by_hand(project)}
    querying = Querying(project.database, "SELECT run_id FROM run")
    with duckdb.connect(str(project.database), read_only=True) as first:
        ((before,),) = first.execute("SELECT run_id FROM run").fetchall()
        for _ in range(20):
            runs.add(publish_by_hand(project))
            assert first.execute("SELECT run_id FROM run").fetchall() == [(before,)]
    count, seen, errors = querying.stop()
    assert count > 20
    assert seen <= runs
    wrong = [f"unknown run {run_id}" for run_id in seen - runs] + errors
    assert run_of(project) == max(runs)
    record("readers", "20 switches under two readers", 20, wrong=wrong, queries=count)


ONLY_SOAK = pytest.mark.skipif(cases(0, 1) == 0, reason="make soak PARTS=readers")


@ONLY_SOAK
@in_blocks(1, 20)
def test_runs_under_the_eyes_of_readers(town: Town, block: Block) -> None:
    tried = len(block.cases)
    wrong: list[str] = []
    query = "SELECT count(*) FILTER (survey_status = 'done') FROM parcel"
    querying = Querying(town.project.database, query)
    for _ in range(tried):
        town.bring(town.version + 1)
        ended = run(town.root)
        if ended.code or ended.faults or version_of(town) != town.version:
            wrong.append(str(ended))
    count, seen, errors = querying.stop()
    wrong += [f"unknown {value}" for value in seen - set(range(2, tried + 3))] + errors
    record("readers", "runs under two readers", tried, wrong=wrong, queries=count)


def two_runs(town: Town) -> list[int]:
    processes = [start(town.root), start(town.root)]
    ends = [wait(process) for process in processes]
    assert [fault for ended in ends for fault in ended.faults] == []
    said = "another run is at work"
    assert all(said in ended.err for ended in ends if ended.code == 1)
    return sorted(ended.code for ended in ends)


@ONLY_SOAK
@in_blocks(1, 10, size=5)
def test_two_runs_at_once(town: Town, block: Block) -> None:
    tried = len(block.cases)
    wrong: list[str] = []
    refused = 0
    for _ in range(tried):
        town.bring(town.version + 1)
        codes = two_runs(town)
        refused += codes == [0, 1]
        if codes not in ([0, 0], [0, 1]) or version_of(town) != town.version:
            wrong.append(f"{codes}, {version_of(town)}")
    record("readers", "two runs at once", tried, wrong=wrong, refused_the_second=refused)


WRITING = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
con.execute("CREATE TABLE mine AS SELECT 1 AS a")
print("ready", flush=True)
sys.stdin.readline()
"""


@ONLY_SOAK
def test_the_published_file_is_open_for_writing_elsewhere(town: Town) -> None:
    tried = cases(1, 5)
    wrong: list[str] = []
    for _ in range(tried):
        town.bring(town.version + 1)
        with subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", WRITING, str(town.database)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as analyst:  # fmt: skip
            assert analyst.stdout is not None
            analyst.stdout.readline()
            ended = run(town.root)
            if ended.code or ended.faults or version_of(town) != town.version:
                wrong.append(str(ended))
            analyst.communicate("\n")
        if version_of(town) != town.version:
            wrong.append(f"{version_of(town)} after the analyst's end")
    record(
        "readers",
        "runs while another process writes to the file",
        tried,
        wrong=wrong,
        published=tried,
    )


CLOCK = """
import datetime, sys
from types import SimpleNamespace
from pipeline.warehouse import publish
shift = datetime.timedelta(days=int(sys.argv.pop(1)))
def now(zone=None):
    return datetime.datetime.now(zone) + shift
publish.dt = SimpleNamespace(UTC=datetime.UTC, datetime=SimpleNamespace(now=now))
from pipeline.cli import main
main()
"""


@ONLY_SOAK
def test_a_clock_that_is_set_back(town: Town) -> None:
    wrong: list[str] = []
    shifts = (0, -400, 3000, -4000)
    for shift in shifts:
        town.bring(town.version + 1)
        ended = run(town.root, str(shift), "run", code=CLOCK)
        if ended.code or ended.faults or version_of(town) != town.version:
            wrong.append(f"{shift}: {ended}")
    for version in range(town.version - 1, town.version - len(shifts), -1):
        ended = run(town.root, "rollback")
        if ended.code or ended.faults or version_of(town) != version:
            wrong.append(f"back to {version}: {ended}, {version_of(town)}")
    record(
        "readers", "clock set back or forward between runs", len(shifts), wrong=wrong,
        published=len(shifts), rolled_back=len(shifts) - 1,
    )  # fmt: skip


def tables(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(database), read_only=True) as con:
        names = con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        return {
            name: comparable(
                name, con.execute(f"SELECT COLUMNS(c -> c <> 'seconds') FROM {name}").fetchall()
            )
            for (name,) in names
            if name not in {"run", "run_step"}
        }


def test_threads_make_no_difference(published: Town, tmp_path: Path) -> None:
    settings = (published.root / "pipeline.toml").read_text(encoding="utf-8")
    wrong: list[str] = []
    found = {}
    counts = (1, 2, 4, 8) if cases(0, 1) else (1, 4)
    for threads in counts:
        town = copy_of(published, tmp_path / str(threads))
        shutil.rmtree(town.project.checked)
        (town.root / "pipeline.toml").write_text(
            f"{settings}\n[engine]\nthreads = {threads}\nmemory_mb = 1000\n", encoding="utf-8"
        )
        town.build()
        found[threads] = tables(town.database)
    for threads in counts[1:]:
        wrong += [
            f"{threads} threads: {name}"
            for name, rows in found[1].items()
            if found[threads][name] != rows
        ]
    record("readers", "numbers of threads", len(counts), wrong=wrong, equal=len(counts))
