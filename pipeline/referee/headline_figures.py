"""The headline figures of the whole place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.referee.area_counts import compare_figures, percent
from pipeline.referee.compared import Compared, together

if TYPE_CHECKING:
    from pipeline.referee.published_rows import PublishedRows


def compare_headlines(rows: PublishedRows, parcels: pd.DataFrame, houses: pd.DataFrame) -> Compared:
    """Compute every headline figure and compare it with ``prefecture_summary``.

    Parameters
    ----------
    parcels, houses
        What is counted of each.
    """
    checks = rows.read("spot_check", "batch", "house_id", "village_code")
    issues = rows.read("spot_issue", "issue_id")
    total = pd.concat([parcels.sum(), houses.sum()])
    villages = (rows.units["level"] == "village").sum()
    found = pd.DataFrame.from_dict({
        "survey_done": (total["done"], total["parcels"]),
        "revisit_done": (total["revisited"], total["commercial_houses"]),
        "rectified": (total["rectified"], total["hazardous"]),
        "rectified_by_engineering": (total["by_engineering"], total["hazardous"]),
        "spot_check_issues": (len(issues), len(checks[["batch", "house_id"]].drop_duplicates())),
        "spot_check_villages": (checks["village_code"].nunique(), villages),
    }, orient="index", columns=["numerator", "denominator"]).astype("int64")  # fmt: skip
    found["pct"] = percent(found["numerator"], found["denominator"])
    found["regional_rank"] = _regional_rank(rows).reindex(found.index)
    published = rows.read("prefecture_summary", "metric", *found.columns).set_index("metric")
    return together("headlines", [compare_figures("prefecture_summary", published, found)])


def _regional_rank(rows: PublishedRows) -> pd.Series[float]:
    """Return the latest rank of each metric that was published by the day of the run."""
    ranks = rows.read("regional_rank", "as_of", "metric", "rank")
    ranks["as_of"] = pd.to_datetime(ranks["as_of"])
    known = ranks[ranks["as_of"] <= pd.Timestamp(rows.run["as_of"])].sort_values("as_of")
    return known.groupby("metric")["rank"].last().astype(np.float64)
