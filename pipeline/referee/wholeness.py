"""Whether a published file and what travels with it are what their checksums say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.base.errors import RefusedError
from pipeline.files.check_sums import SUMS, file_sum, read_sums
from pipeline.referee.compared import Compared, Difference, as_text
from pipeline.warehouse.audit_head import audit_log_faults, heads_of
from pipeline.warehouse.companions import PACKAGE_FILE
from pipeline.warehouse.publish import DATABASE, kept_publications

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.files.check_sums import CheckSums

NO_SUMS = Compared("files", 1, 1, (Difference(SUMS, "–", "–"),))
"""Without a list nobody can say whether a file is whole, and that is no agreement."""


def compare_sums(file: Path) -> tuple[Compared, CheckSums | None]:
    """Compare a file, and those listed beside it, with ``SHA256SUMS``.

    Parameters
    ----------
    file
        The published file; under another name it is still the one that the list calls
        ``survey.duckdb``.

    Returns
    -------
    The check, and the list; ``None`` where there is none, or it cannot be read.
    """
    try:
        sums = read_sums(file.with_name(SUMS))
    except (OSError, RefusedError):
        return NO_SUMS, None
    name = file.name if file.name in sums.digests else DATABASE
    places = {listed: file.with_name(listed) for listed in (*sums.digests, name, PACKAGE_FILE)}
    places[name] = file
    found = {listed: _sum_of(place) for listed, place in places.items()}
    differing = [
        Difference(listed, as_text(sums.digests.get(listed)), as_text(digest))
        for listed, digest in found.items()
        if digest is None or digest != sums.digests.get(listed)
    ]
    return Compared("files", len(found), len(differing), tuple(differing)), sums


def _sum_of(path: Path) -> str | None:
    try:
        return file_sum(path)
    except OSError:
        return None


def compare_notes(sums: CheckSums | None, run: Mapping[str, Any]) -> Compared:
    """Compare what the list says of the publication with the file's own row of ``run``."""
    notes = {} if sums is None else sums.notes
    differing = [
        Difference(f"run.{name}", as_text(run.get(name)), value)
        for name, value in notes.items()
        if str(run.get(name)) != value
    ]
    return Compared("notes", len(notes), len(differing), tuple(differing))


def compare_audit(project: Project) -> Compared:
    """Compare a root's audit log with its own chain, and with what its publications kept of it."""
    kept = [path / DATABASE if path.is_dir() else path for path in kept_publications(project)]
    databases = [project.database, *kept]
    heads = heads_of(databases)
    faults = tuple(audit_log_faults(project, databases))
    lines = max((head.lines for head in heads.values()), default=0)
    return Compared("audit", lines + len(heads), len(faults), faults=faults)
