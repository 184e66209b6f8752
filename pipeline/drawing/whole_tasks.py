"""Pages and reports that are taken over unread, where no table they are made of has changed.

A delivery of a past day, say, changes what pages and reports say of history and nothing else. Then
not even the queries of the others are run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reporting.kept_reports import PACKED, restamp

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Settings
    from pipeline.files.earlier import EarlierFiles, FileRecord
    from pipeline.reporting.kept_reports import Stamp
    from pipeline.reporting.report_context import ReportContext

CURRENT_TABLES = (
    "admin_unit", "appraisal", "code_list", "complaint", "compliance", "dangerous_house_outcome",
    "department", "hazard_case", "house", "house_change", "house_department", "house_parcel",
    "measure", "notice", "outline_to_check", "parcel", "parcel_change", "patrol", "patrol_due",
    "patrol_house", "patrol_visit", "photo", "quality_rule", "report_unit", "report_unit_member",
    "revisit", "spot_check", "spot_check_plan", "spot_issue", "trade_progress_by_department_unit",
)  # fmt: skip
"""All tables that pages and reports without history are made of."""
OF_THE_DAY = frozenset({"house_change", "parcel_change"})
"""Tables of which pages show what is of the day of the run, and of no past one."""
WHERE_FROM = frozenset({"source_file_id", "source_row"})
"""Columns that say where a row was delivered, which no page or report shows: one file more may
change them in all tables."""


def tables_digest(
    con: duckdb.DuckDBPyConnection, run: ReportContext, settings: Settings, earlier: EarlierFiles
) -> str:
    """Return the digest of all that pages and reports without history are made of.

    Parameters
    ----------
    con
        The published file.
    run
        Place and day of the run.
    settings
        Those of the project.
    earlier
        Whose program's digest is part of it.
    """
    identity = (run.language, run.place_name, run.short_name, run.as_of, run.is_sample)
    sums = {name: _sum_of(con, name) for name in CURRENT_TABLES}
    return earlier.digest("tables", identity, settings.model_dump(mode="json"), sums)


def _sum_of(con: duckdb.DuckDBPyConnection, table: str) -> tuple[object, ...]:
    """Return sums of hashes of all rows, which their order does not change.

    Why the hash of a hash: to read every row twice would take as long again.
    """
    rows = con.table(table)
    if table in OF_THE_DAY:
        rows = rows.filter("as_of = (SELECT as_of FROM run)")
    columns = ", ".join(f'"{name}"' for name in rows.columns if name not in WHERE_FROM)
    hashed = rows.project(f"hash({columns}) AS hashed")
    sums = "count(*), sum(hashed)::VARCHAR, sum(hash(hashed))::VARCHAR"
    (found,) = hashed.aggregate(sums).fetchall()
    return tuple(found)


def take_task(
    digest: str, folder: Path, earlier: EarlierFiles, stamp: Stamp
) -> dict[str, FileRecord]:
    """Take over all files that were drawn together of the same; return their records by name.

    Parameters
    ----------
    digest
        That of the task; nothing is taken over for an empty one.
    folder
        Where to.
    earlier
        The pages or reports published before.
    stamp
        That of this run.

    Returns
    -------
    taken
        Empty where there are none, or somebody has changed one.
    """
    found = {name: file for name, file in earlier.records.items() if digest and file.task == digest}
    contents = {name: earlier.read(name) for name in found}
    if any(content is None for content in contents.values()):
        return {}
    new = {earlier.run_id: stamp.run_id, earlier.started_at: stamp.moment}
    for name, content in contents.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_stamped(content or b"", place.suffix, new))
    return found


def _stamped(content: bytes, suffix: str, new: dict[str, str]) -> bytes:
    """Return a page, workbook or document with the stamp of another run."""
    if suffix in PACKED:
        return restamp(content, new)
    if suffix != ".html":
        return content
    head, end, body = content.partition(b"<title>")
    for text, other in new.items():
        head = head.replace(f'"survey-run" content="{text}"'.encode(),
                            f'"survey-run" content="{other}"'.encode())  # fmt: skip
    return head + end + body
