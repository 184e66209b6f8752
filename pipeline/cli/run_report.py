"""What ``survey run --json`` prints: how the run ended, its figures, its faults, where all lies.

It is printed however the run ends, also where the settings are refused or a signal comes, so that
a program that starts runs reads one form. Standard output then holds nothing else.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import typer

import pipeline
from pipeline.base.messages import message
from pipeline.base.signals import EXIT_CODE, signal_received
from pipeline.cli.screen import print_json
from pipeline.job import list_outputs
from pipeline.published.quality import read_quality
from pipeline.published.status import read_corrections, read_run_rows, read_status
from pipeline.warehouse.found import look_at
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.errors import Fault
    from pipeline.base.progress import Progress
    from pipeline.warehouse.history import HistoryChange

PUBLISHED, UNCHANGED, REFUSED, INTERRUPTED, FAILED = (
    "published", "unchanged", "refused", "interrupted", "failed",
)  # fmt: skip
"""How a run can end; the last only by a mistake in this program."""
LANGUAGES = ("zh", "en")


@dataclass
class RunReport:
    """The account of one run, filled as it goes on."""

    root: Path
    result: str = FAILED
    exit_code: int = 1
    content: dict[str, Any] = field(default_factory=dict)
    notices: list[dict[str, str]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Take down why the run is refused."""
        self.result = REFUSED
        self.faults = [_fault_entry(fault) for fault in faults]

    def listening(self, progress: Progress) -> Progress:
        """Return a progress that passes everything on and takes down what is to be read later."""
        return _Listening(progress, self)

    def finish(self, project: Project, changes: Sequence[HistoryChange]) -> None:
        """Take down what is published, after a run that was not refused.

        Parameters
        ----------
        project
            The root.
        changes
            Days whose history was replaced.
        """
        codes = {notice["code"] for notice in self.notices}
        self.result = UNCHANGED if "nothing_changed" in codes else PUBLISHED
        self.exit_code = 0
        status = read_status(project).as_dict()
        findings = {"error": 0, "warning": 0, "info": 0}
        for rule in read_quality(project).rules:
            findings[rule.severity] += rule.findings
        self.content = {
            "run_id": look_at(project.database).run_id,
            "as_of": status["as_of"],
            "is_sample": status["is_sample"],
            "place": {name: status[f"place_name_{name}"] for name in LANGUAGES},
            "figures": status["headlines"],
            "units": status["areas"],
            "rows": read_run_rows(project),
            "findings": findings,
            "corrections": read_corrections(project),
            "history_replaced": [
                {"as_of": change.as_of.isoformat(), "kept_as": change.kept_as} for change in changes
            ],
            "paths": {item.kind: str(item.path) for item in list_outputs(project)},
        }

    def as_dict(self) -> dict[str, Any]:
        """Return all of it in plain types."""
        return {
            "result": self.result,
            "exit_code": self.exit_code,
            "pipeline_version": pipeline.__version__,
            "schema_version": SCHEMA_VERSION,
            "root": str(self.root.resolve()),
            **self.content,
            "notices": self.notices,
            "faults": self.faults,
        }


class _Listening:
    """Passes steps and notices on, and keeps the notices."""

    def __init__(self, progress: Progress, report: RunReport) -> None:
        self._progress = progress
        self._report = report

    def step(self, name: str, **values: object) -> None:
        self._progress.step(name, **values)

    def notice(self, name: str, **values: object) -> None:
        said = {language: message(f"notice.{name}", language, **values) for language in LANGUAGES}
        self._report.notices.append({"code": name, **said})
        self._progress.notice(name, **values)


@contextmanager
def reporting(root: Path, *, as_json: bool) -> Iterator[RunReport]:
    """Yield the account of a run, and print it at the end, however that comes.

    Parameters
    ----------
    root
        Root of the run.
    as_json
        Whether to print it at all.
    """
    report = RunReport(root)
    try:
        yield report
    except typer.Exit as ended:
        report.exit_code = ended.exit_code
        raise
    finally:
        number = signal_received()
        if number is not None:
            report.result, report.exit_code = INTERRUPTED, EXIT_CODE + number
        if as_json:
            print_json(report.as_dict())


def _fault_entry(fault: Fault) -> dict[str, Any]:
    place = {key: value for key, value in asdict(fault).items() if key != "values"}
    return place | {language: fault.text(language) for language in LANGUAGES}
