"""The hazard ledgers with names in full, for those whose duty it is; the audit log says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.files.aside import hand_over, partial_folder
from pipeline.files.private import make_private_folder
from pipeline.handover.personal import PLACE, read_full_values
from pipeline.handover.release import record_release
from pipeline.published.open_published import open_published
from pipeline.reporting import ledgers
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipeline.base.config import Project
    from pipeline.handover.release import Release
    from pipeline.reporting.report_context import ReportContext

KEYS = dict(ledgers.PERSONAL.values())
"""Tables that names of the ledger stand in, with their keys."""


def write_full_ledgers(project: Project, release: Release) -> list[Path]:
    """Write the ledgers into ``data/processed/exports/`` with names read again from the raw files.

    Why not beside the other reports: that folder may be passed on as it is.

    Parameters
    ----------
    release
        What they are handed over for, and to whom.

    Returns
    -------
    list of Path
        The workbooks.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If a delivery is not the one that was published, or the audit log cannot be written; then
        nothing is handed over.
    """
    folder = project.exports
    with open_published(project) as con:
        context = read_report_context(con, project.settings.language)
        frames = read_full_values(project, con, list(KEYS))
        full = {
            (table, key): values
            for table, frame in frames.items()
            for key, values in _by_key(context, table, frame).items()
        }
        make_private_folder(folder)
        with partial_folder(folder) as partial:
            files = list(ledgers.write(context, partial, full))
            mark = context.text("ledgers", "full_mark")
            places = {file: folder / f"{mark}{file.name}" for file in files}
            record_release(project, release.of(KEYS, len(full), "xlsx"), places)
            return hand_over(partial, places)


def _by_key(context: ReportContext, table: str, frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the names of the rows of a table that stand in the ledger, by key."""
    key = KEYS[table]
    names = [name for name, (owner, _) in ledgers.PERSONAL.items() if owner == table]
    listed = context.con.table(table).join(context.con.table(ledgers.VIEW), key, "semi")
    rows = listed.select(", ".join([key, *PLACE])).df().merge(frame, on=PLACE, validate="1:1")
    by_key: dict[str, dict[str, str]] = rows.set_index(key)[names].dropna().to_dict("index")
    return by_key
