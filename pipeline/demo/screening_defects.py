"""Defects for the rules S01 to S12 but S07: what they take, and what they do to the records.

First houses are taken and spoilt, before the counties' files are written; then cases of the
ledger and grades; last the forms. Houses of the ledger that have a defect have just one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.screenings import FIRST, POOR_GRADES, carry_away, fill_forms, judge

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.demo.defects import Defects
    from pipeline.demo.places import IntArray, TextArray
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

TALL, CROWD = 3, 10
"""Storeys and people from which a house must be revisited."""

BUSY_FORMS = 64
"""Houses that a planted surveyor does in one day."""

BUSY_DAY = np.datetime64("2022-11-15T08:30:00")


@dataclass(frozen=True)
class Spoilt:
    """Indexes of the houses taken, and where to note what must be found."""

    defects: Defects
    altered: IntArray
    """Without a defect."""
    risky: IntArray
    """S01, by an alteration."""
    precast: IntArray
    """S01, by precast slabs under three storeys."""
    damaged: IntArray
    """S01, by a defective part."""
    cracked: IntArray
    """S05."""
    licensed: IntArray
    """S09, by a licence."""
    away: IntArray
    """S11."""


def spoil_houses(defects: Defects, world: World, buildings: Buildings) -> Spoilt:
    """Take the houses to be spoilt, and spoil what the counties deliver of them, in place."""
    houses, premises = world.houses, buildings.premises
    tall = buildings.storeys >= TALL
    visited = houses.commercial & houses.revisited
    quarter = defects.count("S01") // 4
    precast = defects.take(quarter, visited & tall)
    buildings.precast[houses.commercial & tall] = "否"
    buildings.precast[precast] = "是"
    crowded = defects.take(defects.count("S10"), houses.commercial & ~houses.revisited & ~tall)
    premises.max_occupancy[crowded] = 2 * CROWD
    trading = defects.take(defects.count("S09"), ~houses.commercial)
    licensed, busy = trading[::2], trading[1::2]
    buildings.business[busy] = "retail"
    defects.plant("S09", houses.id[trading])
    return Spoilt(
        defects=defects,
        altered=defects.take(world.ground.figures.alterations),
        risky=defects.take(2 * quarter, visited),
        precast=precast,
        damaged=defects.take(quarter, visited),
        cracked=defects.take(defects.count("S05"), visited),
        licensed=licensed,
        away=defects.take(defects.count("S11"), visited),
    )


def spoil_cases(defects: Defects, world: World) -> None:
    """File some houses at risk of collapse as ordinary hazards, in place."""
    cases = world.hazards.cases
    fitting = (cases["closure_reason"] == "") & (cases["hazard_level"] == "ordinary")
    rng = np.random.default_rng([world.seed, 16])
    rows = rng.choice(cases.index[fitting], defects.count("S04"), replace=False)
    cases.loc[rows, "has_collapse_risk"] = True
    defects.plant("S04", cases.loc[rows, "case_id"])


def spoil_grades(defects: Defects, world: World, appraisals: pd.DataFrame) -> pd.DataFrame:
    """Give some houses with an open ordinary case the grade B; their screening will be severe."""
    cases = world.hazards.cases
    is_sound = (cases["hazard_level"] == "ordinary") & ~cases["has_collapse_risk"]
    suspects = cases.loc[is_sound & (cases["closure_reason"] == ""), "house_id"]
    latest = _latest(appraisals)
    is_free = (latest["grade"] == "c") & (latest["defect"] == "")
    fitting = latest.index[is_free & latest["house_id"].isin(suspects)]
    rng = np.random.default_rng([world.seed, 17])
    rows = rng.choice(fitting, defects.count("S03"), replace=False)
    spoilt = appraisals.copy()
    spoilt.loc[rows, "grade"] = "b"
    return spoilt


def draw_forms(
    world: World, spoilt: Spoilt, appraisals: pd.DataFrame, revisits: pd.DataFrame
) -> pd.DataFrame:
    """Draw all forms, with their defects; they follow the ledgers as these are delivered."""
    result = judge(world, appraisals, revisits)
    judged = _spoil_judgements(spoilt.defects, world, appraisals, result)
    forms = fill_forms(world, result, revisits)
    _spoil_forms(forms, spoilt, judged)
    return forms.drop(columns="house")


def _spoil_judgements(
    defects: Defects, world: World, appraisals: pd.DataFrame, result: TextArray
) -> dict[str, IntArray]:
    """Contradict grades by the first judgement of their houses, in place.

    Returns
    -------
    The houses spoilt for S02 and S03, whose forms must be found.
    """
    cases = world.hazards.cases
    latest = _latest(appraisals)
    suspects = cases.loc[~cases["has_collapse_risk"], "house_id"]
    poor = latest[latest["grade"].isin(POOR_GRADES) & latest["house_id"].isin(suspects)]
    is_open = cases.loc[cases["closure_reason"] == "", "house_id"]
    good = latest[latest["grade"].isin(["a", "b"]) & latest["house_id"].isin(is_open)]
    rng = np.random.default_rng([world.seed, 18])
    picked = rng.choice(poor["house_id"].to_numpy(), defects.count("S02"), replace=False)
    cleared = np.flatnonzero(np.isin(world.houses.id, picked))
    too_strict = np.flatnonzero(np.isin(world.houses.id, good["house_id"].to_numpy()))
    result[cleared] = "none"
    result[too_strict] = "severe"
    return {"S02": cleared, "S03": too_strict}


def _latest(appraisals: pd.DataFrame) -> pd.DataFrame:
    """Return the last report of each house that gives a grade."""
    graded = appraisals[appraisals["grade"] != ""]
    return graded.sort_values(["issued_on", "report_no"]).groupby("house_id").tail(1)


def _spoil_forms(forms: pd.DataFrame, spoilt: Spoilt, judged: dict[str, IntArray]) -> None:
    """Spoil the forms in place, and note every form and surveyor that must be found."""
    defects = spoilt.defects
    last = forms.drop_duplicates("house", keep="last").set_index("house")["screening_id"]
    damaged = forms["house"].isin(spoilt.damaged)
    forms.loc[damaged, "defect_parts"] = "wall"
    risks = np.concatenate([spoilt.risky, spoilt.precast, spoilt.damaged])
    cracked, tilted = spoilt.cracked[::2], spoilt.cracked[1::2]
    forms.loc[forms["house"].isin(cracked), "crack_max_mm"] = 2.5
    forms.loc[forms["house"].isin(tilted), "is_tilted"] = "是"
    for rule_id, houses in {**judged, "S01": risks, "S05": spoilt.cracked}.items():
        defects.plant(rule_id, last[houses])
    away = forms["house"].isin(spoilt.away) & (forms["round"] == FIRST)
    points = forms.loc[away, ["lon", "lat"]].to_numpy()
    forms.loc[away, ["lon", "lat"]] = carry_away(points)
    defects.plant("S11", forms.loc[away, "screening_id"])
    _hurry(defects, forms)


def _hurry(defects: Defects, forms: pd.DataFrame) -> None:
    """Let some surveyors do too many houses in a day, and others each form in a minute."""
    count = defects.count("S06")
    early = forms[(forms["round"] == FIRST) & forms["submitted_at"].notna()]
    township = early["surveyor_id"].str.rsplit("-", n=1).str[0]
    busiest = township.value_counts().index[: (count + 1) // 2]
    for name in busiest:
        rows = early.index[township == name][:BUSY_FORMS]
        started = BUSY_DAY + np.arange(len(rows)) * np.timedelta64(400, "s")
        forms.loc[rows, "surveyor_id"] = f"{name}-9"
        forms.loc[rows, "started_at"] = started
        forms.loc[rows, "submitted_at"] = started + np.timedelta64(380, "s")
        defects.plant("S06", [f"{name}-9"])
    others = early.loc[~township.isin(busiest), "surveyor_id"]
    for name in others.value_counts().index[: count // 2]:
        rows = forms.index[forms["surveyor_id"] == name]
        seconds = np.resize([35, 50, 65], len(rows)).astype("timedelta64[s]")
        forms.loc[rows, "submitted_at"] = forms.loc[rows, "started_at"] + seconds
        defects.plant("S06", [name])
