"""The drawing of all pages as a process: ``python -m benchmarks.draw ROOT``."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.mapping.draw import draw_maps

if __name__ == "__main__":
    draw_maps(load_project(Path(sys.argv[1])), Silent())
