"""All pages and reports together: those that ``survey maps`` and ``survey reports`` make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base import side_by_side
from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.drawing.draw_all import draw_all
from pipeline.mapping.draw import draw_pages
from pipeline.reporting import write_files

if TYPE_CHECKING:
    from pathlib import Path


class Recorder(Silent):
    """Keeps the steps it hears of."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, object]] = []

    def step(self, name: str, **values: object) -> None:
        self.steps.append((name, values[{"page": "page", "report": "file"}[name]]))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def folders(home: Path) -> tuple[Path, Path]:
    """Return an empty folder for pages, and the place of one for reports."""
    (home / "maps").mkdir(parents=True)
    return home / "maps", home / "reports"


@pytest.mark.slow
def test_side_by_side_comes_out_what_comes_out_one_after_the_other(
    small_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = load_project(small_root)
    pages, reports = folders(tmp_path / "single")
    alone = Recorder()
    draw_pages(project, pages, alone)
    write_files(project, reports, alone)
    monkeypatch.setattr(side_by_side, "SMALL_FILE", 0)
    pages, reports = folders(tmp_path / "together")
    together = Recorder()
    draw_all(project, pages, reports, together)
    assert contents(tmp_path / "together") == contents(tmp_path / "single")
    assert sorted(map(str, together.steps)) == sorted(map(str, alone.steps))
    assert len(alone.steps) > 30
