"""What must come out of the demo: counts at every level, and everything that was planted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.world.figures import AS_OF, EXPORT_DATES, TODAY
from pipeline.demo.world.survey import ABSENT, STATUS

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Planting
    from pipeline.demo.delivery.delivered_folder import Delivery
    from pipeline.demo.world.world import World

UNASSIGNED = "unassigned"
GROUPS = ("management", "engineering", "enforcement", "other")
OUTCOMES = ("todo", "doing", "rectified", "regraded")
OUTCOME = {"untreated": "todo", "closed": "rectified", "regraded": "regraded"}
"""Outcome by stage; "doing" in all others."""

LINK_METHOD = {
    "house_nearest": "nearest",
    "house_far_from_parcels": "none",
    "house_shifted_without_id": "none",
    "house_without_parcel_id": "contains",
    "house_wrong_parcel_id": "contains",
}
"""How houses must be linked in which this was planted; all others by the id reported."""


def expected_figures(planting: Planting, delivery: Delivery) -> dict[str, Any]:
    """Return all expected figures, ready to be written as JSON."""
    world = planting.world
    figures = world.ground.figures
    areas = _areas_of_parcels(world)
    hazards = _counted_hazards(world)
    levels = {level: _counts(world, areas[level], hazards) for level in areas}
    scenarios = world.tables["hazard"]["scenario"]
    return {
        "size": world.size,
        "seed": world.seed,
        "as_of": AS_OF.isoformat(),
        "totals": {name: int(levels["unit"][name].sum()) for name in levels["unit"]},
        **{f"by_{level}": counts.to_dict("index") for level, counts in levels.items()},
        "houses": len(world.houses),
        "link_method": _link_methods(planting),
        "hazard_stage": _frequencies(hazards["stage"]),
        "hazard_scenario": _frequencies(scenarios),
        "spot_check": {
            "villages": figures["spot_villages"],
            "houses": figures["spot_houses"],
            "issues": figures["spot_issues"],
            "fixed": figures["spot_issues"],
        },
        "exports": _exports(world),
        "files": {file: _file(delivery, file) for file in delivery.rows},
        "rejected": {file: _rejected(rows) for file, rows in delivery.rejected.items()},
        "accepted_with_fault": _accepted_faults(planting),
        "untidy_cells": {delivery.files[name]: cells for name, cells in planting.untidy.items()},
        "findings": {rule: sorted(planting.found[rule]) for rule in sorted(planting.found)},
        "corrections": planting.corrections[["table_name", "key", "field", "outcome"]].to_dict(
            "records"
        ),
    }


def _areas_of_parcels(world: World) -> dict[str, pd.Series]:
    """Return the area code of every parcel at each level."""
    parcels, villages = world.parcels, world.ground.borders.villages
    inside, village = parcels["village"] >= 0, parcels["village"]
    unit = parcels["unit"].replace("", UNASSIGNED)
    return {
        "unit": unit,
        "county": parcels["county_code"].where(unit != UNASSIGNED, UNASSIGNED),
        "township": pd.Series(villages.township[village]).where(inside, UNASSIGNED),
        "village": pd.Series(villages.code[village]).where(inside, UNASSIGNED),
    }


def _counted_hazards(world: World) -> pd.DataFrame:
    """Return the hazardous commercial houses with what has become of them, from their records."""
    hazards = world.tables["hazard"]
    cases, measures = world.tables["hazard_case"], world.tables["measure"]
    counted = hazards[hazards["stage"] != ""]
    outcome = counted["stage"].map(OUTCOME).fillna("doing")
    columns: dict[str, pd.Series] = {name: outcome == name for name in OUTCOMES}
    for group in GROUPS:
        concerned = measures.loc[measures["measure_group"] == group, "house_id"]
        columns[f"by_{group}"] = columns["rectified"] & counted["house_id"].isin(concerned)
    late = cases[(cases["closure_reason"] == "") & (cases["due_on"] < TODAY)]
    columns["overdue"] = counted.index.isin(late["hazard"])
    return counted.assign(hazardous=True, severe=counted["is_severe"], **columns)


def _counts(world: World, areas: pd.Series, hazards: pd.DataFrame) -> pd.DataFrame:
    """Count everything by area of one level; areas with nothing in them are left out."""
    houses = world.houses
    status = world.parcels["survey_status"]
    parcels = pd.DataFrame({"parcels": 1, **{name: status == name for name in STATUS}})
    # Only houses on no parcel stand elsewhere than their parcel; none of them is counted.
    of_houses = areas.to_numpy()[houses["parcel"]]
    commercial = pd.DataFrame(
        {"commercial_houses": houses["is_commercial"], "revisited": houses["is_revisited"]}
    )
    names = ["hazardous", "severe", *OUTCOMES, *(f"by_{group}" for group in GROUPS), "overdue"]
    parts = [
        parcels.groupby(areas.to_numpy()).sum(),
        commercial.groupby(of_houses).sum(),
        hazards[names].groupby(of_houses[hazards["house"]]).sum(),
    ]
    return pd.concat(parts, axis=1).fillna(0).astype(int).sort_index()


def _frequencies(values: pd.Series) -> dict[str, int]:
    return {str(key): int(value) for key, value in values.value_counts().sort_index().items()}


def _link_methods(planting: Planting) -> dict[str, int]:
    method = np.full(len(planting.world.houses), "reported", dtype=object)
    for name, linked in LINK_METHOD.items():
        method[planting.marks[name]] = linked
    return _frequencies(pd.Series(method))


def _exports(world: World) -> dict[str, dict[str, int]]:
    """Count parcels by status in each weekly export, and those that fell back since the last."""
    exports = {}
    previous = None
    for day, status in zip(EXPORT_DATES, world.exports, strict=True):
        counts = {name: int((status == value).sum()) for value, name in enumerate(STATUS)}
        fallen = 0 if previous is None else int(((status < previous) & (status != ABSENT)).sum())
        exports[day.isoformat()] = {
            "parcels": int((status != ABSENT).sum()),
            **counts,
            "fallen_back": fallen,
        }
        previous = status
    return exports


def _file(delivery: Delivery, file: str) -> dict[str, int]:
    rows, rejected = delivery.rows[file], len(delivery.rejected.get(file, ()))
    return {"rows": rows, "accepted": rows - rejected, "rejected": rejected}


def _rejected(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return kind, place and reason of the rows of a file that must be rejected, and their keys."""
    return [
        {
            "kind": kind,
            "field": part["field"].iloc[0],
            "reason": part["reason"].iloc[0],
            "rows": len(part),
            "keys": sorted({value for value in part["key"] if value}),
        }
        for kind, part in rows.groupby("kind", sort=False)
    ]


def _accepted_faults(planting: Planting) -> dict[str, Any]:
    """List the ids of everything planted that is accepted all the same."""
    parcels, houses = planting.world.parcels, planting.world.houses
    villages = planting.world.ground.borders.villages
    ids = {"house": houses["house_id"].to_numpy(), "parcel": parcels["parcel_id"].to_numpy()}
    faults: dict[str, Any] = {
        name: sorted(ids["house" if name.startswith("house_") else "parcel"][rows])
        for name, rows in planting.marks.items()
    }
    faults["house_shifted"] = sorted(
        faults["house_shifted"] + faults.pop("house_shifted_without_id")
    )
    moved = pd.concat(planting.straddling)
    own = parcels.iloc[moved["row"]]
    places = zip(villages.code[own["village"]], moved["share"].round(6), strict=True)
    faults["straddling"] = {
        key: {"village": village, "share": share}
        for key, (village, share) in zip(own["parcel_id"], places, strict=True)
    }
    del faults["slightly_straddling"]
    return {**faults, "added": int((parcels["origin"] == "added").sum())}
