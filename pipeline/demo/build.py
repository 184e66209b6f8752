"""Writes the demo: all deliveries of the synthetic prefecture and what must come out of them."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from pipeline.demo.answers import answers
from pipeline.demo.corrections import Mistakes
from pipeline.demo.defects import Defects
from pipeline.demo.deliver import Delivery, deliver_houses, deliver_parcels
from pipeline.demo.faults import part_of, plant_house_faults, plant_parcel_faults
from pipeline.demo.figures import COUNTY_COUNT, Size
from pipeline.demo.frame import deliver_borders, deliver_parks
from pipeline.demo.ledger_files import deliver_exports, deliver_hazards, deliver_ledgers
from pipeline.demo.record_defects import spoil_buildings
from pipeline.demo.records import Buildings, describe_houses, house_rows, parcel_rows
from pipeline.demo.world import World, draw_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = "demo"
PARTIAL = ".demo-partial"
REPLACED = ".demo-replaced"
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
    The folder ``raw_dir/demo``. It appears by rename when all is written.
    """
    folder, partial, replaced = (raw_dir / name for name in (FOLDER, PARTIAL, REPLACED))
    for litter in (partial, replaced):
        if litter.exists():
            shutil.rmtree(litter)
    partial.mkdir(parents=True)
    _write_all(draw_world(size, seed), Delivery(partial, progress))
    if folder.exists():
        folder.rename(replaced)
    partial.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)
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
    spoil_buildings(defects, world, buildings)
    mistakes = Mistakes(defects, world, buildings)
    deliver_borders(delivery, ground.places, ground.borders)
    deliver_parks(delivery, ground.places)
    for index in range(COUNTY_COUNT):
        _write_county(rng, world, buildings, mistakes, delivery, index)
    untidy = deliver_hazards(rng, delivery, world)
    deliver_ledgers(rng, delivery, world, buildings)
    deliver_exports(delivery, world)
    corrections = mistakes.deliver(delivery)
    expected = answers(world, delivery.rows, delivery.planted, untidy, defects)
    expected["corrections"] = corrections
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (delivery.folder / "answers.json").write_text(text + "\n", encoding="utf-8")


def _write_county(
    rng: np.random.Generator,
    world: World,
    buildings: Buildings,
    mistakes: Mistakes,
    delivery: Delivery,
    index: int,
) -> None:
    """Write one county's parcels and houses, with rows to be rejected and rows to be mended."""
    figures, county = world.ground.figures, world.ground.places.counties[index]
    parcels = parcel_rows(rng, world, np.flatnonzero(world.parcels.county == index))
    counts = part_of(figures.parcel_faults, COUNTY_COUNT)
    parcels, planted = plant_parcel_faults(rng, parcels, county.code, counts)
    deliver_parcels(delivery, county, mistakes.spoil_parcels(parcels), planted)
    houses = house_rows(rng, world, buildings, np.flatnonzero(world.houses.county == index))
    counts = part_of(figures.house_faults, COUNTY_COUNT)
    counts["damaged_by_excel"] = int(county.code == EXCEL_COUNTY)
    houses, planted = plant_house_faults(rng, houses, county.code, counts)
    deliver_houses(delivery, county, mistakes.spoil_houses(houses), planted)
