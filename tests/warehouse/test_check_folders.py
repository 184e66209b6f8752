"""A run that its folders do not allow is refused before any work, with all of them at once."""

from __future__ import annotations

import os
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from generations import contents, new_root, publish_by_hand

from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.warehouse import check_folders
from pipeline.warehouse.publish import building

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = new_root(tmp_path / "root")
    publish_by_hand(project)
    return project


def refused(project: Project) -> list[tuple[str, str | None]]:
    with pytest.raises(RefusedError) as refusal, building(project, "run", Silent()):
        pytest.fail("went to work")
    assert all(fault.text("zh") and fault.text("en") for fault in refusal.value.faults)
    return [(fault.code, fault.file) for fault in refusal.value.faults]


def test_every_folder_that_may_not_be_written_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = contents(project.root)
    rename = os.rename

    def read_only(source: str, target: str) -> None:
        if os.fspath(source).startswith((str(project.maps), str(project.history))):
            raise OSError(30, "Read-only file system", source)
        rename(source, target)

    monkeypatch.setattr(os, "rename", read_only)
    unfit = [("folder_unfit", str(place)) for place in (project.history, project.maps)]
    assert refused(project) == unfit
    monkeypatch.undo()
    for probe in project.root.rglob(".survey-probe-*"):
        probe.unlink()
    assert contents(project.root) == old


def test_a_folder_that_is_not_there_is_asked_of_the_one_above(project: Project) -> None:
    shutil.rmtree(project.maps)
    shutil.rmtree(project.history)
    with building(project, "run", Silent()):
        assert not project.maps.exists()


def test_a_disk_with_too_little_room_is_named_with_what_is_needed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = SimpleNamespace(free=check_folders.LEAST_BYTES)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    assert refused(project) == [("too_little_space", str(project.processed))]
    free.free += sum(map(len, contents(project.root).values()))
    with building(project, "run", Silent()):
        pass
