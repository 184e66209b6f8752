"""Time and memory of the build as the data grow: ``python -m benchmarks --growth 1,3,10``.

The prefectures of :mod:`benchmarks.growth_delivery` are written once and built from nothing, one
after the other, each in a process of its own.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import duckdb
import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks import SQL_FOLDER
from benchmarks.builds import run_build
from benchmarks.measure import median_of, run_module
from pipeline.base.config import load_project

if TYPE_CHECKING:
    from pathlib import Path

PEAK_WANTED_MB = 4000
PARCELS = 587_209
INK, ACCENT = "#333333", "#0b6e99"
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "growth",
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
"""Text stays text, and the same figures give the same bytes."""


def measure_growth(cache: Path, factors: list[int], runs: int, *, fresh: bool) -> dict[str, Any]:
    """Build every size ``runs`` times and return the medians with all single runs.

    Raises
    ------
    SystemExit
        If a published file does not hold all parcels.
    """
    sizes = []
    for factor in factors:
        root = cache / f"growth-{factor}"
        if fresh or not (root / "finished").exists():
            shutil.rmtree(root, ignore_errors=True)
            run_module("growth_delivery", str(root), str(factor))
            (root / "finished").touch()
        taken = [run_build(root, watch_memory=True) for _ in range(runs)]
        processed = load_project(root).processed
        _check_all_there(load_project(root).database, factor * PARCELS)
        shutil.rmtree(processed)
        median = asdict(median_of(taken))
        sizes.append({"factor": factor, **median, "runs": [asdict(run) for run in taken]})
    return {"sizes": sizes}


def _check_all_there(database: Path, parcels: int) -> None:
    query = (SQL_FOLDER / "parcel_count.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(database), read_only=True) as con:
        ((found,),) = con.execute(query).fetchall()
    if found != parcels:
        raise SystemExit(f"{found:,} parcels published of {parcels:,}")


def growth_table(sizes: list[dict[str, Any]]) -> str:
    """Return the sizes as a Markdown table, each compared with its share of the first."""
    first = sizes[0]
    lines = [
        "| size | parcels | s | in proportion to the first | CPU s | all processes, peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        share = size["wall_s"] / first["wall_s"] / (size["factor"] / first["factor"])
        cells = [
            f"{size['factor']} ×",
            f"{size['factor'] * PARCELS:,}",
            f"{size['wall_s']:.1f}",
            f"{share:.2f}",
            f"{size['cpu_s']:.1f}",
            "not known here" if size["pss_mb"] is None else f"{size['pss_mb']:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", f"Wanted: 1.00 or less in every line, at most {PEAK_WANTED_MB} MB."]
    return "\n".join(lines)


def draw_growth(sizes: list[dict[str, Any]], path: Path) -> None:
    """Draw time and memory over the number of parcels as SVG."""
    parcels = [size["factor"] * PARCELS / 1e6 for size in sizes]
    seconds = [size["wall_s"] for size in sizes]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        time, memory = figure.subplots(1, 2)
        time.plot(parcels, seconds, "o-", color=ACCENT, label="measured")
        proportion = [seconds[0] * count / parcels[0] for count in parcels]
        time.plot(parcels, proportion, "--", color=INK, label="in proportion")
        time.set_title("Cold build, seconds")
        peaks = [size["pss_mb"] for size in sizes]
        memory.axhline(PEAK_WANTED_MB, linestyle="--", color=INK, label="limit")
        if None not in peaks:
            memory.plot(parcels, peaks, "o-", color=ACCENT, label="measured")
        memory.set_title("All processes together, peak MB")
        for axes in (time, memory):
            axes.set_xlabel("million parcels")
            axes.set_xlim(left=0)
            axes.set_ylim(bottom=0)
            axes.legend(frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None})
