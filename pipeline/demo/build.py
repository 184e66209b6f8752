"""Writes the demo: all deliveries of the synthetic prefecture and what must come out of them."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.answers import answers
from pipeline.demo.appraisals import deliver_appraisals, draw_reports
from pipeline.demo.corrections import Mistakes
from pipeline.demo.defects import Defects
from pipeline.demo.deliver import Delivery, deliver_houses, deliver_parcels
from pipeline.demo.evidence import deliver_evidence
from pipeline.demo.expected_findings import note_counted
from pipeline.demo.faults import part_of, plant_house_faults, plant_parcel_faults
from pipeline.demo.figures import COUNTY_COUNT, Size
from pipeline.demo.frame import deliver_borders, deliver_parks
from pipeline.demo.hazard_defects import plant_hazard_defects
from pipeline.demo.ledger_files import deliver_exports, deliver_hazards, deliver_ledgers
from pipeline.demo.parcel_defects import note_planted, spoil_exports, spoil_parcels
from pipeline.demo.premises import renovate
from pipeline.demo.record_defects import spoil_buildings
from pipeline.demo.records import describe_houses, house_rows, parcel_rows
from pipeline.demo.screening_defects import draw_forms, spoil_cases, spoil_grades, spoil_houses
from pipeline.demo.screening_files import deliver_forms, deliver_trades
from pipeline.demo.screenings import change_results
from pipeline.demo.world import World, draw_world
from pipeline.files.aside import replaced_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = "demo"
EXCEL_COUNTY = "652301"
"""The county one of whose house ids a spreadsheet has damaged."""


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
    The folder ``raw_dir/demo``. It appears in one step when all is written.
    """
    folder = raw_dir / FOLDER
    with replaced_folder(folder) as new:
        _write_all(draw_world(size, seed), Delivery(new, progress))
    return folder


def write_demo_settings(root: Path) -> None:
    """Write ``root/pipeline.toml`` for the demo prefecture, unless the root has one."""
    path = root / "pipeline.toml"
    if not path.exists():
        template = resources.files(__package__) / "pipeline.toml"
        path.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")


def _write_all(world: World, delivery: Delivery) -> None:
    """Write every file, and last the answers."""
    rng = np.random.default_rng([world.seed, 1])
    ground = world.ground
    buildings = describe_houses(rng, world)
    # Random numbers of its own: another defect leaves everything else as it was.
    defects = Defects(np.random.default_rng([world.seed, 2]), world)
    note_planted(defects, world)
    spoil_buildings(defects, world, buildings)
    spoil_parcels(defects, world)
    spoil_exports(defects, world)
    plant_hazard_defects(defects, world)
    buildings.residents[renovate(defects, world, buildings.premises)] = 0
    spoilt = spoil_houses(defects, world, buildings)
    spoil_cases(defects, world)
    mistakes = Mistakes(defects, world, buildings)
    deliver_borders(delivery, ground.places, ground.borders)
    deliver_parks(delivery, ground.places)
    shifted: list[str] = []
    for index in range(COUNTY_COUNT):
        shifted += _write_county(rng, mistakes, delivery, index)
    untidy = deliver_hazards(rng, delivery, world)
    reports, alterations = draw_reports(world, buildings, defects)
    reports = spoil_grades(defects, world, reports)
    deliver_appraisals(delivery, reports, alterations)
    deliver_evidence(delivery, world, defects)
    changed = change_results(defects, world)
    revisits = deliver_ledgers(rng, delivery, world, changed)
    deliver_forms(delivery, draw_forms(world, spoilt, reports, revisits))
    deliver_trades(delivery, world, buildings, spoilt)
    note_counted(defects, world, buildings, changed)
    deliver_exports(delivery, world)
    corrections = mistakes.deliver(delivery)
    # Files are numbered in the order of all declarations.
    defects.plant("G07", [str(delivery.file_number(name)) for name in shifted])
    expected = answers(world, delivery.rows, delivery.planted, untidy, defects)
    expected["corrections"] = corrections
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (delivery.folder / "answers.json").write_text(text + "\n", encoding="utf-8")


def _write_county(
    rng: np.random.Generator, mistakes: Mistakes, delivery: Delivery, index: int
) -> list[str]:
    """Write one county's parcels and houses, with rows to be rejected and rows to be mended.

    Returns the declarations of files in undeclared GCJ-02.
    """
    world = mistakes.world
    figures, county = world.ground.figures, world.ground.places.counties[index]
    parcels = parcel_rows(rng, world, np.flatnonzero(world.parcels.county == index))
    counts = part_of(figures.parcel_faults, COUNTY_COUNT)
    parcels, planted = plant_parcel_faults(rng, parcels, county.code, counts)
    deliver_parcels(delivery, county, mistakes.spoil_parcels(parcels), planted)
    rows = np.flatnonzero(world.houses.county == index)
    apart = world.houses.shifted[rows]
    accepted = house_rows(rng, world, mistakes.buildings, rows)
    counts = part_of(figures.house_faults, COUNTY_COUNT)
    counts["damaged_by_excel"] = int(county.code == EXCEL_COUNTY)
    houses, planted = plant_house_faults(rng, accepted, county.code, counts, ~apart)
    together = mistakes.spoil_houses(houses.drop(index=np.flatnonzero(apart)))
    deliver_houses(delivery, county, together, planted)
    if not apart.any():
        return []
    return [deliver_houses(delivery, county, accepted[apart], [], "house_supplement")]
