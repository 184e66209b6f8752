"""What must come out of the synthetic region: counts, states, ranks and cases across borders."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.demo.whole_region.border_plants import Cases
    from pipeline.demo.whole_region.region_rows import PrefectureRows

METRICS = {
    "survey_done": ("done", "parcels"),
    "revisit_done": ("revisited", "commercial_houses"),
    "rectified": ("rectified", "hazardous"),
}


def expected_region(rows: dict[str, PrefectureRows], cases: Cases) -> dict[str, Any]:
    """Return all expected figures, ready to be written as JSON.

    Parameters
    ----------
    rows
        The rows of the prefectures, with everything planted.
    cases
        The cases across borders.
    """
    counts = {code: _region_counts(each) for code, each in rows.items()}
    states = {code: each.areas.place.state for code, each in rows.items()}
    counted = {code: counts[code] for code, state in states.items() if state == "counted"}
    names = next(iter(counts.values()))
    return {
        "states": states,
        "prefectures": counted,
        "region": {name: sum(each[name] for each in counted.values()) for name in names},
        "ranks": {metric: _ranks(counted, *names) for metric, names in METRICS.items()},
        "borders": cases,
    }


def _region_counts(rows: PrefectureRows) -> dict[str, int]:
    status, cases = rows.parcel["survey_status"], rows.hazard_case
    return {
        "parcels": len(rows.parcel),
        **{name: int((status == name).sum()) for name in ("unsurveyed", "in_progress", "done")},
        "commercial_houses": int((rows.house["use_class"] == "commercial_only").sum()),
        "revisited": len(rows.revisit),
        "hazardous": len(cases),
        "rectified": int((cases["closure_reason"] == "rectified").sum()),
    }


def _ranks(counts: dict[str, dict[str, int]], top: str, bottom: str) -> dict[str, int]:
    """Return competition ranks on exact rates."""
    rates = {code: Fraction(each[top], each[bottom]) for code, each in counts.items()}
    return {code: 1 + sum(other > rate for other in rates.values()) for code, rate in rates.items()}
