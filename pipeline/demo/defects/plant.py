"""Plants everything that ``defects.toml`` says, entry by entry, each with numbers of its own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.demo.defects import counted_defects as counted
from pipeline.demo.defects import drawn_defects as drawn
from pipeline.demo.defects import duty_defects as duties
from pipeline.demo.defects import seen_from_above as seen
from pipeline.demo.defects.border_parcels import moved_onto_borders
from pipeline.demo.defects.mistakes import make_mistakes
from pipeline.demo.defects.planting import Planting
from pipeline.demo.defects.reissued_map import reissued
from pipeline.demo.defects.rejected_rows import add_rejected, make_untidy
from pipeline.demo.world.data_files import load_toml
from pipeline.demo.world.draws import choose

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry
    from pipeline.demo.world.draws import IntArray
    from pipeline.demo.world.world import World

CHOOSING: dict[str, Any] = {
    "moved_to_corps": drawn.moved_to_corps,
    "moved_onto_borders": moved_onto_borders,
    "falling_back": counted.falling_back,
    "hurrying": counted.hurrying,
    "without_hazard": counted.without_hazard,
    "often_changed": counted.often_changed,
    "past_their_day": duties.past_their_day,
    "complained_of": duties.complained_of,
    "moved_grids": duties.moved_grids,
    "not_adding_up": duties.not_adding_up,
    "unsound_plans": duties.unsound_plans,
    "photographed": seen.photographed,
    "without_building": seen.without_building,
    "gone_since": seen.gone_since,
    "grown_since": seen.grown_since,
    "never_drawn": seen.never_drawn,
    "reissued": reissued,
}
"""What ``does`` may name where the function takes the records itself, and returns them if any."""

CHANGING: dict[str, Any] = {
    "moved_outside": drawn.moved_outside,
    "crossing_itself": drawn.crossing_itself,
    "spiked": drawn.spiked,
    "reported_elsewhere": drawn.reported_elsewhere,
    "shrunk_to_slivers": drawn.shrunk_to_slivers,
    "drawn_inside_another": drawn.drawn_inside_another,
    "in_front": drawn.in_front,
    "far_from_parcels": drawn.far_from_parcels,
    "licensed": counted.licensed,
}
"""What it may name where the records are taken as the entry says."""

CHECKING: dict[str, Any] = {
    "alone_in_front": drawn.alone_in_front,
    "beside_another": drawn.beside_another,
}
"""What ``only`` may name: which of some records will do."""

CANDIDATES = 4
"""Records looked at for each that is wanted, where a function says which will do."""


def plant(world: World) -> Planting:
    """Plant all defects in the prefecture, in place."""
    content = load_toml(__package__, "defects.toml")
    planting = Planting(world)
    seen: Counter[str] = Counter()
    for entry in content["defect"]:
        name = f"{entry.get('rule', '')} {entry.get('name', '')}"
        seen[name] += 1
        _plant(planting, entry, world.rng(f"{name} {seen[name]}"))
    make_mistakes(planting, content["mistake"])
    serial: dict[str, int] = {}
    for entry in content["rejected"]:
        add_rejected(planting, entry, serial)
    for entry in content["untidy"]:
        make_untidy(planting, entry)
    return planting


def _plant(planting: Planting, entry: Entry, rng: np.random.Generator) -> None:
    """Plant one entry: take records, change them, and note what its rule must find."""
    does = entry.get("does")
    if does in CHOOSING:
        rows = CHOOSING[does](planting, rng, entry)
        if rows is None:
            return
    else:
        rows = _taken(planting, entry, rng)
        if does is not None and len(rows) > 0:
            CHANGING[does](planting, rng, entry, rows)
    planting.change(entry, rows)
    if "name" in entry:
        before = planting.marks.get(entry["name"], rows[:0])
        planting.marks[entry["name"]] = np.concatenate([before, rows])
    planting.rules_of_parts |= entry.get("file", {})
    if "rule" in entry:
        planting.note(entry["rule"], planting.keys_found(entry, rows))


def _taken(planting: Planting, entry: Entry, rng: np.random.Generator) -> IntArray:
    """Take as many records as the entry says, of each group where it names one."""
    table, count = entry.get("take", "house"), entry[planting.world.size]
    frame, fits = planting.world.tables[table], planting.fitting(entry)
    if "only" in entry:
        fits = fits & planting.untouched[table]
        rows = choose(rng, fits, min(CANDIDATES * (count + 1), int(fits.sum())))
        usable = rows[CHECKING[entry["only"]](planting, rows)]
        fits = np.isin(np.arange(len(frame)), usable)
    if "each" not in entry:
        return planting.take(rng, table, fits, count)
    group = frame[entry["each"]].to_numpy()
    parts = [
        planting.take(rng, table, fits & (group == value), count)
        for value in np.unique(group[fits])
    ]
    return np.concatenate(parts)
