"""The pipeline's build as a process: ``python -m benchmarks.build ROOT``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse import build

if __name__ == "__main__":
    build(load_project(Path(sys.argv[1])), Silent())
