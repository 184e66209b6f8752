"""Appraisal reports of hazard houses, and of commercial ones that need a licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import draw_days, numbered
from pipeline.demo.world.stories import tell

if TYPE_CHECKING:
    from pipeline.demo.world.figures import Figures

AGENCIES = np.array(["示例鉴定一所", "示例鉴定二所", "演示检测公司"], dtype=object)

BASES = np.array(
    [
        ["JGJ 125-2016", "JGJ125-2016"],
        ["JGJ 125-2016、GB 55021-2021", "GB 55021-2021、JGJ 125-2016"],
        ["《危险房屋鉴定标准》（JGJ 125-2016）", "JGJ 125—2016"],
    ],
    dtype=object,
)
RURAL_BASIS = ["建村函〔2019〕200号", "建村函[2019]200号"]
"""Standards as listed and as used in the text: the same, however they are written."""

FIRST_DAY, SPAN = np.datetime64("2022-04-01"), 270
"""When certificates were first issued, and for how many days: all in one year."""

SOUGHT_AFTER = 10.0
"""How much likelier a workshop or a tall house is asked for a certificate than another one."""


def appraise(  # noqa: PLR0913, PLR0917 - what a report is about
    rng: np.random.Generator,
    houses: pd.DataFrame,
    hazards: pd.DataFrame,
    cases: pd.DataFrame,
    measures: pd.DataFrame,
    figures: Figures,
) -> pd.DataFrame:
    """Return all reports, with ``house``, the index of the house, and ``reason``.

    The reason is ``hazard``, ``again`` (after the house was strengthened) or ``licence``.
    """
    parts = [*_of_hazards(rng, hazards, cases, measures), _certificates(rng, houses, figures)]
    rows = pd.concat(parts, ignore_index=True)
    count, house = len(rows), houses.iloc[rows["house"]].reset_index(drop=True)
    basis = BASES[rng.integers(0, len(BASES), count)]
    rural = (~house["is_commercial"] & (house["storeys"] < 3)).to_numpy()
    basis[rural & (rng.random(count) < 0.6)] = RURAL_BASIS
    return rows.assign(
        report_no=numbered("JD2023-", count, 4),
        house_id=house["house_id"],
        doc_kind="appraisal",
        agency=AGENCIES[rng.integers(0, len(AGENCIES), count)],
        is_agency_listed=True,
        standards=basis[:, 0],
        standards_used=basis[:, 1],
        grade_scale="abcd",
        storeys_in_report=house["storeys"],
        floor_area_in_report_m2=np.round(
            house["floor_area_m2"] * rng.uniform(0.92, 1.08, count), 1
        ),
    )


def _of_hazards(
    rng: np.random.Generator, hazards: pd.DataFrame, cases: pd.DataFrame, measures: pd.DataFrame
) -> list[pd.DataFrame]:
    """Return the reports of hazard houses: all severe and most of the others, and second ones.

    A house that was strengthened is appraised again, and then sound; so is a false alarm.
    """
    days = cases.groupby("hazard").agg({"found_on": "min", "closed_on": "max"})
    counts = ~cases["closure_reason"].isin(["false_positive", "merged"])
    is_hazard = counts.groupby(cases["hazard"]).any().to_numpy()
    severe = hazards["is_severe"].to_numpy()
    first = severe | (rng.random(len(hazards)) < 0.7)
    poor = np.where(severe & (rng.random(len(hazards)) < 0.5), "d", "c")
    before = pd.DataFrame(
        {
            "house": hazards["house"],
            "reason": "hazard",
            "issued_on": days["found_on"] + draw_days(rng, 5, 24, len(hazards)),
            "grade": np.where(is_hazard, poor, "b"),
        }
    )
    strengthened = (measures["measure_kind"] == "strengthen") & (measures["state"] == "finished")
    again = hazards.index.isin(cases["hazard"].to_numpy()[measures.loc[strengthened, "case"]])
    after = before.assign(reason="again", issued_on=days["closed_on"], grade="b")
    return [before[first], after[again]]


def _certificates(rng: np.random.Generator, houses: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Return reports of commercial houses without a hazard."""
    workshop = houses["business_types"].isin(["production", "storage"])
    workshop &= houses["use_class"] == "commercial_only"
    weights = np.where(workshop | (houses["storeys"] > 2), SOUGHT_AFTER, 1.0)
    rows = tell(rng, houses, "certified", weights * houses["is_commercial"], figures["certified"])
    return pd.DataFrame(
        {
            "house": rows,
            "reason": "licence",
            "issued_on": FIRST_DAY + draw_days(rng, 0, SPAN, len(rows)),
            "grade": np.where(rng.random(len(rows)) < 0.6, "a", "b"),
        }
    )


def extend(
    rng: np.random.Generator, houses: pd.DataFrame, reports: pd.DataFrame, figures: Figures
) -> pd.DataFrame:
    """Return extensions of certified houses in the year of their report, with a design."""
    certified = reports.loc[reports["reason"] == "licence", "house"].to_numpy()
    rows = rng.permutation(certified)[: figures["extended"]]
    houses.loc[rows, "story"] = "extended"
    return pd.DataFrame(
        {
            "alteration_id": numbered("GKBC-", len(rows), 4),
            "house_id": houses["house_id"].to_numpy()[rows],
            "year": FIRST_DAY.astype(object).year,
            "alteration_types": "extend",
            "is_load_bearing_changed": False,
            "has_design": True,
        }
    )
