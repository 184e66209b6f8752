"""Two commands at once, each a process: neither fails, and what is there is whole."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest
from prefecture import Prefecture, square

from pipeline.cli import main

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = "from pipeline.cli import main; main()"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("at-once") / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    # else a run warns of deliveries that everybody can read
    (place.root / "data" / "raw").chmod(0o700)
    return place


def start(place: Prefecture, command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-c", COMMAND, command, "--root", str(place.root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("first", "second"), [("maps", "maps"), ("reports", "reports"), ("run", "maps")]
)
def test_the_second_waits_for_the_first(place: Prefecture, first: str, second: str) -> None:
    processes = [start(place, first), start(place, second)]
    ends = [(process, *process.communicate(timeout=600)) for process in processes]
    assert [(process.returncode, err) for process, _, err in ends] == [(0, "")] * 2
    assert sum("Waiting for survey" in out for _, out, _ in ends) == 1
    if second == "maps":
        assert names(place.root / "maps") > {"index.html", "unit-652301.html"}
    if first != "maps":
        day = place.root / "data" / "processed" / "reports" / "2023-03-16"
        assert names(day) > {"circular.docx", "progress.xlsx"}
    left = names(place.root) | names(place.root / "data" / "processed")
    assert {name for name in left if name.startswith(".")} <= {".drawn.json", ".lock", ".secret"}


def ended(place: Prefecture, command: str) -> int | str | None:
    with pytest.raises(SystemExit) as end:
        main([command, "--root", str(place.root)])
    return end.value.code


@pytest.mark.parametrize("command", ["status", "maps", "check"])
def test_a_published_file_that_cannot_be_opened_is_said(
    place: Prefecture, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = place.database.read_bytes()
    place.database.write_bytes(whole[: len(whole) // 2])
    try:
        assert ended(place, command) == 1
    finally:
        place.database.write_bytes(whole)
    assert "the published file is damaged" in capfd.readouterr().err


def test_a_published_file_open_for_writing_is_said(
    place: Prefecture, capfd: pytest.CaptureFixture[str]
) -> None:
    script = "import sys, duckdb; con = duckdb.connect(sys.argv[1]); print(1); input()"
    with subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-uc", script, str(place.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as analyst:  # fmt: skip
        assert analyst.stdout is not None
        analyst.stdout.readline()
        assert ended(place, "status") == 1
        analyst.communicate("\n")
    assert "open for writing in another process" in capfd.readouterr().err
    with duckdb.connect(str(place.database), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM parcel").fetchall() == [(1,)]
