"""Mistakes in accepted rows, and the corrections that put them right.

A house or parcel that is spoilt here would be rejected; its correction makes it one of the
accepted, so that the published totals stay. Some corrections must not apply, and ``outcome`` says
what each must end as.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.defects.planting import key_of
from pipeline.demo.world.figures import TODAY
from pipeline.demo.world.people import draw_names, draw_phones

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting
    from pipeline.demo.world.draws import IntArray

NOBODY = "652301999999"
"""A house that nobody has delivered."""


def make_mistakes(planting: Planting, entries: list[Entry]) -> None:
    """Make all mistakes, and keep the corrections of them and of everything else."""
    rng, world = planting.world.rng("mistakes"), planting.world
    houses = world.houses
    plain = (houses["story"] == "") & houses["is_surveyed"] & ~houses["is_shared"]
    parts = [_corrected(planting, entry, rng, plain.to_numpy()) for entry in entries]
    count = entries[0][world.size]
    others = planting.take(rng, "house", plain.to_numpy(), 2 * count)
    parts += [_new_phones(planting, rng, others[:count]), *_in_vain(planting, others[count:])]
    parts.append(_overrides(planting))
    rows = pd.concat(parts, ignore_index=True)
    planting.corrections = rows.assign(
        reason="现场核实（示例）", corrected_by=draw_names(rng, len(rows)), corrected_on=TODAY
    )


def _corrected(
    planting: Planting, entry: Entry, rng: np.random.Generator, fits: np.ndarray
) -> pd.DataFrame:
    """Make one kind of mistake; return its corrections, from the wrong text to the right one."""
    world, field, wrong = planting.world, entry["field"], entry["wrong"]
    table = entry.get("table", "house")
    rows: Any = planting.take(rng, "house", fits, entry[world.size])
    if table == "parcel":
        rows = np.unique(world.houses["parcel"].to_numpy()[rows])
        planting.untouched["parcel"][rows] = False
    frame = world.tables[table].iloc[rows]
    right = (
        frame[field].dt.strftime("%Y-%m-%d") if field.endswith("_on") else frame[field].astype(str)
    )
    planting.mistakes.append((table, field, wrong, frame[key_of(table)]))
    return _rows(table, frame[key_of(table)], field, wrong, right)


def _rows(  # noqa: PLR0913, PLR0917 - the columns of a correction
    table: str, key: object, field: str, old: object, new: object, outcome: str = "applied"
) -> pd.DataFrame:
    values = {"table_name": table, "key": key, "field": field, "old_value": old, "new_value": new}
    return pd.DataFrame(
        {**values, "outcome": outcome}, index=pd.RangeIndex(1) if isinstance(key, str) else None
    )


def _new_phones(planting: Planting, rng: np.random.Generator, rows: IntArray) -> pd.DataFrame:
    houses = planting.world.houses.iloc[rows]
    phone = houses["owner_phone"]
    masked = phone.str[:3] + "****" + phone.str[-4:]
    return _rows("house", houses["house_id"], "owner_phone", masked, draw_phones(rng, len(rows)))


def _in_vain(planting: Planting, rows: IntArray) -> list[pd.DataFrame]:
    """Return corrections that must not apply."""
    houses = planting.world.houses.iloc[rows]
    storeys = houses["storeys"]
    first, count = houses["house_id"].iloc[0], str(storeys.iloc[0])
    outdated = (storeys + 9).astype(str)
    return [
        _rows("house", houses["house_id"], "storeys", outdated, storeys.astype(str), "stale"),
        _rows("house", NOBODY, "storeys", "1", "2", "unknown_row"),
        _rows("house", first, "层高", "3", "3.3", "unknown_field"),
        _rows("house", first, "storeys", count, "", "not_filled_in"),
    ]


def _overrides(planting: Planting) -> pd.DataFrame:
    """Give parcels on borders to the village that answers for them."""
    codes, parcels = planting.world.ground.borders.villages.code, planting.world.parcels
    moved = pd.concat(planting.straddling)
    given = moved[moved["is_overridden"]].sort_values("row")
    own = parcels.iloc[given["row"]]
    return _rows(
        "parcel", own["parcel_id"], "village_code", codes[given["other"]], codes[own["village"]]
    )
