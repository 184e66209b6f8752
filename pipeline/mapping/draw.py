"""All pages of the published file, drawn aside and put in place in one go.

A module of pages has ``build(con, context)``, which reads the published file and yields
:class:`pipeline.mapping.shell.page.Page` objects; how they look and what they may do is the shell's
business (:mod:`pipeline.mapping.shell.page`).
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from pipeline.mapping.pages.hazard import hazard_page
from pipeline.mapping.pages.index import index_page
from pipeline.mapping.pages.status import status_page
from pipeline.mapping.pages.unit import unit_page
from pipeline.mapping.shell.page import render
from pipeline.mapping.shell.page_context import read_page_context
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.mapping.shell.page import Page
    from pipeline.mapping.shell.page_context import PageContext

    Builder = Callable[[duckdb.DuckDBPyConnection, PageContext], Iterable[Page]]

PUBLIC: tuple[Builder, ...] = (index_page.build, status_page.build, hazard_page.build)
"""Pages for everybody; with ``audience = "public"`` they hold nothing below the village."""
INTERNAL: tuple[Builder, ...] = (unit_page.build,)
"""Pages that show parcels and houses."""

OURS = re.compile(r"(index|survey-status|hazard-progress|unit-.+)\.html")


def draw_maps(project: Project, progress: Progress) -> list[Path]:
    """Draw every page of the published file into ``maps/``.

    Returns
    -------
    list of Path
        The pages, in the order drawn.

    Raises
    ------
    MissingInputError
        If nothing is published, or the npm packages are not installed.
    """
    target = project.maps.resolve()
    aside, old = (target.with_name(f".{target.name}-{word}") for word in ("new", "old"))
    _clear_up(target, aside, old)
    aside.mkdir(parents=True)
    names = []
    with open_published(project, spatial=True) as con:
        context = read_page_context(con, project.settings)
        builders = PUBLIC if context.audience == "public" else (*PUBLIC, *INTERNAL)
        for builder in builders:
            for page in builder(con, context):
                progress.step("page", page=page.title)
                names.append(f"{page.name}.html")
                (aside / names[-1]).write_bytes(render(page, context))
    _put_in_place(target, aside, old)
    return [project.maps / name for name in names]


def _clear_up(target: Path, aside: Path, old: Path) -> None:
    """Remove what a killed drawing left, and bring the pages back if it fell between the moves."""
    if old.exists() and not target.exists():
        old.rename(target)
    for left in (aside, old):
        if left.exists():
            shutil.rmtree(left)


def _put_in_place(target: Path, aside: Path, old: Path) -> None:
    """Exchange the folders; what is in ``maps/`` but is no page of ours stays there."""
    if target.exists():
        for entry in sorted(target.iterdir()):
            if OURS.fullmatch(entry.name):
                continue
            copy = shutil.copytree if entry.is_dir() else shutil.copy2
            copy(entry, aside / entry.name)
        target.rename(old)
    aside.rename(target)
    if old.exists():
        shutil.rmtree(old)
