"""Writes the demo: all deliveries of the synthetic prefecture and what must come out of them."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.demo.answers.expected_figures import expected_figures
from pipeline.demo.defects.plant import plant
from pipeline.demo.delivery.county_files import deliver_counties
from pipeline.demo.delivery.delivered_folder import Delivery
from pipeline.demo.delivery.finding_files import deliver_earlier_findings, expected_ages
from pipeline.demo.delivery.frame_files import (
    deliver_borders,
    deliver_former_parcels,
    deliver_grids,
    deliver_outlines,
    deliver_parks,
)
from pipeline.demo.delivery.ledger_files import (
    deliver_exports,
    deliver_house_states,
    deliver_ledgers,
)
from pipeline.demo.world.prefecture import draw_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.demo.world.figures import Size
    from pipeline.demo.world.world import World
from pipeline.files.aside import replaced_folder
from pipeline.files.private import keep_private, make_private_folder

FOLDER = "demo"


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
    make_private_folder(raw_dir)
    with replaced_folder(folder) as new:
        _write_all(draw_world(size, seed), Delivery(new, progress))
        keep_private(new)
    return folder


def write_demo_settings(root: Path) -> None:
    """Write ``root/pipeline.toml`` for the demo prefecture, unless the root has one."""
    path = root / "pipeline.toml"
    if not path.exists():
        template = resources.files(__package__) / "pipeline.toml"
        path.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")


def _write_all(world: World, delivery: Delivery) -> None:
    """Plant the defects, write every file, and last the answers."""
    planting = plant(world)
    deliver_borders(delivery, world.ground.places, world.ground.borders)
    deliver_parks(delivery, world.ground.places)
    deliver_grids(delivery, world.tables["grid"])
    deliver_outlines(delivery, planting)
    deliver_former_parcels(delivery, planting)
    deliver_counties(delivery, planting)
    deliver_ledgers(delivery, planting)
    deliver_exports(delivery, world)
    deliver_house_states(delivery, world)
    earlier = deliver_earlier_findings(delivery, planting)
    for part, rule in planting.rules_of_parts.items():
        planting.note(rule, [str(delivery.file_number(name)) for name in delivery.parts[part]])
    answers = expected_figures(planting, delivery)
    answers["finding_ages"] = expected_ages(earlier)
    text = json.dumps(answers, ensure_ascii=False, indent=1)
    (delivery.folder / "answers.json").write_text(text + "\n", encoding="utf-8")
