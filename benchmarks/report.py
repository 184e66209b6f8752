"""What came out, as a record for the archive and a table for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from benchmarks.measure import Usage, median_of, ratio_of_pairs

PEAK_WANTED_MB = 900
ADDED_WANTED_S = 6
REPORTS_WANTED_S = 9


def comparison(
    part: str, other: str, ours: list[Usage], theirs: list[Usage], wanted: float
) -> dict[str, Any]:
    """Return one comparison: all runs, their medians, and theirs / ours in wall time."""
    return {
        "part": part,
        "other": other,
        "pairs": len(ours),
        "ours": asdict(median_of(ours)),
        "theirs": asdict(median_of(theirs)),
        "ratio": round(ratio_of_pairs(ours, theirs), 3),
        "wanted": wanted,
        "runs": {"ours": [asdict(run) for run in ours], "theirs": [asdict(run) for run in theirs]},
    }


def markdown(record: dict[str, Any]) -> str:
    """Return the comparisons as a Markdown table."""
    headings = "| | compared with | pairs | build s | other s | ratio | wanted"
    headings += " | build CPU s | other CPU s | build peak MB | other peak MB |"
    lines = [headings, "|---" * 11 + "|"]
    lines += [_line(entry) for entry in record["comparisons"]]
    lines += [
        "",
        _added(record),
        "",
        f"Peak memory wanted: at most {PEAK_WANTED_MB} MB. {_described(record)}",
    ]
    return "\n".join(lines)


def _added(record: dict[str, Any]) -> str:
    seconds, reports = record["rules_and_history_s"], record["reports"]
    added = f"Rules and history take {seconds:.1f} s of the build of (b), wanted at most"
    without = f"Without them (b) is {_ratio(record['floor_ratio_without_them'])}."
    written = f"All reports take {reports['wall_s']:.1f} s and {reports['peak_mb']:.0f} MB, wanted"
    return f"{added} {ADDED_WANTED_S}. {without} {written} at most {REPORTS_WANTED_S} s."


def _line(entry: dict[str, Any]) -> str:
    ours, theirs = entry["ours"], entry["theirs"]
    cells = [
        entry["part"],
        entry["other"],
        entry["pairs"],
        f"{ours['wall_s']:.1f}",
        f"{theirs['wall_s']:.1f}",
        _ratio(entry["ratio"]),
        _ratio(entry["wanted"], is_limit=True),
        f"{ours['cpu_s']:.1f}",
        f"{theirs['cpu_s']:.1f}",
        f"{ours['peak_mb']:.0f}",
        f"{theirs['peak_mb']:.0f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _ratio(value: float, *, is_limit: bool = False) -> str:
    """Say how many times faster the build is, or, below one, how many times slower."""
    if value >= 1:
        return f"{'≥ ' * is_limit}{value:.2f} × faster"
    return f"{'≤ ' * is_limit}{1 / value:.2f} × the other"


def _described(record: dict[str, Any]) -> str:
    machine = record["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return (
        f"Size {record['size']}; {machine['processors']} processors; {machine['system']};"
        f" Python {machine['python']}; {packages}."
    )
