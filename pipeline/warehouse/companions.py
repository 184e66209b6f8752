"""What travels with the published file: its checksums, and its description for programs.

Both lie beside it and belong to its generation. ``SHA256SUMS`` also says which run they are of, so
that ``survey verify`` finds a file that was changed, and a list that belongs to another.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pipeline.base.errors import RefusedError
from pipeline.base.sql import query
from pipeline.dictionary.data_package import DescribedFile, render_package
from pipeline.files.aside import link_tree
from pipeline.files.check_sums import SUMS, file_sum, read_sums, sums_of
from pipeline.warehouse.found import open_read_only

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.warehouse.publish import Workplace

PACKAGE = "pipeline.warehouse"
PACKAGE_FILE = "datapackage.json"
COMPANIONS = (PACKAGE_FILE, SUMS)
NOTES = ("run_id", "as_of", "schema_version", "audit_lines", "audit_sha256")
"""Columns of ``run`` that the list repeats as its first lines, and ``survey verify`` compares."""


def make_companions(work: Workplace, database: Path) -> tuple[Path, ...]:
    """Write what travels with a database that is made ready.

    Parameters
    ----------
    work
        Where it is made.
    database
        The finished file.
    """
    home = work.project.processed
    package, sums = (work.aside.new(home, name) for name in COMPANIONS)
    with open_read_only(database) as con:
        (run,) = query(con, PACKAGE, "this_run.sql")
    described = DescribedFile(database.name, database.stat().st_size, file_sum(database))
    # On one line: with indents Python writes it twenty times as slowly, and only programs read it.
    text = json.dumps(render_package(described, run), ensure_ascii=False)
    package.write_text(text + "\n", encoding="utf-8")
    files = {database.name: database, PACKAGE_FILE: package}
    sums_of(files, {name: run[name] for name in NOTES}).write(sums)
    return package, sums


def linked_companions(work: Workplace, kept: Path) -> tuple[Path, ...]:
    """Return those of a kept generation, ready to be moved; an earlier version kept none."""
    links = []
    for name in COMPANIONS:
        if (kept / name).is_file():
            links.append(work.aside.new(work.project.processed, name))
            link_tree(kept / name, links[-1])
    return tuple(links)


def bring_companions(work: Workplace, new: Iterable[Path]) -> None:
    """Put them in place; without new ones, those of another run go."""
    coming = {file.name: file for file in new}
    for name in COMPANIONS:
        place = work.project.processed / name
        if name in coming:
            work.aside.replace(coming[name], place)
        elif os.path.lexists(place):
            work.aside.drop(place)


def is_whole(database: Path) -> bool:
    """Whether a database and its companions are, byte for byte, what the list beside them says."""
    try:
        digests = read_sums(database.with_name(SUMS)).digests
        return {database.name, PACKAGE_FILE} <= digests.keys() and all(
            file_sum(database.with_name(name)) == digest for name, digest in digests.items()
        )
    except (OSError, RefusedError):
        return False
