"""The reports as a process: ``python -m benchmarks.write_reports ROOT``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.reporting import write_reports

if __name__ == "__main__":
    write_reports(load_project(Path(sys.argv[1])), Silent())
