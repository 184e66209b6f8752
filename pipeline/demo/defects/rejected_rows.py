"""Rows that come on top and are rejected, and cells of the ledgers that must be tidied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.defects.planting import TAKEN, apply_change, key_of

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Entry, Planting

PREFIX = {"parcel": "TB", "house": "", "hazard_case": "YHTZ"}
"""How ids begin; the code of the county follows where there is one."""

FIRST_SERIAL = 900_001
"""Ids of planted rows are numbered from here, above all others."""

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def add_rejected(planting: Planting, entry: Entry, serial: dict[str, int]) -> None:
    """Add the rows of one kind, made from untouched ones; ``serial`` is the next by id prefix."""
    table = entry["table"]
    rng = planting.world.rng(f"{table} {entry['kind']}")
    frame = planting.world.tables[table]
    fits = np.ones(len(frame), dtype=bool)
    if "where" in entry:
        fits &= frame.eval(entry["where"]).to_numpy(dtype=bool)
    counties = frame["county_code"] if table in TAKEN else pd.Series("", index=frame.index)
    key = key_of(table)
    for county in counties[fits].unique():
        rows = _templates(planting, rng, entry, (fits & (counties == county)).to_numpy())
        if not entry.get("is_copy"):
            prefix = f"{PREFIX[table]}{county}"
            first = serial.setdefault(prefix, FIRST_SERIAL)
            serial[prefix] += len(rows)
            rows[key] = [f"{prefix}{first + number}" for number in range(len(rows))]
        apply_change(rows, rows.index, entry)
        for name, values in entry.get("twice", {}).items():
            rows = pd.concat([rows.assign(**{name: value}) for value in values])
        marks = {"kind": entry["kind"], "reason": entry["reason"], "field": entry.get("field", key)}
        marked = rows.assign(**marks, key=rows[key])
        planting.rejected.setdefault(table, []).append(marked)


def _templates(
    planting: Planting, rng: np.random.Generator, entry: Entry, fits: np.ndarray
) -> pd.DataFrame:
    """Return copies of rows that nothing has happened to."""
    table, count = entry["table"], entry[planting.world.size]
    frame = planting.world.tables[table]
    if table == "house":
        fits = fits & (frame["story"] == "").to_numpy()
    if table in TAKEN:
        return frame.iloc[planting.take(rng, table, fits, count)].copy()
    return frame[fits].head(count).copy()


def make_untidy(planting: Planting, entry: Entry) -> None:
    """Add spaces after some cells of a column, and widen the digits of as many others."""
    table, column, count = entry["table"], entry["column"], entry[planting.world.size]
    frame = planting.world.tables[table]
    picked = planting.world.rng(f"untidy {table}").permutation(frame.index)[: 2 * count]
    spaced, widened = picked[:count], picked[count:]
    frame.loc[spaced, column] = frame.loc[spaced, column] + "  "
    frame.loc[widened, column] = frame.loc[widened, column].map(
        lambda text: text.translate(FULL_WIDTH)
    )
    planting.untidy[table] = {"trimmed": count, "full_width": count}
