"""The whole job after a small change, against the whole job from nothing (c, d, e).

Every run starts from the same state, a copy of what a run left: otherwise the second run would find
the change already published. What comes out is compared, so that a run that skips too much fails.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import geopandas
import pandas as pd

from benchmarks import SQL_FOLDER
from benchmarks.bare_files import Delivered, delivered_files
from benchmarks.builds import counts_of, warm
from benchmarks.measure import Usage, run_program
from pipeline.base.config import load_project
from pipeline.demo.delivery.file_writers import write_csv, write_vector

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTY = "hutubi"
"""The county that changes, of middling size: 85,775 of 587,209 parcels, as FlatGeobuf and CSV."""
CHANGED_ROWS = 100
Figures = tuple[object, ...]


@dataclass
class Scenarios:
    """Runs of the whole job: from nothing, and after each change; one of each per round."""

    cold: list[Usage] = field(default_factory=list)
    county: list[Usage] = field(default_factory=list)
    export: list[Usage] = field(default_factory=list)
    unchanged: list[Usage] = field(default_factory=list)


def compare_changes(mixed: Path, folder: Path, rounds: int) -> tuple[Scenarios, Scenarios]:
    """Run all scenarios in turn, ``rounds`` times, and once more with the memory watched.

    Parameters
    ----------
    mixed
        Root with the mixed demo's deliveries, which are not touched.
    folder
        Folder for the root that is worked on, its states and the changed files.

    Returns
    -------
    The runs for their time, and those whose memory was watched.
    """
    shutil.rmtree(folder, ignore_errors=True)
    bench = _Bench(mixed, folder)
    bench.prepare()
    runs, watched = Scenarios(), Scenarios()
    for _ in range(rounds):
        _run_round(bench, runs, watch_memory=False)
    _run_round(bench, watched, watch_memory=True)
    return runs, watched


def _run_round(bench: _Bench, runs: Scenarios, *, watch_memory: bool) -> None:
    """Run each scenario once."""
    bench.start_from(None, bench.changed)
    runs.cold.append(bench.run(watch_memory=watch_memory))
    changed = bench.figures()
    _check_differs("one county changed", changed, bench.expected)
    for name, state, delivered, taken, expected in (
        ("one county changed", "complete", bench.changed, runs.county, changed),
        ("one export added", "without_export", bench.original, runs.export, bench.expected),
        ("nothing changed", "complete", bench.original, runs.unchanged, bench.expected),
    ):
        bench.start_from(state, delivered)
        taken.append(bench.run(watch_memory=watch_memory))
        _check(name, bench.figures(), expected)


class _Bench:
    """A root, what may be delivered in it, and states to start from."""

    def __init__(self, mixed: Path, folder: Path) -> None:
        self.root = folder / "root"
        self.states = folder / "states"
        self.log = folder / "survey.log"
        self.original = mixed / "data" / "raw" / "demo"
        self.changed = folder / "changed"
        self.settings = mixed / "pipeline.toml"
        self.expected: Figures = ()
        """Figures of the original files."""

    def prepare(self) -> None:
        """Write the changed files and run the job for both states."""
        delivered = list(delivered_files(self.original))
        link_files(self.original, self.changed)
        for each in delivered:
            if each.declaration.stem in {f"{COUNTY}-parcels", f"{COUNTY}-houses"}:
                change_file(each, self.changed / each.path.name)
        latest = max(
            (each for each in delivered if each.table == "status_snapshot"),
            key=lambda each: str(each.content["as_of"]),
        )
        without = self.changed.with_name("without_export")
        link_files(self.original, without)
        for path in (latest.path, latest.declaration):
            (without / path.name).unlink()
        for name, deliveries in (("without_export", without), ("complete", self.original)):
            self.start_from(None, deliveries)
            self.run()
            shutil.copytree(self.root, self.states / name, ignore=_leave_raw)
        held_back = self.expected = self.figures()
        self.start_from("without_export", without)
        _check_differs("one export added", self.figures(), held_back)

    def start_from(self, state: str | None, deliveries: Path) -> None:
        """Restore what a run left, or nothing, and put these deliveries in place.

        They are linked, not copied: a file that is the same has the same inode and times.
        """
        shutil.rmtree(self.root, ignore_errors=True)
        if state is None:
            self.root.mkdir(parents=True)
            shutil.copy2(self.settings, self.root)
        else:
            shutil.copytree(self.states / state, self.root)
        link_files(deliveries, self.root / "data" / "raw" / "demo")
        warm(self.root)

    def run(self, *, watch_memory: bool = False) -> Usage:
        """Run the whole job."""
        survey = Path(sys.executable).with_name("survey")
        command = [str(survey), "run", "--root", str(self.root)]
        return run_program(command, self.log, watch_memory=watch_memory)

    def figures(self) -> Figures:
        """Return what the published file says."""
        database = load_project(self.root).database
        query = (SQL_FOLDER / "other_figures.sql").read_text(encoding="utf-8")
        with duckdb.connect(str(database), read_only=True) as con:
            ((residents, days),) = con.execute(query).fetchall()
        return frozenset(counts_of(database)), residents, tuple(days)


def _leave_raw(folder: str, names: list[str]) -> Iterator[str]:
    """Leave the deliveries out of a copy of the root."""
    return (name for name in names if Path(folder).name == "data" and name == "raw")


def link_files(source: Path, target: Path) -> None:
    """Fill a folder with hard links to all files of another."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        os.link(path, target / path.name)


def change_file(delivered: Delivered, path: Path) -> None:
    """Put a changed copy in the place of ``path``: some parcels surveyed, some residents more."""
    path.unlink()  # a link to the original until now
    columns = delivered.content["columns"]
    if delivered.table == "parcel":
        labels = delivered.content["codes"]["survey_status"]
        layer = geopandas.read_file(delivered.path, use_arrow=True)
        status = layer[columns["survey_status"]]
        pending = layer.index[status == labels["in_progress"]][:CHANGED_ROWS]
        layer.loc[pending, columns["survey_status"]] = labels["done"]
        write_vector(layer, path)
        return
    rows = pd.read_csv(
        delivered.path,
        dtype=str,
        keep_default_na=False,
        encoding=delivered.content["encoding"],
    )
    residents = columns["residents"]
    rows.loc[: CHANGED_ROWS - 1, residents] = "9"
    write_csv(rows, path, delivered.content["encoding"])


def _check(name: str, figures: Figures, expected: Figures) -> None:
    """End the benchmark when a run after a change does not say what it must.

    Raises
    ------
    SystemExit
        Naming the change.
    """
    if figures != expected:
        raise SystemExit(f"{name}: other figures than those of a run from nothing")


def _check_differs(name: str, figures: Figures, others: Figures) -> None:
    """End the benchmark when a change changes nothing: then it would measure nothing.

    Raises
    ------
    SystemExit
        Naming the change.
    """
    if figures == others:
        raise SystemExit(f"{name}: the same figures as before")
