"""One prefecture's ordinary run as a process: ``python -m pipeline.region.member_run ROOT``.

It prints one line of JSON, the first fault in both languages, and ends with the exit code of
``survey run``. Whatever engine starts it, the run is the same, and what it takes down is one
prefecture.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.config import load_project
from pipeline.base.errors import Fault, MissingInputError, RefusedError
from pipeline.base.progress import Silent
from pipeline.base.signals import heeding_signals
from pipeline.base.system_words import refused_by_system
from pipeline.job import is_empty, run_job
from pipeline.region.engine import RunOutcome

if TYPE_CHECKING:
    from pipeline.base.config import Project


def run_member(root: Path) -> RunOutcome:
    """Run a prefecture, unless nothing is delivered: a region has no use for the demo.

    Parameters
    ----------
    root
        Its root folder.
    """
    try:
        with refused_by_system(root):
            _run_delivered(load_project(root))
    except RefusedError as error:
        fault = error.faults[0]
    except MissingInputError as error:
        fault = error.fault
    else:
        return RunOutcome(0)
    return RunOutcome(1, fault.text("zh"), fault.text("en"))


def _run_delivered(project: Project) -> None:
    if is_empty(project):
        raise RefusedError([Fault("member_without_deliveries", file="data/raw")])
    run_job(project, Silent())


def main() -> None:
    """Run the prefecture that the command line names."""
    with heeding_signals():
        outcome = run_member(Path(sys.argv[1]))
    faults = {"zh": outcome.fault_zh, "en": outcome.fault_en}
    sys.stdout.write(json.dumps(faults, ensure_ascii=True) + "\n")
    raise SystemExit(outcome.exit_code)


if __name__ == "__main__":
    main()
