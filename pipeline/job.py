"""The main job: deliveries, or the demo where there are none, to a published file and its pages."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pipeline.base.config import load_project
from pipeline.base.errors import Fault, RefusedError
from pipeline.base.process_server import load_meanwhile, start_server
from pipeline.base.progress import BuildStep
from pipeline.checked.store import Store
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import undeclared
from pipeline.delivery.readable_by_all import readable_by_all
from pipeline.drawing.record import are_there
from pipeline.intake.deliveries import Deliveries, find_deliveries
from pipeline.published.plan import Plan, compare_with_published
from pipeline.readers.pool import open_readers
from pipeline.warehouse import build_aside, rollback
from pipeline.warehouse.audit_head import record_broken_chain
from pipeline.warehouse.companions import is_whole
from pipeline.warehouse.found import Condition, look_at, open_read_only
from pipeline.warehouse.history import current_files
from pipeline.warehouse.inputs import inputs_digest, published_inputs
from pipeline.warehouse.lake import make_lake
from pipeline.warehouse.lake_places import has_lake, lake_of
from pipeline.warehouse.publish import (
    DRAWN,
    building,
    locked,
    maps_folder,
    publish,
    publishing,
)
from pipeline.warehouse.steps import load_steps

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.warehouse.history import HistoryChange
    from pipeline.warehouse.publish import Workplace

DemoSize = Literal["full", "small"]


@dataclass(frozen=True)
class Output:
    """Something the pipeline has made, and where it lies."""

    kind: str
    """Key of ``[output]`` in ``messages.toml``."""
    path: Path


def run_job(
    project: Project, progress: Progress, *, demo_size: DemoSize = "full", fresh: bool = False
) -> list[HistoryChange]:
    """Publish database, history, pages and reports from ``data/raw``, all in one step.

    Where ``data/raw`` holds no declaration and no data, the demo is written first; one that is
    there already is used as it is. A run that would publish once more what is published, from the
    same inputs, says so and ends.

    Parameters
    ----------
    project
        The root.
    progress
        Receives every step.
    demo_size
        Size of the demo, if one is written.
    fresh
        Whether to read and build everything again.

    Returns
    -------
    changes
        Days whose history was there already with other content.

    Raises
    ------
    RefusedError
        With every fault found, or if another run is at work, or the system refuses a step.
    MissingInputError
        If the libraries of the pages are not installed. In every case the generation published
        before stays as it is.
    """
    with publishing(project, "run", progress) as work:
        if is_empty(project):
            refuse_to_cover(project)
            _write_demo(project.root, progress, demo_size)
        if fresh:
            Store(project.checked).remove_others(())
        engine = project.settings.engine
        with open_readers(project.settings.readers, engine.worker_threads) as readers:
            deliveries = find_deliveries(project, readers)
        if not fresh and _is_published(project, deliveries):
            progress.notice("nothing_changed", file=project.database)
            return []
        record_broken_chain(work)
        start_server()
        load_meanwhile("pipeline.drawing.draw_all")
        new = build_aside(work, deliveries)
        pages, reports, drawn = _draw(work, new.database, fresh=fresh)
        progress.step(BuildStep.PUBLISH)
        lake = make_lake(work, new.database)
        publish(work, replace(new, pages=pages, reports=reports, drawn=drawn, lake=lake))
    return new.changes


def plan_job(project: Project, progress: Progress) -> Plan | None:
    """Build what :func:`run_job` would publish and compare it with what is; publish nothing.

    What was read of the files stays, so that the run after it need not read them again.

    Returns
    -------
    plan
        ``None`` where ``data/raw`` is empty, so that a run would write the demo.

    Raises
    ------
    RefusedError
        As :func:`run_job`: then a run would be refused as well.
    """
    if is_empty(project):
        return None
    with building(project, "plan", progress) as work:
        new = build_aside(work)
        return compare_with_published(project, project.reading(new.database))


def _is_published(project: Project, deliveries: Deliveries) -> bool:
    """Whether the published file was made from these inputs, with pages and reports."""
    if deliveries.faults or not project.maps.is_dir() or not is_whole(project.database):
        return False
    published = published_inputs(project.database)
    if published is None:
        return False
    history = current_files(project.history)
    if inputs_digest(project, deliveries.fingerprint(), history) != published:
        return False
    found = look_at(project.database)
    return are_there(project, found.run_id) and has_lake(project, found.run_id, found.as_of)


def roll_back(project: Project, progress: Progress) -> str:
    """Publish the latest kept generation again, with its pages and reports; return its run id.

    Raises
    ------
    MissingInputError
        If no earlier publication is kept.
    RefusedError
        If an earlier version kept it without reports and it is too old for them; it is in place
        all the same, without pages and reports.
    """
    refused: list[RefusedError] = []

    def redraw(work: Workplace, database: Path) -> tuple[Path | None, Path | None]:
        try:
            pages, reports, _ = _draw(work, database)
        except RefusedError as error:
            refused.append(error)
            return None, None
        return pages, reports

    run_id = rollback(project, progress, redraw)
    if refused:
        raise refused[0]
    return run_id


def _draw(work: Workplace, database: Path, *, fresh: bool = False) -> tuple[Path, Path, Path]:
    """Draw the pages and write the reports of a generation that is made ready, and their record."""
    from pipeline.drawing.draw_all import draw_all
    from pipeline.reporting import check_schema

    project = work.project.reading(database)
    reports = work.aside.new(project.reports, check_schema(project).isoformat())
    pages = work.aside.new_folder(maps_folder(project))
    drawn = work.aside.new(project.processed, DRAWN)
    draw_all(project, pages, reports, work.progress, fresh=fresh).write(drawn)
    return pages, reports, drawn


def make_demo(root: Path, progress: Progress, *, size: DemoSize = "full") -> Path:
    """Write the demo's sources into ``root/data/raw/demo``, and settings where there are none.

    Raises
    ------
    RefusedError
        If ``data/raw`` declares real data: a sample beside them would stop every run.
    """
    from pipeline.demo import write_demo_settings

    write_demo_settings(root)
    with locked(load_project(root), "demo", progress):
        return _write_demo(root, progress, size)


def _write_demo(root: Path, progress: Progress, size: DemoSize) -> Path:
    from pipeline.demo import write_demo

    _refuse_real(root)
    progress.step("demo")
    return write_demo(
        root / "data" / "raw",
        size=size,
        progress=lambda file: progress.step("demo_file", file=file),
    )


def make_region_demo(root: Path, progress: Progress) -> None:
    """Write the demo region: ``region.toml``, and a root with deliveries for each prefecture.

    Raises
    ------
    RefusedError
        If the ``data/raw`` of a prefecture declares real data.
    """
    from pipeline.demo.whole_region.region_demo import member_folders, write_region_demo

    folders = member_folders(root)
    for folder in folders:
        _refuse_real(folder)
    with ExitStack() as locks:
        for folder in folders:
            if (folder / "pipeline.toml").is_file():
                locks.enter_context(locked(load_project(folder), "demo", progress))
        progress.step("demo")
        write_region_demo(root, progress=lambda name: progress.step("demo_file", file=name))


def _refuse_real(root: Path) -> None:
    real = [item.name for item in load_declarations(root / "data" / "raw") if not item.is_sample]
    if real:
        raise RefusedError([Fault("demo_beside_real", value=real[0])])


def is_empty(project: Project) -> bool:
    """Whether ``data/raw`` holds neither a declaration nor data that should have one."""
    linked = project.linked_folders
    return not load_declarations(project.raw, linked) and not undeclared(
        project.raw, (), linked=linked
    )


def open_to_all(project: Project) -> list[str]:
    """Return the deliveries that every user of the machine can read, by their paths."""
    return readable_by_all(project.raw)


def refuse_to_cover(project: Project) -> None:
    """Refuse to publish a sample over real data, as when the disk of the deliveries is not mounted.

    Raises
    ------
    RefusedError
        If what is published is no sample.
    """
    if look_at(project.database).condition is not Condition.SOUND:
        return
    with open_read_only(project.database) as con:
        ((is_sample,),) = con.table("run").select("is_sample").fetchall()
    if not is_sample:
        raise RefusedError([Fault("deliveries_gone", file=str(project.raw))])


def is_sample(project: Project) -> bool:
    """Whether what ``data/raw`` declares is sample data, or will be because it is empty."""
    declarations = load_declarations(project.raw, project.linked_folders)
    return is_empty(project) or any(declaration.is_sample for declaration in declarations)


def count_steps(project: Project) -> int:
    """Return how many steps a build will report, counting one file per declaration."""
    declarations = load_declarations(project.raw, project.linked_folders)
    return len(declarations) + len(load_steps()) + len(BuildStep)


def list_outputs(project: Project) -> list[Output]:
    """Return what has been made so far."""
    processed = project.processed
    places = [
        Output("database", project.database),
        Output("history", project.history),
        Output("previous", project.previous),
        Output("exports", project.exports),
        Output("fix_lists", processed / "fix-lists"),
        Output("map", project.maps / "index.html"),
        Output("reports", project.reports),
        Output("lake", lake_of(project)),
    ]
    return [output for output in places if output.path.exists()]
