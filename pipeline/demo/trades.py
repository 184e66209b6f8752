"""Businesses in the houses: permits and licences, departments, alterations; and the work items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pipeline.demo.places import IntArray
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

DEPARTMENTS = [
    ("education", "教育局（示例）", "Education Bureau (sample)", "education"),
    ("civil_affairs", "民政局（示例）", "Civil Affairs Bureau (sample)", "elderly"),
    (
        "culture_tourism",
        "文旅局（示例）",
        "Culture and Tourism Bureau (sample)",
        "lodging、leisure",
    ),
    ("public_security", "公安局（示例）", "Public Security Bureau (sample)", "lodging"),
    ("commerce", "商务局（示例）", "Commerce Bureau (sample)", "retail、catering"),
    ("health", "卫健委（示例）", "Health Commission (sample)", "medical"),
    ("market", "市场监管局（示例）", "Market Regulation Bureau (sample)", "catering、retail"),
    ("industry", "工信局（示例）", "Industry Bureau (sample)", "production"),
    ("religion", "民宗局（示例）", "Ethnic and Religious Affairs Bureau (sample)", "religious"),
    ("housing", "住建局（示例）", "Housing Bureau (sample)", "rental"),
    ("local", "属地政府（示例）", "Local government (sample)", "storage、other"),
]
"""Who oversees which businesses: id, names, business types."""

OVERSEER = {
    "catering": "市场监管局（示例）",
    "lodging": "文旅局（示例）",
    "retail": "商务局（示例）",
    "production": "工信局（示例）",
    "storage": "属地政府（示例）",
    "rental": "住建局（示例）",
}
"""Department the forms name for each business of the demo."""

PERMITS = np.array(["乡村建设规划许可证、宅基地批准书", "不动产权证", ""], dtype=object)
VIOLATIONS = {"": 0.93, "no_permit": 0.04, "illegal_land": 0.01, "illegal_alter": 0.02}

ALTERATIONS = {
    "extend": 0.35,
    "partition": 0.25,
    "add_storey": 0.15,
    "widen_opening": 0.15,
    "mezzanine": 0.1,
}

WORK_ITEMS = {
    "plan_parts": 4,
    "plan_points": 20,
    "people_trained": 60,
    "sites_inspected": 47,
    "site_hazards": 49,
    "site_notices": 3,
    "fire_design_accepted": 29,
    "fire_design_done": 26,
    "fire_acceptance_accepted": 21,
    "fire_acceptance_done": 18,
    "fire_filings": 55,
    "fire_filings_not_drawn": 10,
    "fire_filings_drawn": 45,
    "complaints": 6,
    "complaints_settled": 6,
    "reports": 6,
    "reports_adopted": 1,
}
"""Figures of the bureau's quarterly brief."""


def departments() -> pd.DataFrame:
    """Return the departments with what they oversee."""
    columns = ["department_id", "name_zh", "name_en", "business_types"]
    return pd.DataFrame(DEPARTMENTS, columns=columns)


def work_items() -> pd.DataFrame:
    """Return the figures of the brief that no ledger of houses holds."""
    return pd.DataFrame({"indicator": list(WORK_ITEMS), "value": list(WORK_ITEMS.values())})


def draw_compliance(world: World, buildings: Buildings, licensed: IntArray) -> pd.DataFrame:
    """Return permits, violations and licences of the commercial houses.

    Parameters
    ----------
    licensed
        Houses that are not commercial and have a licence all the same.
    """
    rng = np.random.default_rng([world.seed, 14])
    rows = np.concatenate([np.flatnonzero(world.houses.commercial), licensed])
    count = len(rows)
    business = pd.Series(buildings.business[rows])
    has_licence = (rng.random(count) < 0.9) | np.isin(rows, licensed)
    serial = np.char.zfill((np.arange(count) + 1).astype(str), 6).astype(object)
    violation = rng.choice(
        np.array(list(VIOLATIONS), dtype=object), count, p=list(VIOLATIONS.values())
    )
    return pd.DataFrame(
        {
            "house_id": world.houses.id[rows],
            "permits": PERMITS[rng.integers(0, len(PERMITS), count)],
            "violations": violation,
            "licence_no": np.where(has_licence, "示例执照" + serial, ""),
            "industry_department": business.map(OVERSEER).fillna("").to_numpy(),
        }
    )


def draw_alterations(
    world: World, buildings: Buildings, sound: IntArray, risky: IntArray
) -> pd.DataFrame:
    """Return one alteration of each house.

    Parameters
    ----------
    sound
        Houses whose alteration spared the load-bearing parts and, where a storey was added, had
        a design.
    risky
        Houses where, in turn, a load-bearing part was changed or a storey added without a design.
    """
    rng = np.random.default_rng([world.seed, 15])
    kinds = np.array(list(ALTERATIONS), dtype=object)
    kind = rng.choice(kinds, len(sound), p=list(ALTERATIONS.values()))
    designed = (kind == "add_storey") | (rng.random(len(sound)) < 0.2)
    bearing = np.arange(len(risky)) % 2 == 0
    house = np.concatenate([sound, risky])
    built = buildings.built_year[house]
    serial = np.char.zfill((np.arange(len(house)) + 1).astype(str), 5).astype(object)
    return pd.DataFrame(
        {
            "alteration_id": "GK" + serial,
            "house_id": world.houses.id[house],
            "year": built + (2021 - built) // 2,
            "alteration_types": np.concatenate(
                [kind, np.where(bearing, "remove_column_wall", "add_storey")]
            ),
            "is_load_bearing_changed": np.concatenate([np.zeros(len(sound), dtype=bool), bearing]),
            "has_design": np.concatenate([designed, np.zeros(len(risky), dtype=bool)]),
        }
    )
