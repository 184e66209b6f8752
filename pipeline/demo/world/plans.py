"""Plans of the work until the deadline: of the whole place and some units, of the others none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from pipeline.demo.world.figures import TODAY
from pipeline.demo.world.ground import MARKET_COUNTY
from pipeline.demo.world.people import draw_names

if TYPE_CHECKING:
    from pipeline.demo.world.world import World

    Standing = Literal["ahead", "on_time", "behind", "not_due"]

PLACE = "652300"
DEADLINE = np.datetime64("2023-05-31")
FIRST_WEEK, NEXT_WEEK = np.datetime64("2023-03-02"), np.datetime64("2023-03-23")
WEEK = np.timedelta64(7, "D")
PLANS: dict[str, dict[str, Standing]] = {
    "revisit_done": {
        PLACE: "behind",
        "652301": "behind",
        "652302": "ahead",
        "652323": "on_time",
        "652325": "behind",
        "GX": "on_time",
    },
    "survey_done": {"652301": "ahead", "652325": "behind"},
    "rectified": {"652325": "behind", "652302": "not_due"},
}
"""Who has planned which work, and how they stand by it."""
LEADERS = {
    "revisit_done": "住建局（示例）",
    "survey_done": "属地政府（示例）",
    "rectified": "住建局（示例）",
}
"""Department that leads each work."""


@dataclass(frozen=True)
class WorkAmount:
    """How much of a work there is in an area, and how much of it is finished."""

    total: int
    reached: int


def plan_work(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Return the weeks of all plans; the survey of one county goes down to its townships."""
    plans = []
    for metric, standings in PLANS.items():
        amounts = amounts_of(world, metric)
        of_all = dict(standings)
        if metric == "survey_done":
            of_all |= {code: "behind" for code in amounts if len(code) > len(PLACE)}
        for code, standing in of_all.items():
            plans.append(_weeks(rng, amounts[code], standing).assign(metric=metric, area_code=code))
    rows = pd.concat(plans, ignore_index=True)
    return rows.assign(lead_department=rows["metric"].map(LEADERS))


def amounts_of(world: World, metric: str) -> dict[str, WorkAmount]:
    """Count one work in the whole place, in each unit and in the townships of one county."""
    works = _works(world, metric)
    works = works[works["village"] >= 0]
    village = works["village"].to_numpy()
    township = world.ground.borders.villages.township[village]
    in_county = np.array([code.startswith(MARKET_COUNTY) for code in township])
    counts = works[["total", "reached"]].astype(int)
    parts = [
        counts.groupby(np.full(len(counts), PLACE, dtype=object)).sum(),
        counts.groupby(world.ground.village_unit[village]).sum(),
        counts[in_county].groupby(township[in_county]).sum(),
    ]
    return {
        str(code): WorkAmount(total, reached)
        for part in parts
        for code, total, reached in part.itertuples()
    }


def _works(world: World, metric: str) -> pd.DataFrame:
    """Return village and state of every parcel or house that one kind of work is about."""
    parcels, houses = world.parcels, world.houses
    if metric == "survey_done":
        return pd.DataFrame({
            "village": parcels["village"],
            "total": True,
            "reached": parcels["survey_status"] == "done",
        })  # fmt: skip
    if metric == "revisit_done":
        commercial = houses["is_commercial"]
        return pd.DataFrame({
            "village": houses["village"],
            "total": commercial,
            "reached": commercial & houses["is_revisited"],
        })  # fmt: skip
    hazards = world.tables["hazard"]
    hazards = hazards[hazards["stage"] != ""]
    return pd.DataFrame({
        "village": houses["village"].to_numpy()[hazards["house"]],
        "total": True,
        "reached": hazards["stage"] == "closed",
    })  # fmt: skip


def _weeks(rng: np.random.Generator, amount: WorkAmount, standing: Standing) -> pd.DataFrame:
    """Return the weeks of one plan: a straight line to the deadline.

    Today it stands above what is reached for those who are behind, and for those who are ahead so
    far below it that next week's total is reached already.
    """
    left = amount.total - amount.reached
    share = rng.uniform(0.2, 0.6)
    today = amount.reached + {
        "behind": int(np.ceil(share * left)),
        "ahead": -int(np.ceil(share * left)) - 1,
    }.get(standing, 0)
    first = NEXT_WEEK if standing == "not_due" else FIRST_WEEK
    days = np.append(np.arange(first, DEADLINE, WEEK), DEADLINE)
    slope = (amount.total - today) / (DEADLINE - TODAY).astype(int)
    totals = today + np.floor(slope * (days - TODAY).astype(int))
    totals[-1] = amount.total
    person = draw_names(rng, 1)[0]
    return pd.DataFrame(
        {
            "week_ending": days,
            "planned_total": np.clip(totals, 0, amount.total).astype(int),
            "responsible_person": person,
        }
    )
