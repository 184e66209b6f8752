"""Defects of ledgers that are not of houses: none is taken, so every other defect stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely.affinity import translate

from pipeline.demo.world.draws import choose, draw_days, numbered
from pipeline.demo.world.figures import TODAY
from pipeline.demo.world.people import draw_names
from pipeline.demo.world.plans import DEADLINE, LEADERS, PLACE, amounts_of

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting

ABOUT = np.array(["safety", "alteration"], dtype=object)
QUARTER_BEFORE = "2022-12-31"
UNSOUND = ("fire_filings", "fire_design_done", "complaints_settled")
"""Indicators that are made too great, in turn."""
NEXT_PLANS = "2023-03-20"
"""Day of plans that are delivered already and not yet in force, so that no figure rests on them."""
SPRING, LATE = np.datetime64("2023-04-27"), np.datetime64("2023-06-30")
DECOYS = ("use", "other")
"""Matters that say nothing about a screening."""


def past_their_day(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Let open notices be past their day; the first, which is due today, stays."""
    notices = planting.world.tables["notice"]
    rows = np.flatnonzero(notices["is_open"])[1:][: entry[planting.world.size]]
    late = draw_days(rng, 1, 30, len(rows))
    notices.loc[rows, "due_on"] = TODAY - late
    notices.loc[rows, "issued_on"] = TODAY - late - np.timedelta64(15, "D")
    planting.note(entry["rule"], notices["notice_no"][rows])


def complained_of(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Add complaints about houses screened clear: some that count, and some that do not.

    Complaints of before about houses that other defects have screened clear lose their house.
    """
    world, count = planting.world, entry[planting.world.size]
    complaints, forms = world.tables["complaint"], world.tables["screening"]
    last = forms.assign(is_later=forms["round"] != "first").sort_values(
        ["is_later", "submitted_at", "screening_id"], na_position="first"
    )
    last = last.drop_duplicates("house_id", keep="last")
    clear = last[(last["result"] == "none") & last["submitted_at"].notna()]
    complaints.loc[complaints["house_id"].isin(clear["house_id"]), "house_id"] = ""
    clear = clear.sort_values("screening_id")
    clear = clear[clear["submitted_at"] < TODAY - np.timedelta64(20, "D")]
    rows = choose(rng, np.ones(len(clear)), count + len(DECOYS) + 1)
    total, first = len(rows), len(complaints) + 1
    matter = np.concatenate([ABOUT[np.arange(count) % 2], DECOYS, ["safety"]]).astype(object)
    received = TODAY - draw_days(rng, 1, 15, total)
    # the last was filed before its house was screened
    screened = clear["submitted_at"].to_numpy(dtype="datetime64[D]")[rows]
    received[-1] = screened[-1] - np.timedelta64(1, "D")
    added = pd.DataFrame(
        {
            "complaint_no": numbered("XF2023-", np.arange(first, first + total), 4),
            "received_on": received,
            "channel": "hotline",
            "house_id": clear["house_id"].to_numpy()[rows],
            "village_code": "",
            "matter": matter,
            "department": complaints["department"].iloc[0],
            "answered_on": np.where(np.arange(total) == total - 1, received, np.datetime64("NaT")),
        }
    )
    world.tables["complaint"] = pd.concat([complaints, added], ignore_index=True)
    planting.note(entry["rule"], added["complaint_no"][:count])


def moved_grids(planting: Planting, _: np.random.Generator, entry: Entry) -> None:
    """Move the first grids to the west by a third of their width, out of their village."""
    grids = planting.world.tables["grid"]
    # each second one is an eastern half, which would stay within its village
    rows = np.arange(len(grids))[::2][: entry[planting.world.size]]
    shapes = grids["geometry"].to_numpy()[rows]
    west, _south, east, _north = shapely.bounds(shapes).T
    moved = [
        translate(shape, -shift) for shape, shift in zip(shapes, (east - west) / 3, strict=True)
    ]
    grids.loc[rows, "geometry"] = np.array(moved, dtype=object)
    planting.note(entry["rule"], grids["grid_id"][rows])


def not_adding_up(planting: Planting, _: np.random.Generator, entry: Entry) -> None:
    """Let figures of the quarter before be greater than what they are a part or the total of."""
    items = planting.world.tables["work_item_supplement"]
    names = UNSOUND[: entry[planting.world.size]]
    items.loc[items["indicator"].isin(names), "value"] += 4
    planting.note(entry["rule"], [f"{QUARTER_BEFORE} {name}" for name in names])


def unsound_plans(planting: Planting, rng: np.random.Generator, entry: Entry) -> None:
    """Add plans of next week: some that cannot be kept, each in another way, and one that can.

    The first falls between two weeks, the second has a zero too many, the third ends after the
    deadline, and the fourth plans less for the whole place than two of its units do.
    """
    amounts = {metric: amounts_of(planting.world, metric) for metric in LEADERS}
    survey, revisits = amounts["survey_done"], amounts["revisit_done"]
    falling, inflated, sound = (survey[code] for code in ("652323", "652324", "652328"))
    largest = max((code for code in revisits if len(code) > len(PLACE)),
                  key=lambda code: (revisits[code].total, code))  # fmt: skip
    plans = {
        # work and area -> planned totals by the ends of weeks; the week that must be found
        ("survey_done", "652323"): ([falling.total, falling.reached, falling.total], SPRING),
        ("survey_done", "652324"): ([inflated.reached, inflated.total, 10 * inflated.total],
                                    DEADLINE),
        ("revisit_done", largest): ([revisits[largest].total], LATE),
        ("rectified", PLACE): ([amounts["rectified"][PLACE].reached], DEADLINE),
    }  # fmt: skip
    plans = dict(list(plans.items())[: entry[planting.world.size]])
    weeks = {3: [TODAY + np.timedelta64(14, "D"), SPRING, DEADLINE]}
    rows = [
        {"metric": metric, "area_code": code, "week_ending": week, "planned_total": total}
        for (metric, code), (totals, found) in {
            **plans,
            ("survey_done", "652328"): ([sound.reached, sound.reached, sound.total], None),
        }.items()
        for week, total in zip(weeks.get(len(totals), [found]), totals, strict=True)
    ]
    table = pd.DataFrame(rows)
    table["week_ending"] = table["week_ending"].astype("datetime64[s]")
    planting.world.tables["work_plan_supplement"] = table.assign(
        lead_department=table["metric"].map(LEADERS),
        responsible_person=draw_names(rng, len(table)),
    )
    planting.note(
        entry["rule"],
        [f"{NEXT_PLANS} {metric} {code} {found}" for (metric, code), (_, found) in plans.items()],
    )
