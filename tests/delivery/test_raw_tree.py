"""Links, pipes and devices in ``data/raw``: nothing outside is read unless the settings name it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pyogrio
import pytest
from raw_folder import GOOD_CSV, RawFolder, parcels, write_shapefile

from pipeline.base.errors import Fault, RefusedError
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import find_files, undeclared
from pipeline.delivery.raw_tree import entries
from pipeline.delivery.readable_by_all import readable_by_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PATIENCE = 20
"""Seconds; a pipe that is opened waits for ever."""


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    def give_up(*_: object) -> NoReturn:
        pytest.fail("something was opened that never ends")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def faults_of(raw: RawFolder, linked: Sequence[Path] = ()) -> list[tuple[str, str | None]]:
    """Return code and file of what is found wrong before any file is opened."""
    faults: list[Fault] = []
    found = []
    try:
        declarations = load_declarations(raw.root, linked)
    except RefusedError as refused:
        declarations, faults = [], list(refused.faults)
    for declaration in declarations:
        try:
            found += find_files(raw.root, declaration, lambda _: ["h.csv"], linked)
        except RefusedError as refused:
            faults += refused.faults
    blamed = {fault.file for fault in faults}
    faults += undeclared(raw.root, found, lambda _: ["h.csv"], blamed, linked)
    for fault in faults:
        assert fault.text("zh") != fault.text("en")
    return [(fault.code, fault.file) for fault in faults]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a folder beside ``data/raw`` that holds a table."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "h.csv").write_text(GOOD_CSV, "utf-8")
    return folder


def test_a_linked_file_outside_is_read_only_if_the_settings_name_its_folder(
    raw: RawFolder, elsewhere: Path
) -> None:
    raw.path("h.csv").symlink_to(elsewhere / "h.csv")
    raw.declare("h.csv", table="status_snapshot")
    assert faults_of(raw) == [("linked_outside", "h.csv")]
    assert faults_of(raw, [elsewhere.parent / "else"]) == [("linked_outside", "h.csv")]
    assert faults_of(raw, [elsewhere]) == []
    (declaration,) = load_declarations(raw.root)
    with pytest.raises(RefusedError) as refused:
        find_files(raw.root, declaration, lambda _: [])
    for language in ("zh", "en"):
        assert f'linked_folders = ["{elsewhere}"]' in refused.value.text(language)


def test_a_linked_folder_outside_is_entered_only_if_the_settings_name_it(
    raw: RawFolder, elsewhere: Path
) -> None:
    raw.path("county").symlink_to(elsewhere)
    assert faults_of(raw) == [("linked_folder", "county")]
    assert faults_of(raw, [elsewhere]) == [("no_declaration", "county/h.csv")]
    (elsewhere / "h.toml").write_text(
        "table = 'status_snapshot'\npath = 'h.csv'\nas_of = 2023-03-16\n", "utf-8"
    )
    assert faults_of(raw, [elsewhere]) == []
    raw.declare("county/h.csv", table="status_snapshot")
    assert faults_of(raw) == [("linked_outside", "county/h.csv"), ("linked_folder", "county")]


def test_a_link_within_data_raw(raw: RawFolder) -> None:
    raw.write("a/h.csv", GOOD_CSV)
    raw.path("b").symlink_to(raw.root / "a")
    raw.path("i.csv").symlink_to(raw.root / "a" / "h.csv")
    raw.declare("a/h.csv", table="status_snapshot", name="d")
    raw.declare("i.csv", table="status_snapshot", name="e")
    assert faults_of(raw) == [("linked_within", "b")]


def test_links_in_a_circle_end(raw: RawFolder, elsewhere: Path) -> None:
    (elsewhere / "back").symlink_to(elsewhere)
    (elsewhere / "raw").symlink_to(raw.root)
    raw.path("county").symlink_to(elsewhere)
    raw.path("itself.csv").symlink_to("itself.csv")
    found = [path.relative_to(raw.root).as_posix() for path in entries(raw.root, [Path("/")])]
    assert found == ["county", "county/back", "county/h.csv", "county/raw", "itself.csv"]
    assert ("not_a_file", "itself.csv") in faults_of(raw, [elsewhere])


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_dead_link(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [make_pipe, make_device, make_dead_link])
@pytest.mark.parametrize("is_declared", [True, False])
def test_what_is_no_file(raw: RawFolder, make: Callable[[Path], None], is_declared: bool) -> None:  # noqa: FBT001
    make(raw.path("h.csv"))
    if is_declared:
        raw.declare("h.csv", table="status_snapshot")
    assert ("not_a_file", "h.csv") in faults_of(raw)


@pytest.mark.parametrize("make", [make_pipe, make_device, make_dead_link])
def test_a_declaration_or_an_archive_that_is_no_file(
    raw: RawFolder, make: Callable[[Path], None]
) -> None:
    make(raw.path("d.toml"))
    assert faults_of(raw) == [("not_a_file", "d.toml")]
    raw.path("d.toml").unlink()
    make(raw.path("a.zip"))
    raw.declare("a.zip/h.csv", table="status_snapshot")
    assert ("not_a_file", "a.zip") in faults_of(raw)


def test_a_declaration_outside_is_not_quoted(raw: RawFolder, tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("root:secret\n", "utf-8")
    raw.path("d.toml").symlink_to(tmp_path / "shadow")
    assert faults_of(raw) == [("linked_outside", "d.toml")]


@pytest.mark.parametrize("make", [make_pipe, make_device])
def test_a_part_of_a_shapefile_that_is_no_file(
    raw: RawFolder, make: Callable[[Path], None]
) -> None:
    write_shapefile(raw)
    raw.path("p.cpg").unlink()
    make(raw.path("p.cpg"))
    raw.declare("p.shp")
    assert faults_of(raw) == [("not_a_file", "p.shp")]


def test_a_table_of_a_geodatabase_outside(raw: RawFolder, tmp_path: Path) -> None:
    pyogrio.write_dataframe(parcels(), raw.path("p.gdb"), driver="OpenFileGDB")
    table = max(raw.path("p.gdb").glob("*.gdbtable"))
    table.rename(tmp_path / "taken")
    table.symlink_to(tmp_path / "taken")
    raw.declare("p.gdb")
    assert faults_of(raw) == [("linked_outside", "p.gdb")]
    assert faults_of(raw, [tmp_path]) == []


@pytest.mark.parametrize("path", ["x" * 10_000, "a**b.csv", "**", "[", "?" * 300, "~root/*"])
def test_a_path_that_no_file_can_have(raw: RawFolder, path: str) -> None:
    raw.declare(path)
    assert faults_of(raw) == [("no_such_file", "d.toml")]


def test_who_can_read_the_deliveries(raw: RawFolder) -> None:
    for name, mode in {"a.csv": 0o644, "county/b.csv": 0o640, "county/c.csv": 0o604}.items():
        raw.write(name, GOOD_CSV).chmod(mode)
    raw.declare("a.csv")
    for folder in (raw.root, raw.root / "county"):
        folder.chmod(0o755)
    assert readable_by_all(raw.root) == ["a.csv", "county/c.csv"]
    (raw.root / "county").chmod(0o750)
    assert readable_by_all(raw.root) == ["a.csv"]
    raw.root.chmod(0o700)
    assert readable_by_all(raw.root) == []
