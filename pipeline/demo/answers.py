"""What must come out of the demo: counts at every level, and everything that was planted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.faults import WHY_REJECTED, Planted
from pipeline.demo.figures import AS_OF, EXPORT_DATES
from pipeline.demo.houses import FEW_METRES_OFF, LINK_METHOD, WRONG_ID_CONTAINS
from pipeline.demo.survey import ABSENT, BOW_TIE, SPIKE, STATUS

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.hazards import Hazards
    from pipeline.demo.houses import Houses
    from pipeline.demo.places import TextArray
    from pipeline.demo.world import World

UNASSIGNED = "unassigned"
GROUPS = ("management", "engineering", "enforcement", "other")
OUTCOMES = ("todo", "doing", "rectified", "regraded")


def answers(
    world: World,
    rows: dict[str, int],
    planted: dict[str, list[Planted]],
    untidy: dict[str, Any],
    defects: Defects,
) -> dict[str, Any]:
    """Return all expected figures, ready to be written as JSON.

    Parameters
    ----------
    world
        The synthetic prefecture.
    rows
        Rows of each file.
    planted
        Rows of each file that must be rejected.
    untidy
        Cells that need tidying, by file.
    defects
        What the quality rules must find.
    """
    areas = _areas_of_parcels(world)
    levels = {level: _counts(world, areas, level) for level in areas}
    return {
        "size": world.size,
        "seed": world.seed,
        "as_of": AS_OF.isoformat(),
        "totals": {key: sum(row[key] for row in levels["unit"].values()) for key in _columns()},
        "by_unit": levels["unit"],
        "by_county": levels["county"],
        "by_township": levels["township"],
        "by_village": levels["village"],
        "houses": len(world.houses),
        "link_method": _link_methods(world.houses),
        "hazard_stage": _frequencies(_hazardous(world.hazards)["stage"]),
        "hazard_scenario": _frequencies(world.hazards.houses["scenario"]),
        "spot_check": {
            "villages": world.ground.figures.spot_villages,
            "houses": world.ground.figures.spot_houses,
            "issues": world.ground.figures.spot_issues,
            "fixed": world.ground.figures.spot_issues,
        },
        "exports": _exports(world),
        "files": {file: _file(count, planted.get(file, [])) for file, count in rows.items()},
        "rejected": {file: _rejected(kinds) for file, kinds in planted.items()},
        "accepted_with_fault": _accepted_faults(world),
        "untidy_cells": untidy,
        "findings": defects.expected(),
    }


def _columns() -> list[str]:
    return [
        "parcels",
        *STATUS,
        "commercial_houses",
        "revisited",
        "hazardous",
        "severe",
        *OUTCOMES,
        *(f"by_{group}" for group in GROUPS),
        "overdue",
    ]


def _areas_of_parcels(world: World) -> dict[str, TextArray]:
    """Return the area code of every parcel at each level."""
    parcels, villages = world.parcels, world.ground.borders.villages
    inside = parcels.village >= 0
    outside = parcels.outside == 1
    return {
        "unit": np.where(outside, UNASSIGNED, world.survey.unit),
        "county": np.where(outside, UNASSIGNED, world.ground.county_codes[parcels.county]),
        "township": np.where(inside, villages.township[parcels.village], UNASSIGNED),
        "village": np.where(inside, villages.code[parcels.village], UNASSIGNED),
    }


def _areas_of_houses(world: World, of_parcels: TextArray, level: str) -> TextArray:
    """Return the area code of every house: its parcel's, else its own village's."""
    houses, villages = world.houses, world.ground.borders.villages
    own = {
        "unit": houses.unit,
        "county": world.ground.county_codes[houses.county],
        "township": villages.township[houses.village],
        "village": villages.code[houses.village],
    }
    result: TextArray = np.where(houses.parcel >= 0, of_parcels[houses.parcel], own[level])
    return result


def _counts(world: World, areas: dict[str, TextArray], level: str) -> dict[str, dict[str, int]]:
    """Count everything by area of one level; areas with nothing in them are left out."""
    survey, houses, hazards = world.survey, world.houses, world.hazards.houses
    parcels = pd.DataFrame({"area": areas[level], "parcels": 1})
    for value, name in enumerate(STATUS):
        parcels[name] = survey.status == value
    area_of_house = _areas_of_houses(world, areas[level], level)
    of_houses = pd.DataFrame(
        {
            "area": area_of_house,
            "commercial_houses": houses.commercial,
            "revisited": houses.revisited,
        }
    )
    outcome = hazards["outcome"]
    of_hazards = pd.DataFrame(
        {
            "area": area_of_house[hazards["house"]],
            "hazardous": outcome != "none",
            "severe": hazards["is_severe"] & (outcome != "none"),
            **{name: outcome == name for name in OUTCOMES},
            **{f"by_{group}": hazards[f"by_{group}"] for group in GROUPS},
            "overdue": hazards["is_overdue"],
        }
    )
    sums = [part.groupby("area").sum() for part in (parcels, of_houses, of_hazards)]
    table = pd.concat(sums, axis=1).fillna(0).astype(int).sort_index()[_columns()]
    counted: dict[str, dict[str, int]] = table.to_dict("index")
    return counted


def _hazardous(hazards: Hazards) -> pd.DataFrame:
    return hazards.houses[hazards.houses["outcome"] != "none"]


def _frequencies(values: pd.Series) -> dict[str, int]:
    return {str(key): int(value) for key, value in values.value_counts().sort_index().items()}


def _link_methods(houses: Houses) -> dict[str, int]:
    return _frequencies(pd.Series(np.array(LINK_METHOD, dtype=object)[houses.record]))


def _exports(world: World) -> dict[str, dict[str, int]]:
    """Count parcels by status in each weekly export, and those that fell back since the last."""
    exports = {}
    previous = None
    for day, status in zip(EXPORT_DATES, world.survey.earlier, strict=True):
        counts = {name: int((status == value).sum()) for value, name in enumerate(STATUS)}
        fallen = 0 if previous is None else int(((status < previous) & (status != ABSENT)).sum())
        exports[day.isoformat()] = {
            "parcels": int((status != ABSENT).sum()),
            **counts,
            "fallen_back": fallen,
        }
        previous = status
    return exports


def _file(rows: int, planted: list[Planted]) -> dict[str, Any]:
    rejected = sum(item.rows for item in planted)
    return {"rows": rows, "accepted": rows - rejected, "rejected": rejected}


def _rejected(planted: list[Planted]) -> list[dict[str, Any]]:
    return [
        {
            "kind": item.kind,
            "field": WHY_REJECTED[item.kind][0] or item.key,
            "reason": WHY_REJECTED[item.kind][1],
            "rows": item.rows,
            "keys": item.keys,
        }
        for item in planted
    ]


def _accepted_faults(world: World) -> dict[str, Any]:
    """List the ids of everything planted that is accepted all the same."""
    parcels, survey, houses = world.parcels, world.survey, world.houses
    on_border = parcels.share < 1
    codes = world.ground.borders.villages.code
    return {
        "bow_tie": parcels.id[survey.ring == BOW_TIE].tolist(),
        "spike": parcels.id[survey.ring == SPIKE].tolist(),
        "straddling": {
            key: {"village": village, "share": round(share, 6)}
            for key, village, share in zip(
                parcels.id[on_border].tolist(),
                codes[parcels.village[on_border]].tolist(),
                parcels.share[on_border].tolist(),
                strict=True,
            )
        },
        "wrong_village": parcels.id[survey.wrong_village].tolist(),
        "outside": parcels.id[parcels.outside == 1].tolist(),
        "corps": parcels.id[parcels.corps != ""].tolist(),
        "added": int(survey.added.sum()),
        "house_few_metres_off": houses.id[houses.record == FEW_METRES_OFF].tolist(),
        "house_shifted": houses.id[houses.shifted].tolist(),
        "house_wrong_parcel_id": houses.id[houses.record == WRONG_ID_CONTAINS].tolist(),
    }
