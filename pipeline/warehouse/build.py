"""The main job: from declared deliveries to the published file.

One scratch database holds what is being worked on, one new file what will be published. Ordered
``sql/steps/*.sql`` move the rows from one to the other; nothing is seen until all sums agree.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from duckdb import ColumnExpression, ConstantExpression

import pipeline
from pipeline.base.errors import Fault, RefusedError
from pipeline.base.process_server import start_server
from pipeline.base.progress import BuildStep
from pipeline.base.sql import (
    append_rows,
    connect,
    read_sql,
    refuse_out_of_memory,
    rows_of,
)
from pipeline.checked.store import Store
from pipeline.dictionary import load_dictionary
from pipeline.files.audit_log import read_log
from pipeline.intake.intake import read_deliveries
from pipeline.rules import check_quality, load_rules, threshold
from pipeline.warehouse.companions import make_companions
from pipeline.warehouse.damaged import refuse_damaged
from pipeline.warehouse.empty_file import attach_empty_file
from pipeline.warehouse.fault_ages import fill_ages
from pipeline.warehouse.freshness import fill_freshness
from pipeline.warehouse.history import HistoryChange, current_files, write_history
from pipeline.warehouse.inputs import inputs_digest
from pipeline.warehouse.lake import make_lake
from pipeline.warehouse.provenance import StepClock, settings_record, versions
from pipeline.warehouse.publish import (
    DATABASE,
    Generation,
    publish,
    publishing,
    tell_condition,
)
from pipeline.warehouse.schema import PACKAGE, SCHEMA_VERSION
from pipeline.warehouse.spot_check import plan_spot_check
from pipeline.warehouse.steps import run_steps

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.dictionary import Table
    from pipeline.files.audit_log import Head
    from pipeline.intake.deliveries import Deliveries
    from pipeline.intake.intake import Intake
    from pipeline.rules import Rule
    from pipeline.warehouse.publish import Workplace


def build(project: Project, progress: Progress) -> list[HistoryChange]:
    """Build and publish ``data/processed/survey.duckdb``, without pages and reports.

    Those of the run before leave their places with it; :func:`pipeline.job.run_job` makes new ones.

    Returns
    -------
    changes
        History files of an as-of date that was there already with other content.

    Raises
    ------
    RefusedError
        With every fault of rules, declarations and files, every sum that does not agree, or a
        memory limit too small for the data. What was published before stays as it is.
    """
    with publishing(project, "run", progress) as work:
        start_server()
        new = build_aside(work)
        progress.step(BuildStep.PUBLISH)
        publish(work, replace(new, lake=make_lake(work, new.database)))
    return new.changes


def build_aside(work: Workplace, deliveries: Deliveries | None = None) -> Generation:
    """Build database and history of a generation, for :func:`publish` to put in place.

    Parameters
    ----------
    work
        Where it is made.
    deliveries
        What was found in ``data/raw``, where somebody has looked already.

    Raises
    ------
    RefusedError
        As :func:`build`.
    """
    started = time.monotonic()
    project, folder = work.project, work.folder
    tell_condition(work)
    rules = load_rules(project.settings.rules)
    clock = StepClock(work.progress)
    clock.step(BuildStep.PREPARE)
    new_file = work.aside.new(project.processed, DATABASE)
    new_history = work.aside.new(project.history, "days")
    new_history.mkdir()
    store = Store(project.checked)
    with _connection(work, new_file, store) as con:
        taken = read_deliveries(con, project, folder, clock, deliveries)
        audit = read_log(project)
        as_of = _insert_run(con, work, taken, rules, audit.head)
        append_rows(con, "audit_log", audit.rows)
        run_steps(con, project.settings, clock)
        clock.step(BuildStep.LEDGERS)
        _insert_ledgers(con)
        clock.step(BuildStep.HISTORY)
        history = write_history(con, project.history, new_history, store)
        con.execute(read_sql(PACKAGE, "plan_basis.sql"))
        clock.step(BuildStep.QUALITY)
        _judge(con, project, rules, new_history)
        clock.step(BuildStep.SPOT_CHECK_PLAN)
        plan_spot_check(con, project.settings.spot_check)
        clock.step(BuildStep.RECONCILE)
        _reconcile(con)
        clock.record(con)
        con.execute(read_sql(PACKAGE, "finish_run.sql"), {
            "seconds": round(time.monotonic() - started, 3),
            "inputs_sha256": inputs_digest(
                project, taken.fingerprint, current_files(project.history, new_history)
            ),
            "replaced_run_id": ", ".join(each.replaced_run_id for each in history.changes) or None,
            "checked_files": [*taken.keys, *history.keys],
        })  # fmt: skip
    return Generation(
        as_of, new_file, new_history, history.changes, companions=make_companions(work, new_file)
    )


@contextmanager
def _connection(
    work: Workplace, new_file: Path, store: Store
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the new file as ``survey``, the default, and a database in memory as ``scratch``."""
    engine = work.project.settings.engine
    config = engine.limits() | {"temp_directory": str(work.folder / "spill")}
    with (
        refuse_out_of_memory(engine),
        refuse_damaged(work.project, work.run_id),
        connect(":memory:", config, spatial=True) as con,
    ):
        attach_empty_file(con, new_file, store)
        con.execute("ATTACH ':memory:' AS scratch")
        con.execute("USE survey")
        yield con
        con.execute("CHECKPOINT survey")
        con.execute("USE memory; DETACH survey")


def _insert_run(
    con: duckdb.DuckDBPyConnection,
    work: Workplace,
    taken: Intake,
    rules: list[Rule],
    audit: Head,
) -> dt.date:
    """Write who, what and when; the as-of date is that of the latest parcels, never the clock."""
    sources = taken.sources
    parcels = [source for source in sources if source.declaration.table == "parcel"]
    settings = work.project.settings
    as_of = max(source.declaration.as_of for source in parcels)
    run = {
        "run_id": work.run_id,
        "as_of": as_of,
        "schema_version": SCHEMA_VERSION,
        "pipeline_version": pipeline.__version__,
        "started_at": work.started_at,
        "language": settings.language,
        "is_sample": any(source.declaration.is_sample for source in sources),
        "place_code": settings.place.code,
        "place_name_zh": settings.place.name_zh,
        "place_name_en": settings.place.name_en,
        "survey_deadline": settings.deadlines.survey,
        "revisit_deadline": settings.deadlines.revisit,
        "rectification_deadline": settings.deadlines.rectification,
        "regrade_days": threshold(rules, "R07", "days"),
        "patrol_days": threshold(rules, "C04", "patrol_days"),
        **settings_record(settings),
        "versions": versions(),
        "audit_lines": audit.lines,
        "audit_sha256": audit.sha256,
    }
    append_rows(con, "run", [run])
    return as_of


def _insert_ledgers(con: duckdb.DuckDBPyConnection) -> None:
    """Publish the ledgers as they were accepted, by one statement with the table's name for all.

    Then what follows from them: departments of the houses, dangerous houses, patrols.
    """
    for table in load_dictionary().tables.values():
        if table.is_ledger:
            con.execute(read_sql(PACKAGE, "ledger.sql").format(table=table.name))
    for name in ("house_department", "trade_progress", "dangerous_house_outcome", "patrols"):
        con.execute(read_sql(PACKAGE, f"{name}.sql"))


def _judge(
    con: duckdb.DuckDBPyConnection, project: Project, rules: list[Rule], new_history: Path
) -> None:
    """Ask the quality rules; list what follows from it, how old it is, and what is late."""
    check_quality(con, rules)
    con.execute(read_sql(PACKAGE, "outline_to_check.sql"))
    fill_ages(con, project.history, new_history)
    fill_freshness(con, project.settings.freshness)


def _reconcile(con: duckdb.DuckDBPyConnection) -> None:
    """Check and store the sums; refuse the run when one does not agree."""
    con.execute(read_sql(PACKAGE, "table_rows.sql"))
    tables = load_dictionary().tables
    delivered = con.table("source_file").select("target_table").distinct().fetchall()
    append_rows(con, "scratch.table_rows", [
        {"target_table": name, "rows": _rows_from_own_files(con, tables[name])}
        for (name,) in delivered
    ])  # fmt: skip
    for name in ("reconcile.sql", "reconcile_duties.sql", "reconcile_changes.sql"):
        con.execute(read_sql(PACKAGE, name))
    failed = con.execute(read_sql(PACKAGE, "reconciliation_failures.sql")).fetchall()
    if failed:
        raise RefusedError(
            Fault("does_not_reconcile", file=subject, check=check, expected=expected, actual=actual)
            for check, subject, expected, actual in failed
        )


def _rows_from_own_files(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Count a table's rows that were delivered for it; others were derived by the steps."""
    name = table.name if table.published else f"scratch.checked_{table.name}"
    files = con.table("source_file").filter(
        ColumnExpression("target_table") == ConstantExpression(table.name)
    )
    rows = rows_of(con, name)
    return len(rows.join(files, "source_file_id", how="semi"))
