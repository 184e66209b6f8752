"""Whatever stands at a place that a run touches: it publishes, or says what is wrong."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING

import duckdb
import pytest
from under_fire import (
    DAY,
    Block,
    Ended,
    Town,
    cases,
    copy_of,
    in_blocks,
    litter,
    mounted,
    record,
    run,
    version_of,
)

from pipeline.base.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PLACES = (
    "data/processed/survey.duckdb", "data/processed/survey.duckdb.wal",
    f"data/processed/history/{DAY}.parquet", "data/processed/history/2023-01-01.parquet",
    "maps/index.html", f"data/processed/reports/{DAY}/circular.docx",
    f"data/processed/reports/{DAY}", "data/processed/reports", "data/processed/history",
    "data/processed/previous", "data/processed/previous/*", "data/processed/checked",
    "data/processed/previous/*/survey.duckdb", "data/processed/previous/*/generation.json",
    "data/processed/checked/*", "data/processed/checked/*/manifest.json",
    "data/processed/checked/*/rows.parquet", "data/processed/.secret", "data/processed/.lock",
    "data/processed/.switch.json", "data/processed/.switch.json.partial",
    "data/processed/.drawn.json", "data/processed/audit_log.jsonl", "data/processed/exports",
    "data/processed/fix-lists", "data/processed", "maps", "data/raw/parcel.geojson",
    "data/raw/parcel.toml", "pipeline.toml",
)  # fmt: skip
"""Places in a root; of those that a star names, the first."""


def empty(place: Path) -> None:
    clear(place)
    place.write_bytes(b"")


def cut(place: Path) -> None:
    if place.is_file() and place.stat().st_size > 1:
        os.truncate(place, place.stat().st_size // 2)
    else:
        clear(place)
        place.write_bytes(b"PAR1 cut")


def flipped(place: Path) -> None:
    """Damage a file inside, at the same length."""
    if not place.is_file():
        clear(place)
        place.write_bytes(b"PAR1 flipped")
    content = bytearray(place.read_bytes())
    for at in range(len(content) // 3, len(content) * 2 // 3, 7):
        content[at] ^= 0xFF
    place.write_bytes(content)


def text(place: Path) -> None:
    clear(place)
    place.write_text("something of somebody else's", encoding="utf-8")


def another_database(place: Path) -> None:
    clear(place)
    with duckdb.connect(str(place)) as con:
        con.execute("CREATE TABLE run AS SELECT 'x' AS run_id, 1 AS as_of")


def folder(place: Path) -> None:
    clear(place)
    (place / "inner").mkdir(parents=True)
    (place / "inner" / "file").write_text("mine", encoding="utf-8")


def pipe(place: Path) -> None:
    clear(place)
    os.mkfifo(place)


def dangling_link(place: Path) -> None:
    clear(place)
    place.symlink_to("nowhere")


def circular_link(place: Path) -> None:
    clear(place)
    place.symlink_to(place.name)


def gone(place: Path) -> None:
    clear(place)


def clear(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    elif os.path.lexists(place):
        place.unlink()


STATES: tuple[Callable[[Path], None], ...] = (
    empty, cut, flipped, text, another_database, folder, pipe, dangling_link, circular_link, gone,
)  # fmt: skip


def found_at(town: Town, pattern: str) -> Path:
    found = sorted(town.root.glob(pattern)) if "*" in pattern else []
    return found[0] if found else town.root / pattern


EVERY = list(product(PLACES, STATES))
random.Random(7).shuffle(EVERY)  # noqa: S311 - nothing secret


def judge(town: Town, ended: Ended) -> list[str]:
    """Return what is wrong with how a run ended."""
    wrong = ended.faults
    if ended.code not in {0, 1}:
        wrong.append(str(ended))
    if ended.code == 0:
        try:
            there, left = version_of(town), litter(town)
        except (AssertionError, RefusedError) as error:
            return [*wrong, f"published, but {error}"]
        wrong += [] if (there, left) == (town.version, []) else [f"{there}, {left}"]
    return wrong


@in_blocks(1, len(EVERY), size=25)
def test_what_stands_at_a_place(published: Town, tmp_path: Path, block: Block) -> None:
    wrong: list[str] = []
    ends = Counter[str]()
    for place, state in EVERY[block.cases.start : block.cases.stop]:
        town = copy_of(published, tmp_path / "root")
        town.bring(3)
        state(found_at(town, place))
        ended = run(town.root)
        case = f"{place} {state.__name__}"
        wrong += [f"{case}: {fault}" for fault in judge(town, ended)]
        ends["published" if ended.code == 0 else "refused in words"] += 1
        if cases(0, 1) and ended.code:
            reading = run(town.root, "status")
            wrong += [f"{case}, then status: {fault}" for fault in reading.faults]
        shutil.rmtree(town.root)
    tried = len(block.cases)
    record("places", "empty, cut, foreign … at each place", tried, wrong=wrong, **ends)


FOLDERS = (
    "data/raw", "data/processed", "maps", "data/processed/history", "data/processed/previous",
    "data/processed/reports", "data/processed/checked", "",
)  # fmt: skip


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """Let nobody write in a folder; a superuser, whom no permission stops, mounts it so."""
    if os.geteuid() != 0:
        mode = place.stat().st_mode
        place.chmod(0o555)
        try:
            yield
        finally:
            place.chmod(mode)
        return
    mount = shutil.which("mount")
    with mounted(place, "--bind", str(place)):
        assert mount
        subprocess.run([mount, "-o", "remount,ro,bind", str(place)], check=True)  # noqa: S603
        yield


def test_a_folder_that_may_not_be_written_is_said_before_any_work(
    published: Town, tmp_path: Path
) -> None:
    chosen = FOLDERS if cases(0, 1) else ("maps",)
    wrong: list[str] = []
    ends = Counter[str]()
    for name in chosen:
        town = copy_of(published, tmp_path / "root")
        town.bring(3)
        with read_only(town.root / name):
            ended = run(town.root)
        expected = {"data/raw": 0}.get(name, 1)
        wrong += [f"{name}: {fault}" for fault in ended.faults]
        if ended.code != expected or version_of(town) != (2 if expected else 3):
            wrong.append(f"{name}: {ended}, {version_of(town)}")
        if expected and (ended.out.count("\n") > 1 or str(town.root / name) not in ended.err):
            wrong.append(f"{name}, not said or not at once: {ended}")
        ends["refused in words" if ended.code else "published"] += 1
        shutil.rmtree(town.root)
    record("places", "read-only folders", len(chosen), wrong=wrong, **ends)


@pytest.mark.skipif(cases(0, 1) == 0, reason="make soak PARTS=places")
def test_a_folder_that_is_missing_is_made(published: Town, tmp_path: Path) -> None:
    chosen = FOLDERS[1:-1]
    wrong = []
    for name in chosen:
        town = copy_of(published, tmp_path / "root")
        town.bring(3)
        shutil.rmtree(town.root / name)
        ended = run(town.root)
        wrong += [f"{name}: {fault}" for fault in ended.faults]
        if ended.code != 0 or version_of(town) != 3:
            wrong.append(f"{name}: {ended}")
        shutil.rmtree(town.root)
    record("places", "missing folders", len(chosen), wrong=wrong, published=len(chosen))


def test_output_that_cannot_be_written_is_said(published: Town) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        ended = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-c", "from pipeline.cli import main; main()", "status", "--root",
             str(published.root)],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr == (
        "Faults to fix first: 1\n"
        "/dev/stdout: the system refuses this step (the disk or the quota is full). "
        "Make room or raise the quota, then run again.\n"
    )
