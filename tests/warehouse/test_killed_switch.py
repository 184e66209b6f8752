"""A generation appears as a whole, whenever it is killed and however the folders are mounted."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from generations import (
    DAY,
    Moments,
    Recorder,
    contents,
    first_and_second,
    new_root,
    publish_by_hand,
    run_of,
    write_day,
    write_pages,
)

from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.base.signals import EndedBySignalError, heeding_signals
from pipeline.files import aside, switch
from pipeline.files.aside import hand_over, partial_folder, replaced_folder
from pipeline.warehouse.publish import (
    JOURNAL,
    bring_pages,
    bring_reports,
    finish,
    locked,
    publishing,
    put_right,
)
from pipeline.warehouse.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.base.config import Project

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill takes nothing from the system's cache, so syncing has no part in it."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_root(tmp_path / "root")


def redraw_maps(project: Project) -> None:
    with publishing(project, "maps", Silent()) as work:
        bring_pages(work, write_pages(work))
        finish(work)


def rewrite_reports(project: Project) -> None:
    with publishing(project, "reports", Silent()) as work:
        bring_reports(work, {DAY: write_day(work)}, ())
        finish(work)


def write_demo(project: Project) -> None:
    with replaced_folder(project.raw / "demo") as new:
        (new / "a.csv").write_text("new")


def export(project: Project) -> None:
    with partial_folder(project.exports) as partial:
        files = {partial / name: project.exports / name for name in ("a.csv", "b.csv", "c.csv")}
        for file in files:
            file.write_text("new")
        hand_over(partial, files)


CALLERS: dict[str, Callable[[Project], Any]] = {
    "run": publish_by_hand,
    "bare run": lambda project: publish_by_hand(project, bare=True),
    "maps": redraw_maps,
    "reports": rewrite_reports,
    "rollback": rollback,
    "demo": write_demo,
    "export": export,
}


def assert_old_or_new(moments: Moments, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Let the next command come after a kill at each moment; it may find the old or the new."""
    found = set()
    for project in moments.copies():
        put_right(project, Recorder())
        with locked(project, "maps", Recorder()):
            pass
        left = contents(project.root)
        assert left in (old, new), (project.root, sorted(left.keys() ^ new.keys()))
        found.add(left == new)
    assert found == {False, True}


@pytest.mark.parametrize("caller", CALLERS)
def test_killed_at_any_moment_the_old_or_the_new_is_there(
    caller: str, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_and_second(project)
    old = contents(project.root)
    moments = Moments(project.root, tmp_path / "moments")
    with monkeypatch.context() as patched:
        moments.record(patched)
        CALLERS[caller](project)
        moments.copy()
    new = contents(project.root)
    assert old != new
    assert moments.count > 5
    assert_old_or_new(moments, old, new)


@pytest.mark.parametrize("part", ["maps", "reports", "history", "processed"])
@pytest.mark.parametrize("caller", ["run", "rollback"])
def test_across_mounts_the_old_or_the_new_is_there(
    caller: str, part: str, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_and_second(project)
    mount = getattr(project, part)

    def same_device(source: Path, target: Path) -> bool:
        return source.is_relative_to(mount) == target.is_relative_to(mount)

    old = contents(project.root)
    moments = Moments(project.root, tmp_path / "moments")
    with monkeypatch.context() as patched:
        patched.setattr(aside, "can_rename", same_device)
        refuse_across(patched, mount)
        moments.record(patched)
        CALLERS[caller](project)
        moments.copy()
    assert_old_or_new(moments, old, contents(project.root))


def refuse_across(monkeypatch: pytest.MonkeyPatch, mount: Path) -> None:
    """Let renames and links fail as they do from one mount to another, or of a mount itself."""
    for name in ("rename", "replace", "link"):
        change = getattr(os, name)

        def refused(source: Any, target: Any, change: Any = change) -> None:
            ends = [Path(end) for end in (source, target)]
            if mount in ends or len({end.is_relative_to(mount) for end in ends}) == 2:
                raise OSError(18, "Invalid cross-device link", str(source))
            change(source, target)

        monkeypatch.setattr(os, name, refused)


@pytest.fixture
def mounted(project: Project) -> Iterator[Path]:
    """Mount another file system at ``maps/``, which takes a superuser of Linux."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None:
        pytest.skip("this system has no command mount")
    command = [mount, "-t", "tmpfs", "tmpfs", str(project.maps)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:  # noqa: S603
        pytest.skip("mounting takes a superuser of Linux")
    yield project.maps
    subprocess.run([unmount, "-l", str(project.maps)], check=True)  # noqa: S603


def test_a_mount_point_as_folder_of_the_pages(project: Project, mounted: Path) -> None:
    (mounted / "mine.txt").write_text("mine")
    first, second = publish_by_hand(project), publish_by_hand(project)
    names = sorted(path.name for path in mounted.iterdir())
    assert names == ["index.html", "mine.txt", f"unit-{second}.html"]
    rollback(project)
    assert (mounted / "index.html").read_text() == first == run_of(project)
    assert os.path.ismount(mounted)


@pytest.mark.parametrize("caller", ["run", "rollback"])
def test_there_is_a_published_file_at_every_moment(
    caller: str, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = {publish_by_hand(project), publish_by_hand(project)}
    moments = Moments(project.root, tmp_path / "moments")
    with monkeypatch.context() as patched:
        moments.record(patched)
        CALLERS[caller](project)
    runs.add(run_of(project))
    assert {run_of(copy) for copy in moments.copies()} <= runs
    assert all((copy.history / f"{DAY}.parquet").exists() for copy in moments.copies())


def test_a_signal_has_the_switch_taken_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_and_second(project)
    old, replace = contents(project.root), Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        if path.name == "survey.duckdb":
            os.kill(os.getpid(), signal.SIGTERM)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with heeding_signals(), pytest.raises(EndedBySignalError):
        publish_by_hand(project)
    assert contents(project.root) == old


def test_a_refused_move_leaves_the_old(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first_and_second(project)
    old = contents(project.root)
    rename, reasons = Path.rename, set()
    for limit in itertools.count():
        calls = itertools.count()

        def refused(path: Path, target: Path, calls: Any = calls, limit: int = limit) -> Path:
            if path.suffix != ".json" and ".survey-probe" not in path.name:
                number = next(calls)
                if number == limit:
                    raise OSError(28, "No space left on device", str(path))
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", refused)
        try:
            publish_by_hand(project)
        except RefusedError as error:
            reasons.add(error.faults[0].code)
            assert contents(project.root) == old
        else:
            break
    assert limit > 5
    assert reasons == {"system_refuses"}


@pytest.mark.parametrize("step", ["written", "synced"])
def test_of_a_journal_that_cannot_be_written_nothing_stays(
    step: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_by_hand(project)
    before = contents(project.root)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    write, sync = Path.write_text, switch.sync_folders

    def written(path: Path, *arguments: Any, **options: Any) -> int:
        if step == "written" and path.name.startswith(JOURNAL):
            path.write_bytes(b"half")
            raise full
        return write(path, *arguments, **options)

    def synced(folders: Iterable[Path]) -> None:
        if (project.processed / JOURNAL).exists():
            raise full
        sync(folders)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", written)
        patched.setattr(switch, "sync_folders", synced)
        with pytest.raises(RefusedError):
            publish_by_hand(project)
    assert contents(project.root) == before


def test_where_nothing_was_interrupted_a_read_only_disk_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, **_: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(Path, "unlink", refused)
    assert switch.recover(tmp_path / JOURNAL) is None


def test_where_something_new_is_lost_the_old_comes_back(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_and_second(project)
    old = contents(project.root)
    moments = Moments(project.root, tmp_path / "moments")
    with monkeypatch.context() as patched:
        moments.record(patched)
        publish_by_hand(project)
    tried = 0
    for copy in moments.copies():
        waiting = list(copy.processed.glob(".build-*/new-*/maps"))
        if not (copy.processed / ".switch.json").exists() or not waiting:
            continue
        shutil.rmtree(waiting[0])
        recorder = Recorder()
        put_right(copy, recorder)
        tried += 1
        assert recorder.notices == ["switch_taken_back"]
        assert contents(copy.root) == old
    assert tried > 2


def test_a_journal_that_cannot_be_read_is_refused_in_a_sentence(project: Project) -> None:
    publish_by_hand(project)
    (project.processed / ".switch.json").write_text("{")
    with pytest.raises(RefusedError, match=r"\.switch\.json"):
        put_right(project, Silent())
