"""Visits after the first round: what the revisits did, and the spot check with its issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import choose, numbered
from pipeline.demo.world.figures import TODAY

if TYPE_CHECKING:
    from pipeline.demo.world.draws import BoolArray
    from pipeline.demo.world.ground import Ground

THIRD_PARTIES = np.array(["示例技术服务公司", "演示工程咨询公司"], dtype=object)
CHANGED = 0.02
"""Part of the revisits that change the result."""

MOST_CHANGED = 0.05
"""No village has more than this part of its results changed."""

BATCH = "2023年2月抽查"
SPOT_DAYS = (np.datetime64("2023-02-01"), np.datetime64("2023-02-10"))
ISSUES = {
    "screening": "隐患排查不准",
    "appraisal": "鉴定依据不符",
    "warning": "围护警示不到位",
}


def revisit(rng: np.random.Generator, houses: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each commercial house; a few results of houses without hazard change."""
    rows = np.flatnonzero(houses["is_commercial"])
    done = houses["is_revisited"].to_numpy()[rows]
    begun = rng.random(len(rows)) < 0.3
    day = TODAY - rng.integers(1, 100, len(rows)).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "house_id": houses["house_id"].to_numpy()[rows],
            "revisit_status": np.where(done, "done", np.where(begun, "doing", "todo")),
            "done_on": np.where(done, day, np.datetime64("NaT")),
            "third_party": THIRD_PARTIES[rng.integers(0, len(THIRD_PARTIES), len(rows))],
            "is_result_changed": _changed(rng, houses)[rows],
        }
    )


def _changed(rng: np.random.Generator, houses: pd.DataFrame) -> BoolArray:
    """Tell of each house whether its revisit changes the result: in no village many."""
    village = houses["village"].to_numpy()
    revisited = houses["is_revisited"].to_numpy()
    per_village = np.bincount(village[revisited], minlength=village.max() + 1)
    most = (MOST_CHANGED * per_village).astype(int)
    quota = np.minimum(rng.binomial(per_village, CHANGED), most)
    rows = rng.permutation(np.flatnonzero(revisited & (houses["story"] == "").to_numpy()))
    rows = rows[np.argsort(village[rows], kind="stable")]
    own = village[rows]
    changed = np.zeros(len(houses), dtype=bool)
    changed[rows[np.arange(len(rows)) - np.searchsorted(own, own) < quota[own]]] = True
    return changed


def spot_check(
    rng: np.random.Generator, ground: Ground, houses: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the houses checked and the issues found; all issues are fixed."""
    figures = ground.figures
    mixed = rng.permutation(np.flatnonzero(houses["story"] == ""))
    of_house = houses["village"].to_numpy()
    village, first = np.unique(of_house[mixed], return_index=True)
    picked = choose(rng, np.ones(len(village)), figures["spot_villages"])
    base = mixed[first[picked]]
    others = mixed[np.isin(of_house[mixed], village[picked]) & ~np.isin(mixed, base)]
    house = np.sort(np.concatenate([base, others[: figures["spot_houses"] - len(base)]]))
    houses.loc[house, "story"] = "checked"
    span = int((SPOT_DAYS[1] - SPOT_DAYS[0]).astype(int))
    offsets = np.sort(rng.integers(0, span + 1, len(house)))
    offsets[0], offsets[-1] = 0, span
    checks = pd.DataFrame(
        {
            "check_id": numbered("CC202302-", len(house), 3),
            "batch": BATCH,
            "village_code": ground.borders.villages.code[of_house[house]],
            "house_id": houses["house_id"].to_numpy()[house],
            "checked_on": SPOT_DAYS[0] + offsets.astype("timedelta64[D]"),
        }
    )
    return checks, _issues(rng, checks, figures["spot_issues"])


def _issues(rng: np.random.Generator, checks: pd.DataFrame, count: int) -> pd.DataFrame:
    at = np.sort(rng.integers(0, len(checks), count))
    category = np.array(list(ISSUES), dtype=object)[np.arange(count) % len(ISSUES)]
    feedback = checks["checked_on"].to_numpy()[at] + np.timedelta64(5, "D")
    return pd.DataFrame(
        {
            "issue_id": numbered("WT202302-", count, 3),
            "check_id": checks["check_id"].to_numpy()[at],
            "category": category,
            "description": pd.Series(category).map(ISSUES).to_numpy(),
            "feedback_on": feedback,
            "fixed_on": feedback + rng.integers(3, 20, count).astype("timedelta64[D]"),
        }
    )
