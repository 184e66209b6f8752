"""The smaller ledgers: revisits, the spot check and the regional ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.figures import AS_OF
from pipeline.demo.houses import REPORTED

if TYPE_CHECKING:
    from pipeline.demo.ground import Ground
    from pipeline.demo.houses import Houses
    from pipeline.demo.places import BoolArray

THIRD_PARTIES = np.array(["示例技术服务公司", "演示工程咨询公司"], dtype=object)
BATCH = "2023年2月抽查"
SPOT_DAYS = (np.datetime64("2023-02-01"), np.datetime64("2023-02-10"))
ISSUES = {
    "screening": "隐患排查不准",
    "appraisal": "鉴定依据不符",
    "warning": "围护警示不到位",
}
REGIONAL_RANKS = {"revisit_done": 5, "rectified": 8}
REGIONAL_UNITS = 14


def draw_revisits(rng: np.random.Generator, houses: Houses, changed: BoolArray) -> pd.DataFrame:
    """Return one row for each commercial house; ``changed`` holds one value a house."""
    rows = np.flatnonzero(houses.commercial)
    done = houses.revisited[rows]
    begun = rng.random(len(rows)) < 0.3
    day = np.datetime64(AS_OF) - rng.integers(1, 100, len(rows)).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "house_id": houses.id[rows],
            "revisit_status": np.where(done, "done", np.where(begun, "doing", "todo")),
            "done_on": np.where(done, day, np.datetime64("NaT")),
            "third_party": THIRD_PARTIES[rng.integers(0, len(THIRD_PARTIES), len(rows))],
            "is_result_changed": changed[rows],
        }
    )


def draw_spot_check(
    rng: np.random.Generator, ground: Ground, houses: Houses
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the houses checked and the issues found; all issues are fixed."""
    borders, figures = ground.borders, ground.figures
    fitting = np.flatnonzero((houses.village >= 0) & (houses.record == REPORTED))
    mixed = rng.permutation(fitting)
    village, first = np.unique(houses.village[mixed], return_index=True)
    picked = rng.permutation(len(village))[: figures.spot_villages]
    base = mixed[first[picked]]
    others = mixed[np.isin(houses.village[mixed], village[picked]) & ~np.isin(mixed, base)]
    house = np.sort(np.concatenate([base, others[: figures.spot_houses - len(base)]]))
    span = int((SPOT_DAYS[1] - SPOT_DAYS[0]).astype(int))
    offsets = np.sort(rng.integers(0, span + 1, len(house)))
    offsets[0], offsets[-1] = 0, span
    serial = np.char.zfill((np.arange(len(house)) + 1).astype(str), 3).astype(object)
    checks = pd.DataFrame(
        {
            "check_id": "CC202302-" + serial,
            "batch": BATCH,
            "village_code": borders.villages.code[houses.village[house]],
            "house_id": houses.id[house],
            "checked_on": SPOT_DAYS[0] + offsets.astype("timedelta64[D]"),
        }
    )
    at = np.sort(rng.integers(0, len(house), figures.spot_issues))
    category = np.array(list(ISSUES), dtype=object)[np.arange(len(at)) % len(ISSUES)]
    feedback = checks["checked_on"].to_numpy()[at] + np.timedelta64(5, "D")
    number = np.char.zfill((np.arange(len(at)) + 1).astype(str), 3).astype(object)
    issues = pd.DataFrame(
        {
            "issue_id": "WT202302-" + number,
            "check_id": checks["check_id"].to_numpy()[at],
            "category": category,
            "description": pd.Series(category).map(ISSUES).to_numpy(),
            "feedback_on": feedback,
            "fixed_on": feedback + rng.integers(3, 20, len(at)).astype("timedelta64[D]"),
        }
    )
    return checks, issues


def regional_ranks() -> pd.DataFrame:
    """Return the ranks the region published for the prefecture."""
    return pd.DataFrame(
        {
            "metric": list(REGIONAL_RANKS),
            "rank": list(REGIONAL_RANKS.values()),
            "unit_count": REGIONAL_UNITS,
            "source_document": "自治区通报（示例）",
        }
    )
