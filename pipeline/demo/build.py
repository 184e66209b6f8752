"""Draws the synthetic prefecture and writes all its deliveries."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.demo.answers import World, answers
from pipeline.demo.borders import draw_borders
from pipeline.demo.deliver import Delivery, deliver_houses, deliver_ledger, deliver_parcels
from pipeline.demo.faults import FIRST_SERIAL, Planted, part_of
from pipeline.demo.faults import plant_house_faults, plant_parcel_faults
from pipeline.demo.figures import COUNTY_COUNT, EXPORT_DATES, Size, figures
from pipeline.demo.frame import deliver_borders, deliver_parks
from pipeline.demo.hazards import draw_hazards
from pipeline.demo.houses import place_houses
from pipeline.demo.ledgers import draw_appraisals, draw_revisits, draw_spot_check, regional_ranks
from pipeline.demo.parcels import place_parcels
from pipeline.demo.places import load_places
from pipeline.demo.records import Buildings, draw_buildings_of, house_rows, parcel_rows
from pipeline.demo.survey import ABSENT, STATUS, record_survey
from pipeline.demo.writers import excel_serial, write_csv

FOLDER = "demo"
PARTIAL = ".demo-partial"
EXCEL_COUNTY = "652301"
"""The county one of whose house ids a spreadsheet has damaged."""


def _nothing(_: str) -> None:
    """Report no progress."""


def write_demo(
    raw_dir: Path,
    *,
    size: Size = "full",
    seed: int = 20230316,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write the demo's raw files and declarations; an existing demo is replaced.

    Parameters
    ----------
    raw_dir
        Folder of the raw deliveries, ``data/raw`` of a project.
    size
        ``full``: 587,209 parcels; ``small``: 6,000, for tests.
    seed
        Where the random numbers start: the same seed gives the same files.
    progress
        Called with the name of every file once it is written.

    Returns
    -------
    The folder ``raw_dir/demo``. It appears by rename when all is written.
    """
    partial, folder = raw_dir / PARTIAL, raw_dir / FOLDER
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    world, buildings = draw_world(size, seed)
    delivery = Delivery(partial, progress or _nothing)
    rng = np.random.default_rng([seed, 1])
    deliver_borders(delivery, world.places, world.borders)
    deliver_parks(delivery, world.places)
    _deliver_counties(rng, delivery, world, buildings)
    untidy = _deliver_hazards(rng, delivery, world)
    _deliver_ledgers(rng, delivery, world, buildings)
    _deliver_exports(delivery, world)
    expected = answers(world, delivery.rows, delivery.planted, untidy)
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (partial / "answers.json").write_text(text + "\n", encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    return partial.rename(folder)


def write_demo_settings(root: Path) -> None:
    """Write ``root/pipeline.toml`` for the demo prefecture, unless the root has one."""
    path = root / "pipeline.toml"
    if not path.exists():
        template = resources.files(__package__) / "pipeline.toml"
        path.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")


def draw_world(size: Size, seed: int) -> tuple[World, Buildings]:
    """Draw the whole prefecture in memory."""
    rng = np.random.default_rng([seed, 0])
    places, exact = load_places(), figures(size)
    borders = draw_borders(rng, places, villages=exact.villages, depth=exact.border_depth)
    parcels = place_parcels(rng, places, borders, exact)
    survey = record_survey(rng, places, borders, parcels, exact)
    houses = place_houses(rng, places, borders, parcels, survey, exact)
    hazards = draw_hazards(rng, places, houses, exact, size)
    buildings = draw_buildings_of(rng, parcels, houses)
    world = World(size, seed, exact, places, borders, parcels, survey, houses, hazards)
    return world, buildings


def _deliver_counties(
    rng: np.random.Generator, delivery: Delivery, world: World, buildings: Buildings
) -> None:
    """Write every county's parcels and houses, with the rows planted to be rejected."""
    text = (resources.files(__package__) / "deliveries.toml").read_text(encoding="utf-8")
    names: dict[str, Any] = tomllib.loads(text)
    of_parcels = part_of(world.figures.parcel_faults, COUNTY_COUNT)
    of_houses = part_of(world.figures.house_faults, COUNTY_COUNT)
    for index, county in enumerate(world.places.counties):
        settings = names["parcel"][county.code]
        here = np.flatnonzero(world.parcels.county == index)
        rows = parcel_rows(rng, world.borders, world.parcels, world.survey, here)
        rows, planted = plant_parcel_faults(rng, rows, county.code, of_parcels)
        deliver_parcels(delivery, county, rows, settings, names, planted)
        here = np.flatnonzero(world.houses.county == index)
        rows = house_rows(
            rng, world.places, world.borders, world.parcels, world.houses, buildings, here
        )
        damaged = int(county.code == EXCEL_COUNTY)
        rows, planted = plant_house_faults(
            rng, rows, county.code, {**of_houses, "damaged_by_excel": damaged}
        )
        deliver_houses(
            delivery, settings["slug"], rows, names["house"][county.code], names, planted
        )


def _deliver_hazards(
    rng: np.random.Generator, delivery: Delivery, world: World
) -> dict[str, dict[str, int]]:
    """Write the ledgers of cases (real dates) and measures (dates as text), with untidy cells."""
    exact = world.figures
    cases = world.hazards.cases.drop(columns=["drawn", "number"])
    lost = cases.iloc[: exact.lost_cases].assign(
        case_id=[f"YHTZ9{number:04d}" for number in range(exact.lost_cases)],
        house_id=[f"652301{FIRST_SERIAL + number + 90_000}" for number in range(exact.lost_cases)],
    )
    planted = [Planted("lost_cases", len(lost), lost["case_id"].tolist())]
    cases = pd.concat([cases, lost], ignore_index=True)
    measures = world.hazards.measures.drop(columns="case")
    for name in ("planned_on", "started_on", "finished_on"):
        day = measures[name]
        slashed = day.dt.strftime("%Y/%m/%d").where(day.notna(), "")
        plain = day.dt.strftime("%Y-%m-%d").where(day.notna(), "")
        measures[name] = plain.where(measures.index % 2 == 0, slashed)
    cells = exact.untidy_cells
    cases = _untidy(rng, cases, "house_id", cells)
    measures = _untidy(rng, measures, "case_id", cells)
    deliver_ledger(delivery, "hazard-cases", "hazard_case", "隐患台账.xlsx", cases, planted)
    deliver_ledger(delivery, "measures", "measure", "整治措施.xlsx", measures)
    counts = {"trimmed": cells, "full_width": cells}
    return {"隐患台账.xlsx": counts, "整治措施.xlsx": counts}


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _untidy(
    rng: np.random.Generator, frame: pd.DataFrame, column: str, count: int
) -> pd.DataFrame:
    """Add trailing spaces to ``count`` cells of a column and widen the digits of as many."""
    picked = rng.permutation(len(frame))[: 2 * count]
    values = frame[column].to_numpy(dtype=object).copy()
    values[picked[:count]] = values[picked[:count]] + "  "
    values[picked[count:]] = pd.Series(values[picked[count:]]).str.translate(FULL_WIDTH)
    return frame.assign(**{column: values})


def _deliver_ledgers(
    rng: np.random.Generator, delivery: Delivery, world: World, buildings: Buildings
) -> None:
    """Write the other ledgers; the revisits' dates are spreadsheet serial numbers."""
    appraisals = draw_appraisals(rng, world.houses, world.hazards, buildings.storeys)
    deliver_ledger(delivery, "appraisals", "appraisal", "安全鉴定.xlsx", appraisals)
    revisits = draw_revisits(rng, world.houses)
    serial = excel_serial(revisits["done_on"].to_numpy())
    revisits = revisits.assign(done_on=serial)
    deliver_ledger(delivery, "revisits", "revisit", "回头看.xlsx", revisits)
    checks, issues = draw_spot_check(rng, world.borders, world.houses, world.figures)
    deliver_ledger(delivery, "spot-checks", "spot_check", "抽查.xlsx", checks)
    deliver_ledger(delivery, "spot-issues", "spot_issue", "抽查问题.xlsx", issues)
    deliver_ledger(delivery, "regional-ranks", "regional_rank", "全疆排名.xlsx", regional_ranks())


def _deliver_exports(delivery: Delivery, world: World) -> None:
    """Write the earlier weekly exports, in turn as GB18030 and as UTF-8."""
    labels = np.array(["未排查", "排查中", "已排查"], dtype=object)
    for number, (day, status) in enumerate(
        zip(EXPORT_DATES, world.survey.earlier, strict=True)
    ):
        there = np.flatnonzero(status != ABSENT)
        rows = pd.DataFrame(
            {"图斑编号": world.parcels.id[there], "排查状态": labels[status[there]]}
        )
        file = f"排查状态{day:%Y%m%d}.csv"
        encoding = "GB18030" if number % 2 == 0 else "UTF-8"
        write_csv(rows, delivery.folder / file, encoding)
        delivery.declare(
            f"status-{day}",
            "status_snapshot",
            file,
            as_of=day,
            encoding=encoding,
            columns={"parcel_id": "图斑编号", "survey_status": "排查状态"},
            codes={"survey_status": dict(zip(STATUS, labels, strict=True))},
        )
        delivery.note(file, len(rows))
