"""Appraisal reports, the standards they are judged by, and what was altered after a report."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.deliver import Delivery, deliver_csv, deliver_ledger
from pipeline.demo.houses import COMMERCIAL_ONLY
from pipeline.demo.measures import draw_days

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.places import BoolArray
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

AGENCIES = np.array(["示例鉴定一所", "示例鉴定二所", "演示检测公司"], dtype=object)
UNLISTED_AGENCY = "虚构咨询公司"

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

CERTIFICATES = {"full": 260, "small": 12}
"""Sound reports of commercial houses without a hazard, made for a licence."""

CERTIFICATE_DAYS = (np.datetime64("2022-04-01"), 270)
"""First day of their issue, and how many days follow: all in one year."""

SPOILT: dict[str, dict[str, Any]] = {
    "A01": {"standards": "", "standards_used": ""},
    "A02": {"standards": "JGJ 125-99（2004年版）", "standards_used": "JGJ125-99(2004)"},
    "A03": dict(zip(("standards", "standards_used"), RURAL_BASIS, strict=True)),
    "A04": {
        "standards": "GB 50292-2015",
        "standards_used": "GB 50292-2015",
        "grade": "bsu",
        "grade_scale": "su_abcd",
    },
    "A05": {"standards": "GB 50292-2015", "standards_used": "GB 50292-2015"},
    "A06": {"standards": "JGJ 125-2016、GB 55021-2021", "standards_used": "JGJ 125-2016"},
    "A07": {"doc_kind": "test"},
    "A08": {},
    "A09": {"is_agency_listed": False, "agency": UNLISTED_AGENCY},
}
"""What a report planted for a rule says in place of the sound one."""


def draw_reports(
    world: World, buildings: Buildings, defects: Defects
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the appraisals with ``house`` and ``defect``, and a supplement of alterations."""
    rng = np.random.default_rng([world.seed, 40])
    certified = _certificates(rng, world, buildings, defects)
    reports = _reports(rng, world, buildings, pd.concat([*_of_hazards(rng, world), certified]))
    alterations = _alterations(world, reports, defects)
    _spoil(reports, defects)
    return reports, alterations


def deliver_appraisals(
    delivery: Delivery, reports: pd.DataFrame, alterations: pd.DataFrame
) -> None:
    """Write the appraisals, the standards and a supplement of alterations."""
    deliver_ledger(delivery, "appraisal", reports.drop(columns=["house", "defect"]))
    deliver_ledger(delivery, "alteration", alterations, is_supplement=True)
    deliver_csv(delivery, "standard_scope", standards())


def standards() -> pd.DataFrame:
    """Return the standards of ``standards.toml`` as the texts of a table."""
    text = (resources.files(__package__) / "standards.toml").read_text(encoding="utf-8")
    rows = pd.DataFrame(tomllib.loads(text)["standard"])
    return rows.assign(
        aliases=rows["aliases"].map("、".join),
        max_storeys=rows["max_storeys"].map("{:.0f}".format, na_action="ignore"),
    ).fillna("")


def _of_hazards(rng: np.random.Generator, world: World) -> list[pd.DataFrame]:
    """Return the reports of hazard houses: all severe and half of the others, and second ones.

    A house that was strengthened is appraised again, and then sound; so is a false alarm.
    """
    hazards = world.hazards
    drawn = hazards.houses
    days = hazards.cases.groupby("drawn").agg({"found_on": "min", "closed_on": "max"})
    counts = ~hazards.cases["closure_reason"].isin(["false_positive", "merged"])
    is_hazard = counts.groupby(hazards.cases["drawn"]).any().to_numpy()
    severe = drawn["is_severe"].to_numpy()
    first = severe | (rng.random(len(drawn)) < 0.5)
    first &= (drawn["lacks"] != "appraisal").to_numpy()
    poor = np.where(severe & (rng.random(len(drawn)) < 0.5), "d", "c")
    before = pd.DataFrame(
        {
            "house": drawn["house"],
            "issued_on": days["found_on"] + draw_days(rng, 5, 24, len(drawn)),
            "grade": np.where(is_hazard, poor, "b"),
            "defect": "",
        }
    )
    measures = hazards.measures
    strengthened = (measures["measure_kind"] == "strengthen") & (measures["state"] == "finished")
    again = drawn.index.isin(hazards.cases["drawn"].to_numpy()[measures.loc[strengthened, "case"]])
    again &= (drawn["lacks"] != "second_appraisal").to_numpy()
    after = before.assign(issued_on=days["closed_on"], grade="b")
    return [before[first], after[again]]


def _certificates(
    rng: np.random.Generator, world: World, buildings: Buildings, defects: Defects
) -> pd.DataFrame:
    """Return reports of commercial houses without a hazard: sound ones, and those to be spoilt."""
    houses = world.houses
    workshop = np.isin(buildings.business, ["production", "storage"])
    workshop &= houses.use == COMMERCIAL_ONLY
    fitting: dict[str, BoolArray] = {
        "A03": (buildings.storeys > 2) & ~workshop,
        "A04": workshop,
        "A05": ~workshop,
    }
    anyone = np.ones(len(houses), dtype=bool)
    wanted = {rule_id: defects.count(rule_id) for rule_id in (*SPOILT, "A11")}
    parts = []
    # Those that few houses fit choose first.
    for rule_id in sorted(wanted, key=lambda rule_id: rule_id not in fitting):
        may_be = fitting.get(rule_id, anyone) & houses.commercial
        taken = defects.take(wanted[rule_id], may_be)
        parts.append(pd.DataFrame({"house": taken, "defect": rule_id}))
    sound = defects.take(CERTIFICATES[world.size], houses.commercial)
    rows = pd.concat([*parts, pd.DataFrame({"house": sound, "defect": ""})], ignore_index=True)
    first_day, span = CERTIFICATE_DAYS
    return rows.assign(
        issued_on=first_day + draw_days(rng, 0, span, len(rows)),
        grade=np.where(rng.random(len(rows)) < 0.6, "a", "b"),
    )


def _reports(
    rng: np.random.Generator, world: World, buildings: Buildings, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return sound reports for ``rows``: ``house``, ``issued_on``, ``grade`` and ``defect``."""
    rows = rows.reset_index(drop=True)
    count, house = len(rows), rows["house"].to_numpy()
    basis = BASES[rng.integers(0, len(BASES), count)]
    rural = ~world.houses.commercial[house] & (buildings.storeys[house] < 3)
    basis[rural & (rng.random(count) < 0.6)] = RURAL_BASIS
    serial = np.char.zfill((np.arange(count) + 1).astype(str), 4).astype(object)
    area = buildings.floor_area[house] * rng.uniform(0.92, 1.08, count)
    return rows.assign(
        report_no="JD2023-" + serial,
        house_id=world.houses.id[house],
        doc_kind="appraisal",
        agency=AGENCIES[rng.integers(0, len(AGENCIES), count)],
        is_agency_listed=True,
        standards=basis[:, 0],
        standards_used=basis[:, 1],
        grade_scale="abcd",
        storeys_in_report=buildings.storeys[house],
        floor_area_in_report_m2=np.round(area, 1),
    )


def _spoil(reports: pd.DataFrame, defects: Defects) -> None:
    """Spoil the reports planted for the rules, in place."""
    for rule_id, values in SPOILT.items():
        rows = reports["defect"] == rule_id
        reports.loc[rows, list(values)] = list(values.values())
        defects.plant(rule_id, reports.loc[rows, "report_no"])
    differs = reports.index[reports["defect"] == "A08"]
    reports.loc[differs[::2], "storeys_in_report"] += 1
    reports.loc[differs[1::2], "floor_area_in_report_m2"] *= 1.4


def _alterations(world: World, reports: pd.DataFrame, defects: Defects) -> pd.DataFrame:
    """Return alterations of certified houses, some after the report and as many not."""
    late = reports[reports["defect"] == "A11"]
    in_time = reports[(reports["defect"] == "") & reports["grade"].isin(["a"])].head(len(late))
    year = late["issued_on"].dt.year.max()
    rows = pd.concat([late, in_time], ignore_index=True)
    serial = np.char.zfill((np.arange(len(rows)) + 1).astype(str), 4).astype(object)
    frame = pd.DataFrame(
        {
            "alteration_id": "GKBC-" + serial,
            "house_id": world.houses.id[rows["house"]],
            "year": np.where(rows["defect"] == "A11", year + 1, year),
            "alteration_types": "extend",
            "is_load_bearing_changed": False,
            "has_design": True,
        }
    )
    defects.plant("A11", frame["alteration_id"].head(len(late)))
    return frame
