"""What a run keeps of itself: its settings, the versions it ran with, and its steps."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import pyogrio
import pyproj
import shapely

from pipeline.base.sql import append_rows
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    import duckdb

    from pipeline.base.config import Settings
    from pipeline.base.progress import Progress

PACKAGES = (
    "duckdb",
    "duckdb-extension-spatial",
    "geopandas",
    "pandas",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "shapely",
    "xlrd",
)
"""Packages that can change a figure."""


def settings_record(settings: Settings) -> dict[str, object]:
    """Return the settings as JSON with their fingerprint; secrets of base maps stay out."""
    content = settings.model_dump(mode="json")
    content["maps"].pop("tianditu_token")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"settings": text, "settings_sha256": digest}


@cache
def versions() -> str:
    """Return the versions of Python, the packages and the C libraries below them, as JSON."""
    found = {"python": platform.python_version()}
    found |= {name: version(name) for name in PACKAGES}
    found["geos"] = shapely.geos_version_string
    found["proj"] = pyproj.proj_version_str
    found["gdal"] = ".".join(str(part) for part in pyogrio.__gdal_version__)
    return json.dumps(found)


@dataclass
class _Step:
    name: str
    file: str | None
    begun: float


class StepClock:
    """A listener to progress that passes on what it hears and keeps the times."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._steps: list[_Step] = []

    def step(self, name: str, **values: object) -> None:
        """Begin a step; the one before ends here."""
        file = values.get("file")
        self._steps.append(_Step(name, None if file is None else str(file), time.perf_counter()))
        self._progress.step(name, **values)

    def notice(self, name: str, **values: object) -> None:
        """Pass it on; it is no step."""
        self._progress.notice(name, **values)

    def record(self, con: duckdb.DuckDBPyConnection) -> None:
        """Fill ``run_step``; a step that is named after a table is given its rows."""
        ends = [step.begun for step in self._steps[1:]] + [time.perf_counter()]
        made = _rows_of_tables(con, {step.name for step in self._steps})
        read = dict(con.table("source_file").select("path", "rows_read").fetchall())
        append_rows(con, "run_step", [
            {
                "step_no": number,
                "step": step.name,
                "file": step.file,
                "seconds": round(end - step.begun, 3),
                "row_count": made.get(step.name) if step.file is None else read.get(step.file),
            }
            for number, (step, end) in enumerate(zip(self._steps, ends, strict=True), start=1)
        ])  # fmt: skip


def _rows_of_tables(con: duckdb.DuckDBPyConnection, names: set[str]) -> dict[str, int]:
    """Count the published tables among ``names``."""
    tables = [table.name for table in load_dictionary().tables.values() if table.published]
    return {name: len(con.table(f"survey.{name}")) for name in tables if name in names}
