"""What came out, as a record for the archive and a table for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Usage, median_of, ratio_of_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

PEAK_WANTED_MB = 1200
"""What all processes of a run together may take at full size on two processors."""


@dataclass(frozen=True)
class Goal:
    """What is compared with what, and the ratio of wall time that is wanted."""

    part: str
    ours: str
    other: str
    wanted: float
    aim: float | None = None


WITH_PYOGRIO = Goal("a", "cold build, plain delivery", "GeoPandas, pyogrio", 1.1, 1.0)
WITH_FIONA = Goal("a", "cold build, plain delivery", "GeoPandas, fiona", 0.38)
WITH_FLOOR = Goal("b", "cold build, mixed delivery", "codec floor", 2.4, 2.2)
COUNTY = Goal("c", "run, one county changed", "run from nothing", 0.45, 0.35)
EXPORT = Goal("d", "run, one export added", "run from nothing", 0.4)
UNCHANGED_WANTED_S = 3.0


def comparison(
    goal: Goal, ours: Sequence[Usage], others: Sequence[Usage], watched: Usage | None
) -> dict[str, Any]:
    """Return one comparison: all runs, their medians, and ours / theirs in wall time.

    Parameters
    ----------
    goal, ours, others
        What is wanted, and the runs in the order of their pairs.
    watched
        The run of ours whose memory was watched, if there was one.
    """
    return {
        **asdict(goal),
        "pairs": len(ours),
        "our_median": asdict(median_of(ours)),
        "other_median": asdict(median_of(others)),
        "our_pss_mb": watched and watched.pss_mb,
        "ratio": round(ratio_of_pairs(ours, others), 3),
        "our_runs": [asdict(run) for run in ours],
        "other_runs": [asdict(run) for run in others],
    }


def unchanged(runs: Sequence[Usage], watched: Usage) -> dict[str, Any]:
    """Return the runs that had nothing to do."""
    return {
        "wanted_s": UNCHANGED_WANTED_S,
        "median": asdict(median_of(runs)),
        "our_pss_mb": watched.pss_mb,
        "runs": [asdict(run) for run in runs],
    }


def markdown(record: dict[str, Any]) -> str:
    """Return the comparisons as a Markdown table."""
    headings = "| | what | compared with | pairs | s | other s | ratio | wanted | aim"
    headings += " | CPU s | other CPU s | memory MB |"
    lines = [headings, "|---" * 12 + "|"]
    lines += [_line(entry) for entry in record["comparisons"]]
    if "unchanged" in record:
        lines += [_unchanged_line(record["unchanged"])]
    return "\n".join([*lines, "", _peak(record), "", described(record)])


def _line(entry: dict[str, Any]) -> str:
    ours, others = entry["our_median"], entry["other_median"]
    cells = [
        entry["part"],
        entry["ours"],
        entry["other"],
        entry["pairs"],
        f"{ours['wall_s']:.1f}",
        f"{others['wall_s']:.1f}",
        _judged(entry["ratio"], entry["wanted"], f"{entry['ratio']:.2f} ×"),
        f"≤ {entry['wanted']} ×",
        "" if entry["aim"] is None else f"{entry['aim']} ×",
        f"{ours['cpu_s']:.1f}",
        f"{others['cpu_s']:.1f}",
        _megabytes(entry["our_pss_mb"]),
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _unchanged_line(entry: dict[str, Any]) -> str:
    median, wanted = entry["median"], entry["wanted_s"]
    seconds = _judged(median["wall_s"], wanted, f"{median['wall_s']:.1f}")
    cells = ["e", "run, nothing changed", "–", str(len(entry["runs"])), seconds, "", ""]
    cells += [f"≤ {wanted} s", "", f"{median['cpu_s']:.1f}", "", _megabytes(entry["our_pss_mb"])]
    return f"| {' | '.join(cells)} |"


def _judged(value: float, wanted: float, text: str) -> str:
    """Return a figure in bold where it misses what is wanted."""
    return text if value <= wanted else f"**{text}**"


def _megabytes(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _peak(record: dict[str, Any]) -> str:
    """Say how much memory our largest run took, all its processes together."""
    known = [entry["our_pss_mb"] for entry in record["comparisons"]]
    known += [record.get("unchanged", {}).get("our_pss_mb"), record.get("cold_pss_mb")]
    peaks = [peak for peak in known if peak is not None]
    if not peaks:
        return "This system does not say how much memory processes take together."
    peak = _judged(max(peaks), PEAK_WANTED_MB, f"{max(peaks):.0f} MB")
    return f"All processes of a run together took at most {peak}; wanted ≤ {PEAK_WANTED_MB} MB."


def described(record: dict[str, Any]) -> str:
    """Say on what the figures were measured."""
    machine = record["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return (
        f"{machine['processors']} processors; {machine['system']};"
        f" Python {machine['python']}; {packages}."
    )
