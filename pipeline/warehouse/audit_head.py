"""What publications keep of the audit log, by which a line that was changed later is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql
from pipeline.files.audit_log import (
    CHAIN_BROKEN,
    FILE,
    HandOver,
    Head,
    append_audit,
    chain_faults,
    log_path,
    read_log,
)
from pipeline.warehouse.found import ask_if_sound

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.errors import Fault
    from pipeline.warehouse.publish import Workplace

PACKAGE = "pipeline.warehouse"


def heads_of(databases: Iterable[Path]) -> dict[str, Head]:
    """Return the heads of the audit log that publications have kept, by their run ids.

    Parameters
    ----------
    databases
        Published files. One that cannot be trusted, or is of a version that kept none, has none.
    """
    found = (ask_if_sound(database, _head_of)[1] for database in databases)
    return dict(filter(None, found))


def _head_of(con: duckdb.DuckDBPyConnection) -> tuple[str, Head] | None:
    if "audit_sha256" not in con.table("run").columns:
        return None
    ((run_id, lines, sha256),) = con.execute(read_sql(PACKAGE, "audit_head.sql")).fetchall()
    return run_id, Head(lines, sha256)


def audit_log_faults(project: Project, databases: Iterable[Path]) -> list[Fault]:
    """Return what shows that the audit log is not the one that publications were made with.

    Parameters
    ----------
    project
        Root whose log it is.
    databases
        The published file, and those of the generations before that are kept.
    """
    return chain_faults(project, heads_of(databases))


def record_broken_chain(work: Workplace) -> None:
    """Say, and write into the log, that it is not what it was at the last publication.

    Without that line the next publication would keep a head of the changed log, and nobody could
    see any more that it had been changed.

    Raises
    ------
    RefusedError
        If the log cannot be read or written, or a line of it is damaged.
    """
    project = work.project
    read_log(project)
    heads = heads_of([project.database])
    covered = max((head.lines for head in heads.values()), default=0)
    if chain_faults(project, heads, after=covered):
        work.progress.notice("audit_broken", file=log_path(project))
        runs = ", ".join(heads)
        append_audit(project, HandOver(CHAIN_BROKEN, runs or "audit_log", covered, "jsonl", FILE))
