"""Delivers what the quality check of earlier weeks found, so that today's findings have an age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.delivery.file_writers import ENCODING, write_csv
from pipeline.demo.world.figures import AS_OF, EXPORT_DATES
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.demo.defects.planting import Planting
    from pipeline.demo.delivery.delivered_folder import Delivery
    from pipeline.demo.world.draws import BoolArray

DAYS = EXPORT_DATES[1:]
"""The first export is older than the first check."""
STORIES = np.array([
    [False, False, False], [False, False, True], [False, True, True], [True, True, True],
    [True, False, False], [True, False, True], [False, True, False],
])  # fmt: skip
"""On which of the days a finding of today was there; it came back in the last three."""
CHANCES = [0.26, 0.2, 0.2, 0.22, 0.04, 0.04, 0.04]
FIXED_SHARE = 0.05
"""Findings that are gone today, for each one of today."""
FIXED = np.array([[True, True, True], [True, True, False], [False, True, False]])


def deliver_earlier_findings(delivery: Delivery, planting: Planting) -> pd.DataFrame:
    """Write one file for each earlier check.

    Returns
    -------
    The findings of today with ``rule_id``, ``key`` and one column for each of ``DAYS``, followed by
    some that are gone, with ``is_gone``.
    """
    findings = _earlier_findings(planting)
    columns = load_dictionary().tables["finding_snapshot"].columns
    headings = {name: columns[name].zh for name in ("rule_id", "key")}
    for day in DAYS:
        rows = findings.loc[findings[day], list(headings)].rename(columns=headings)
        file = f"质量问题{day:%Y%m%d}.csv"
        write_csv(rows, delivery.folder / file)
        # sorted behind all other declarations, whose files keep their numbers
        delivery.declare(
            f"work-quality-{day}",
            "finding_snapshot",
            file,
            as_of=day,
            encoding=ENCODING,
            columns=headings,
        )
        delivery.note(file, len(rows))
    return findings


def _earlier_findings(planting: Planting) -> pd.DataFrame:
    rng = planting.world.rng("earlier findings")
    pairs = [(rule, key) for rule, keys in sorted(planting.found.items()) for key in sorted(keys)]
    today = pd.DataFrame(pairs, columns=["rule_id", "key"])
    there = STORIES[rng.choice(len(STORIES), size=len(today), p=CHANCES)]
    gone = today.iloc[:: round(1 / FIXED_SHARE)].copy()
    gone["key"] = "已改" + gone["key"]
    was_there = FIXED[rng.integers(len(FIXED), size=len(gone))]
    rows = pd.concat([_on_days(today, there), _on_days(gone, was_there)], ignore_index=True)
    return rows.assign(is_gone=np.arange(len(rows)) >= len(today))


def _on_days(findings: pd.DataFrame, there: BoolArray) -> pd.DataFrame:
    return findings.join(pd.DataFrame(there, columns=DAYS, index=findings.index))


def expected_ages(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Return since when each finding is open that is not new, and whether it came back.

    A day says nothing about a rule that has no finding in its file.
    """
    asked = findings.groupby("rule_id")[list(DAYS)].any()
    ages = []
    for row in findings[~findings["is_gone"]].to_dict("records"):
        known = [day for day in DAYS if asked.loc[row["rule_id"], day]]
        seen = [day for day in known if row[day]]
        if seen:
            ages.append(_expected_age(row, seen, known))
    return ages


def _expected_age(row: dict[Any, Any], seen: list[dt.date], known: list[dt.date]) -> dict[str, Any]:
    """Walk back from today to the last day on which it was gone."""
    since = AS_OF
    for day in reversed(known):
        if day not in seen:
            break
        since = day
    came_back = any(day not in seen for day in known if day > seen[0])
    return {
        "rule_id": row["rule_id"],
        "key": row["key"],
        "first_seen_on": seen[0].isoformat(),
        "open_since": since.isoformat(),
        "came_back": came_back,
    }
