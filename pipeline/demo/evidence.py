"""Patrols of controlled houses, and photos: what proves that fence, sign and works are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.deliver import Delivery, deliver_csv, deliver_ledger
from pipeline.demo.hazards import TODAY
from pipeline.demo.measures import CONTROLS
from pipeline.demo.people import draw_names

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.hazards import Hazards
    from pipeline.demo.places import Days, TextArray
    from pipeline.demo.world import World

VISITS = 3
WEEK = 7
"""Visits of each controlled house, and days between them."""


def deliver_evidence(delivery: Delivery, world: World, defects: Defects) -> None:
    """Write the patrols as XLSX and the photos as CSV."""
    rng = np.random.default_rng([world.seed, 41])
    deliver_ledger(delivery, "patrol", _patrols(rng, world.hazards, defects))
    deliver_csv(delivery, "photo", _photos(rng, world, defects))


def _patrols(rng: np.random.Generator, hazards: Hazards, defects: Defects) -> pd.DataFrame:
    """Return weekly visits of the open cases under control, the last within a week."""
    controlled = _controlled(hazards)
    late = (controlled["lacks"] == "patrol").to_numpy()
    damaged = late & (np.arange(len(controlled)) % 2 == 0)
    since = rng.integers(0, WEEK + 1, len(controlled))
    since += np.where(late & ~damaged, WEEK + rng.integers(1, 20, len(controlled)), 0)
    rows = controlled.loc[controlled.index.repeat(VISITS)].reset_index(drop=True)
    visit = np.arange(len(rows)) % VISITS
    is_last = visit == VISITS - 1
    back = np.repeat(since, VISITS) + WEEK * (VISITS - 1 - visit)
    spoilt_sign = np.repeat(damaged, VISITS) & is_last
    in_use = (rows["defect"] == "C03").to_numpy() & is_last
    serial = np.char.zfill((np.arange(len(rows)) + 1).astype(str), 5).astype(object)
    patrols = pd.DataFrame(
        {
            "patrol_id": "XC" + serial,
            "house_id": rows["house_id"],
            "patrolled_on": TODAY - back.astype("timedelta64[D]"),
            "inspector": draw_names(rng, len(rows)),
            "is_sign_ok": pd.Series(~spoilt_sign).where(rows["has_cordon"]),
            "is_fence_ok": rows["has_cordon"].where(rows["has_cordon"]),
            "is_operating": in_use & rows["is_commercial"],
            # People may live on where only the business was stopped.
            "is_occupied": rows["may_stay"] | (in_use & ~rows["is_commercial"]),
        }
    )
    defects.plant("C03", patrols.loc[in_use, "patrol_id"])
    return patrols


def _controlled(hazards: Hazards) -> pd.DataFrame:
    """Return the open cases whose use or business is stopped or that are cordoned off."""
    measures = hazards.measures
    kinds = measures.groupby("case")["measure_kind"].agg(set)
    in_force = measures["measure_kind"].isin(CONTROLS) & (measures["state"] == "begun")
    cases = hazards.cases
    chosen = cases[
        (cases["closure_reason"] == "") & cases.index.isin(measures.loc[in_force, "case"])
    ]
    house = hazards.houses.iloc[chosen["drawn"]]
    kinds = kinds.loc[chosen.index]
    return pd.DataFrame(
        {
            "house_id": chosen["house_id"].to_numpy(),
            "defect": house["defect"].to_numpy(),
            "lacks": house["lacks"].to_numpy(),
            "is_commercial": (house["use"] == "commercial").to_numpy(),
            "has_cordon": kinds.map(lambda names: "cordon" in names).to_numpy(),
            "may_stay": kinds.map(lambda names: not names & {"stop_use", "evacuate"}).to_numpy(),
        }
    )


def _photos(rng: np.random.Generator, world: World, defects: Defects) -> pd.DataFrame:
    """Return the photos filed for the cases, and some pictures used for two houses."""
    parts = [*_of_cases(world.hazards), *_of_cordons(world.hazards)]
    reused = world.houses.id[defects.take(defects.count("S07"))]
    parts.append(
        _filed(reused, "", "facade", np.full(len(reused), TODAY - np.timedelta64(30, "D")))
    )
    photos = pd.concat(parts, ignore_index=True)
    count = len(photos)
    # One of each two; and one house whose picture is filed twice, which is no fault.
    picture = _pictures(rng, count)
    picture[count - len(reused) + 1 :: 2] = picture[count - len(reused) :: 2]
    picture[photos.index[photos["house_id"] == photos["house_id"].iloc[0]][1]] = picture[0]
    moment = photos["day"].to_numpy(dtype="datetime64[s]") + rng.integers(
        9 * 3600, 18 * 3600, count
    ).astype("timedelta64[s]")
    serial = np.char.zfill((np.arange(count) + 1).astype(str), 6).astype(object)
    taken_at = pd.Series(moment).dt.strftime("%Y-%m-%d %H:%M:%S")
    photos = photos.assign(photo_id="ZP" + serial, sha256=picture, taken_at=taken_at)
    defects.plant("S07", photos["photo_id"].tail(len(reused)))
    return photos[["photo_id", "house_id", "case_id", "photo_kind", "sha256", "taken_at"]]


def _of_cases(hazards: Hazards) -> list[pd.DataFrame]:
    """Return a photo of the front and of the defect, and one afterwards for the rectified."""
    cases = hazards.cases
    lacks = hazards.houses["lacks"].to_numpy()[cases["drawn"]]
    done = cases[
        cases["closure_reason"].isin(["rectified", "demolished"]) & (lacks != "after_photo")
    ]
    return [
        _filed(cases["house_id"], cases["case_id"], "facade", cases["found_on"]),
        _filed(cases["house_id"], cases["case_id"], "defect", cases["verified_on"]),
        _filed(done["house_id"], done["case_id"], "after", done["closed_on"]),
    ]


def _of_cordons(hazards: Hazards) -> list[pd.DataFrame]:
    """Return a photo of each cordon's fence and sign; where they lack, one of them or both."""
    cases = hazards.cases
    cordons = hazards.measures[hazards.measures["measure_kind"] == "cordon"]
    case = cases.loc[cordons["case"]]
    lacking = hazards.houses["lacks"].to_numpy()[case["drawn"]] == "cordon_photos"
    # In turn: the sign is missing, the fence, both; -1 where nothing is.
    turn = np.where(lacking, (lacking.cumsum() - 1) % 3, -1)
    day = cordons["started_on"].to_numpy() + np.timedelta64(1, "D")
    rows = _filed(case["house_id"], case["case_id"], "fence", day)
    return [
        rows[np.isin(turn, [-1, 0])],
        rows[np.isin(turn, [-1, 1])].assign(photo_kind="sign"),
    ]


def _filed(
    house_id: pd.Series | TextArray, case_id: pd.Series | str, kind: str, day: pd.Series | Days
) -> pd.DataFrame:
    """Return photos of one kind; ``day`` is when they were taken."""
    frame = pd.DataFrame({"house_id": np.asarray(house_id), "day": np.asarray(day)})
    case = case_id if isinstance(case_id, str) else case_id.to_numpy()
    return frame.assign(case_id=case, photo_kind=kind)


def _pictures(rng: np.random.Generator, count: int) -> TextArray:
    """Return made-up SHA-256 sums, 64 hexadecimal digits each."""
    digits = rng.bytes(32 * count).hex().encode()
    sums: TextArray = np.frombuffer(digits, dtype="S64").astype(str).astype(object)
    return sums
