"""Defects that show only when many records are counted: of villages, units, surveyors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import choose
from pipeline.demo.world.figures import EXPORT_DATES
from pipeline.demo.world.survey import ABSENT, DONE, IN_PROGRESS

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting
    from pipeline.demo.world.draws import IntArray

BUSY_FORMS = 64
"""Houses that a planted surveyor does in one day."""

BUSY_DAY = np.datetime64("2022-11-15T08:30:00")

FEWEST_REVISITS = 40
SUSPICIOUS = 0.08
"""Part of the results changed in the villages that stand out, of so many revisits at least."""

FEWEST_TRADERS, UNLIKELY = 30, 0.01
"""Commercial houses, and the chance of no hazard among them, from which a village is odd."""


def falling_back(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Let the surveyed parcels of small units fall between two exports, one after the other.

    As many parcels of other units were done a week earlier, so that no total changes.
    """
    parcels, exports = planting.world.parcels, planting.world.exports
    days = np.array(EXPORT_DATES, dtype="datetime64[s]")
    unit, is_done = parcels["unit"].to_numpy(), (parcels["survey_status"] == "done").to_numpy()
    for week, name in enumerate(entry["units"], start=1):
        before, now, after = exports[week - 1 : week + 2]
        inside = unit == name
        done = inside & (now == DONE)
        fall = entry[planting.world.size]
        count = int(done.sum() - (inside & (before == DONE)).sum()) + fall
        fallen = choose(rng, done & (before == DONE) & (after == DONE) & is_done, count)
        begun = ~np.isin(unit, entry["units"]) & (now == IN_PROGRESS)
        begun &= (after == DONE) & (before != DONE) & (before != ABSENT)
        ready = choose(rng, begun, count)
        now[fallen], now[ready] = IN_PROGRESS, DONE
        parcels.loc[fallen, "submitted_on"] = days[week + 1]
        parcels.loc[ready, "submitted_on"] = days[week]
        planting.note(entry["rule"], [f"{EXPORT_DATES[week]} unit {name}"])


def hurrying(planting: Planting, _: np.random.Generator, entry: Entry) -> None:
    """Let some surveyors do too many houses in a day, and others each form in a minute."""
    forms, count = planting.world.tables["screening"], entry[planting.world.size]
    early = forms[(forms["round"] == "first") & forms["submitted_at"].notna()]
    township = early["surveyor_id"].str.rsplit("-", n=1).str[0]
    busiest = township.value_counts().index[:count]
    for name in busiest:
        rows = early.index[township == name][:BUSY_FORMS]
        started = BUSY_DAY + np.arange(len(rows)) * np.timedelta64(400, "s")
        forms.loc[rows, "surveyor_id"] = f"{name}-9"
        forms.loc[rows, "started_at"] = started
        forms.loc[rows, "submitted_at"] = started + np.timedelta64(380, "s")
        planting.note(entry["rule"], [f"{name}-9"])
    others = early.loc[~township.isin(busiest), "surveyor_id"]
    for name in others.value_counts().index[:count]:
        rows = forms.index[forms["surveyor_id"] == name]
        seconds = np.resize([35, 50, 65], len(rows)).astype("timedelta64[s]")
        forms.loc[rows, "submitted_at"] = forms.loc[rows, "started_at"] + seconds
        planting.note(entry["rule"], [name])


def without_hazard(planting: Planting, _: np.random.Generator, entry: Entry) -> None:
    """Note the villages with so many commercial houses that one hazard at least is expected."""
    world, county = planting.world, planting.world.ground.village_county
    hazards = world.tables["hazard"]
    counted = hazards.loc[hazards["stage"] != "", "house"]
    of_house = world.houses["village"].to_numpy()
    traders = np.bincount(of_house[world.houses["is_commercial"]], minlength=len(county))
    found = np.bincount(of_house[counted], minlength=len(county))
    rate = (np.bincount(county, found) / np.bincount(county, traders))[county]
    odd = (traders >= FEWEST_TRADERS) & (found == 0) & ((1 - rate) ** traders < UNLIKELY)
    planting.note(entry["rule"], world.ground.borders.villages.code[odd])


def licensed(planting: Planting, _: np.random.Generator, __: Entry, rows: IntArray) -> None:
    """Give licences to houses that are not commercial."""
    tables = planting.world.tables
    added = pd.DataFrame(
        {
            "house_id": planting.world.houses["house_id"].to_numpy()[rows],
            "licence_no": [f"示例执照{900_001 + number}" for number in range(len(rows))],
        }
    )
    ledger = pd.concat([tables["compliance"], added], ignore_index=True)
    tables["compliance"] = ledger.fillna(
        {"permits": "", "violations": "", "industry_department": ""}
    )


def often_changed(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Let the revisits of whole villages change more results than elsewhere."""
    tables, houses, ground = planting.world.tables, planting.world.houses, planting.world.ground
    per_village = np.bincount(houses.loc[houses["is_revisited"], "village"])
    large = np.flatnonzero(per_village >= FEWEST_REVISITS)
    forms, revisits = tables["screening"], tables["revisit"]
    changed = houses["house_id"].isin(revisits.loc[revisits["is_result_changed"], "house_id"])
    again = houses["house_id"].isin(forms.loc[forms["round"] == "revisit", "house_id"]) & ~changed
    for village in rng.choice(large, entry[planting.world.size], replace=False):
        here = houses["village"] == village
        missing = int(np.ceil(SUSPICIOUS * per_village[village])) - int((here & changed).sum())
        fits = (here & again & (houses["story"] == "")).to_numpy()
        keys = houses["house_id"].to_numpy()[planting.take(rng, "house", fits, missing)]
        revisits.loc[revisits["house_id"].isin(keys), "is_result_changed"] = True
        first = forms["house_id"].isin(keys) & (forms["round"] == "first")
        forms.loc[first, "result"] = "some"
        planting.note(entry["rule"], [ground.borders.villages.code[village]])
