"""All pages of the published file, drawn aside and put in place in one step.

A module of pages has ``build(con, context)``, which reads the published file and yields
:class:`pipeline.mapping.shell.page.Page` objects; how they look and what they may do is the shell's
business (:mod:`pipeline.mapping.shell.page`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipeline.base.side_by_side import side_by_side
from pipeline.files.earlier import NO_FILES
from pipeline.mapping.pages.case_file import case_file_page
from pipeline.mapping.pages.hazard import hazard_page
from pipeline.mapping.pages.index import index_page
from pipeline.mapping.pages.place import place_page
from pipeline.mapping.pages.profile import profile_page
from pipeline.mapping.pages.status import status_page
from pipeline.mapping.pages.unit import unit_page
from pipeline.mapping.pages.wall import wall_page
from pipeline.mapping.shell.page import render
from pipeline.mapping.shell.page_context import read_page_context
from pipeline.published.open_published import open_published, sharing_published
from pipeline.warehouse.publish import bring_pages, finish, maps_folder, publishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.files.earlier import EarlierFiles
    from pipeline.mapping.shell.page import Page
    from pipeline.mapping.shell.page_context import PageContext

    Builder = Callable[[duckdb.DuckDBPyConnection, PageContext], Iterable[Page]]

ENTRANCE: Builder = index_page.build
"""The page that links to all others, and to the reports of its run."""
PUBLIC: tuple[Builder, ...] = (
    ENTRANCE,
    status_page.build,
    hazard_page.build,
    wall_page.build,
)
"""Pages for everybody; with ``audience = "public"`` they hold nothing below the village."""
INTERNAL: tuple[Builder, ...] = (unit_page.build, profile_page.build)
"""Pages that show parcels and houses, or sums behind which few houses stand."""
WHOLE: tuple[Builder, ...] = (place_page.build,)
"""Every parcel of the whole place, for the office alone: it tells the state of single buildings."""
FILES: tuple[Builder, ...] = (case_file_page.build,)
"""Pages that tell all that is known of a house, its past and what the rules found in it."""
GROUPS = ((*INTERNAL, *WHOLE), (*PUBLIC, *FILES))
"""What one process draws in one go, the longest first. The tiles of units and of the whole place
are drawn from the same table, which one connection makes once; so it is with the views that the
others read."""


def kind_of(builder: Builder) -> str:
    """Return the kind of a builder's pages: the folder that its module lies in."""
    return builder.__module__.split(".")[-2]


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
    RefusedError
        If the folders do not allow it; then the pages are as they were.
    """
    with publishing(project, "maps", progress) as work:
        folder = work.aside.new_folder(maps_folder(project))
        names = draw_pages(project, folder, progress)
        bring_pages(work, folder)
        finish(work)
    return [project.maps / name for name in names]


def draw_pages(
    project: Project, folder: Path, progress: Progress, documents: Iterable[str] | None = None
) -> list[str]:
    """Draw every page of a project's database, published or about to be, into a folder.

    Parameters
    ----------
    documents
        As for :func:`draw_some`.

    Returns
    -------
    list of str
        Names of the pages, in the order drawn.

    Raises
    ------
    MissingInputError
        If there is no such file, or the npm packages are not installed.
    """
    names = []
    known = None if documents is None else tuple(documents)
    do = partial(_draw_group, project=project, folder=folder, documents=known)
    with sharing_published(project):
        for name, title in side_by_side(project.database, GROUPS, do):
            progress.step("page", page=title)
            names.append(f"{name}.html")
    return names


def _draw_group(
    builders: tuple[Builder, ...],
    project: Project,
    folder: Path,
    documents: tuple[str, ...] | None,
) -> Iterator[tuple[str, str]]:
    """Draw pages in whatever process this is; yield name and title of each."""
    for page in draw_some(project, builders, folder, documents=documents):
        yield page.name, page.title


def draw_some(
    project: Project,
    builders: Iterable[Builder],
    folder: Path,
    earlier: EarlierFiles = NO_FILES,
    documents: Iterable[str] | None = None,
) -> Iterator[Page]:
    """Draw the pages of some builders into a folder; those the audience may not see are left out.

    Parameters
    ----------
    earlier
        The pages published before, for what would come out the same.
    documents
        Names of the reports that the entrance links to; unless given, those that are there.

    Yields
    ------
    Each page, when it is drawn.
    """
    is_public = project.settings.maps.audience == "public"
    chosen = [builder for builder in builders if builder in PUBLIC or not is_public]
    if not chosen:
        return
    with open_published(project) as con:
        context = read_page_context(con, project.settings, earlier)
        reports = project.reports / context.as_of.isoformat()
        context = replace(
            context,
            documents_folder=PurePath(os.path.relpath(reports, project.maps)).as_posix(),
            documents=tuple(sorted(_names_in(reports) if documents is None else documents)),
        )
        for builder in chosen:
            for page in builder(con, context):
                (folder / f"{page.name}.html").write_bytes(render(page, context))
                yield page


def _names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
