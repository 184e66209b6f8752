"""Patrols of controlled houses, and photos: what proves that fence, sign and works are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import TextArray, numbered, position_in_group
from pipeline.demo.world.figures import TODAY
from pipeline.demo.world.measures import CONTROLS
from pipeline.demo.world.people import draw_names
from pipeline.demo.world.stories import tell

if TYPE_CHECKING:
    from pipeline.demo.world.draws import Days
    from pipeline.demo.world.figures import Figures

VISITS = 3
WEEK = 7
"""Visits of each controlled house, and days between them."""


def patrol(rng: np.random.Generator, cases: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return weekly visits of the open cases under control, the last within a week.

    ``visit`` counts them from 0.
    """
    kinds = measures.groupby("case")["measure_kind"].agg(set)
    in_force = measures["measure_kind"].isin(CONTROLS) & (measures["state"] == "begun")
    controlled = cases[
        (cases["closure_reason"] == "") & cases.index.isin(measures.loc[in_force, "case"])
    ]
    case, visit = position_in_group(np.full(len(controlled), VISITS))
    since = rng.integers(0, WEEK + 1, len(controlled))[case]
    kind = kinds.loc[controlled.index].iloc[case].reset_index(drop=True)
    fenced = kind.map(lambda names: "cordon" in names).to_numpy()
    back = since + WEEK * (VISITS - 1 - visit)
    all_right = pd.Series(fenced).where(fenced)
    return pd.DataFrame(
        {
            "patrol_id": numbered("XC", len(case), 5),
            "house_id": controlled["house_id"].to_numpy()[case],
            "case_id": controlled["case_id"].to_numpy()[case],
            "visit": visit,
            "patrolled_on": TODAY - back.astype("timedelta64[D]"),
            "inspector": draw_names(rng, len(case)),
            "is_sign_ok": all_right,
            "is_fence_ok": all_right,
            "is_operating": False,
            # People may live on where only the business was stopped.
            "is_occupied": kind.map(lambda names: not names & {"stop_use", "evacuate"}),
        }
    )


def photograph(
    rng: np.random.Generator,
    houses: pd.DataFrame,
    cases: pd.DataFrame,
    measures: pd.DataFrame,
    figures: Figures,
) -> pd.DataFrame:
    """Return the photos filed for the cases, and some of sound houses.

    One house has the same picture filed twice, which is no fault.
    """
    rows = tell(rng, houses, "photographed", np.ones(len(houses)), figures["photographed"])
    sound = houses.iloc[rows].assign(case_id="", number=0)
    parts = [
        *_of_cases(cases, measures),
        _filed(sound, "facade", np.full(len(rows), TODAY - np.timedelta64(30, "D"))),
    ]
    photos = pd.concat(parts, ignore_index=True)
    count = len(photos)
    picture = _pictures(rng, count)
    first = photos["house_id"] == photos["house_id"].iloc[0]
    picture[np.flatnonzero(first)[1]] = picture[0]
    day = photos.pop("day").to_numpy(dtype="datetime64[s]")
    moment = pd.Series(day + rng.integers(9 * 3600, 18 * 3600, count).astype("timedelta64[s]"))
    return photos.assign(
        photo_id=numbered("ZP", count, 6),
        sha256=picture,
        taken_at=moment.dt.strftime("%Y-%m-%d %H:%M:%S"),
    )


def _of_cases(cases: pd.DataFrame, measures: pd.DataFrame) -> list[pd.DataFrame]:
    """Return front and defect of each case, the works when done, fence and sign of each cordon."""
    done = cases[cases["closure_reason"].isin(["rectified", "demolished"])]
    cordons = measures[measures["measure_kind"] == "cordon"]
    fenced_on = cordons["started_on"].to_numpy() + np.timedelta64(1, "D")
    return [
        _filed(cases, "facade", cases["found_on"]),
        _filed(cases, "defect", cases["verified_on"]),
        _filed(done, "after", done["closed_on"]),
        _filed(cordons, "fence", fenced_on),
        _filed(cordons, "sign", fenced_on),
    ]


def _filed(of: pd.DataFrame, kind: str, day: pd.Series | Days) -> pd.DataFrame:
    """Return a photo of one kind for each row of ``of``, taken on ``day``."""
    return of[["house_id", "case_id", "number"]].assign(photo_kind=kind, day=np.asarray(day))


def _pictures(rng: np.random.Generator, count: int) -> TextArray:
    """Return made-up SHA-256 sums, 64 hexadecimal digits each."""
    digits = rng.bytes(32 * count).hex().encode()
    sums: TextArray = np.frombuffer(digits, dtype="S64").astype(str).astype(object)
    return sums
