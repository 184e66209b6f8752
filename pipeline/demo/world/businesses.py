"""Permits, violations and licences of the businesses in the houses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import draw_from, numbered

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


def license_businesses(rng: np.random.Generator, houses: pd.DataFrame) -> pd.DataFrame:
    """Return permits, violations and licences of the commercial houses; most have a licence."""
    commercial = houses[houses["is_commercial"]].reset_index(drop=True)
    count = len(commercial)
    licence = numbered("示例执照", count, 6)
    return pd.DataFrame(
        {
            "house_id": commercial["house_id"],
            "permits": PERMITS[rng.integers(0, len(PERMITS), count)],
            "violations": draw_from(rng, VIOLATIONS, count),
            "licence_no": np.where(rng.random(count) < 0.9, licence, ""),
            "industry_department": commercial["business_types"].map(OVERSEER),
        }
    )
