"""Which cases, measures and parcels the quality rules must find, told by their scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.world import World

OF_CASES = ("A10", "C01", "C04", "R01", "R02", "R06", "R07")
"""Rules that name the last case of a house of their scenarios."""

CONCERNED = {
    "C02": ("measure_kind", "cordon"),
    "C05": ("state", "lifted"),
    "R03": ("measure_kind", "strengthen"),
}
"""Rules that name measures of their scenarios, and which."""


def plant_hazard_defects(defects: Defects, world: World) -> None:
    """Note what the rules about cases, measures and demolished parcels must find."""
    hazards = world.hazards
    drawn, cases, measures = hazards.houses, hazards.cases, hazards.measures
    defect = drawn["defect"].to_numpy()[cases["drawn"]]
    is_last = ~cases["drawn"].duplicated(keep="last").to_numpy()
    for rule_id in OF_CASES:
        defects.plant(rule_id, cases.loc[(defect == rule_id) & is_last, "case_id"])
    overdue = drawn["is_overdue"].to_numpy()[cases["drawn"]] & (cases["closure_reason"] == "")
    defects.plant("R05", cases.loc[overdue, "case_id"])
    defect_of_measure = defect[measures["case"]]
    for rule_id, (column, value) in CONCERNED.items():
        found = (defect_of_measure == rule_id) & (measures[column] == value).to_numpy()
        defects.plant(rule_id, measures.loc[found, "measure_id"])
    still_there = drawn.loc[drawn["defect"] == "R04", "house"].to_numpy()
    defects.plant("R04", world.parcels.id[world.houses.parcel[still_there]])
