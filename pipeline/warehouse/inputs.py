"""All that a run is made from, as one fingerprint: equal inputs give an equal file.

What was delivered and declared, the settings, the templates, the code with the versions of its
libraries, the audit log and the kept history. It is stored with the run, so that a run with nothing
new can say so, and says of which checked files a generation was made, so that others can go.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.base.sql import read_sql
from pipeline.checked.key import code_digest, digest_of
from pipeline.checked.store import Store
from pipeline.files.audit_log import read_log
from pipeline.warehouse.empty_file import empty_file_key
from pipeline.warehouse.found import ask_if_sound
from pipeline.warehouse.provenance import settings_record, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project

PACKAGE = "pipeline.warehouse"


def inputs_digest(project: Project, delivered: str, history: Mapping[str, Path]) -> str:
    """Return the fingerprint of all that a run is made from.

    Parameters
    ----------
    project
        Its settings, audit log and templates are read.
    delivered
        Fingerprint of the deliveries.
    history
        The files that count for a day, by name. Those a run writes itself are among them, because
        the next run finds them.
    """
    return digest_of(
        {
            "delivered": delivered,
            "settings": settings_record(project.settings)["settings_sha256"],
            "code": code_digest("pipeline"),
            "versions": versions(),
            "audit": read_log(project).head.sha256,
            "templates": {
                file.name: hashlib.sha256(file.read_bytes()).hexdigest()
                for file in sorted(project.templates.glob("*.docx"))
            },
            "history": {
                name: hashlib.sha256(file.read_bytes()).hexdigest()
                for name, file in sorted(history.items())
            },
        }
    )


def published_inputs(database: Path) -> str | None:
    """Return the fingerprint a published file was made from; ``None`` if it has none to trust."""
    return ask_if_sound(database, _inputs_of)[1]


def _inputs_of(con: duckdb.DuckDBPyConnection) -> str | None:
    if "inputs_sha256" not in con.table("run").columns:
        return None
    ((digest,),) = con.table("run").select("inputs_sha256").fetchall()
    return None if digest is None else str(digest)


def forget_unused(project: Project, databases: Iterable[Path]) -> None:
    """Remove the checked files that none of the kept generations was made from.

    Parameters
    ----------
    project
        Root of the checked files.
    databases
        The published file, and those of the generations before that are kept.
    """
    keys = {empty_file_key()}
    for database in databases:
        keys.update(ask_if_sound(database, _checked_files_of)[1] or ())
    Store(project.checked).remove_others(keys)


def _checked_files_of(con: duckdb.DuckDBPyConnection) -> set[str]:
    if "checked_files" not in con.table("run").columns:
        return set()
    return {key for (key,) in con.execute(read_sql(PACKAGE, "checked_files.sql")).fetchall()}
