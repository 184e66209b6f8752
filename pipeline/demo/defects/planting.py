"""The engine: takes records that nothing has happened to, changes them, and keeps what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import choose
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.demo.world.draws import BoolArray, IntArray
    from pipeline.demo.world.world import World

Entry = dict[str, Any]
"""One entry of ``defects.toml``."""


@dataclass
class Planting:
    """The prefecture, and everything that was planted in it."""

    world: World
    untouched: dict[str, BoolArray] = field(default_factory=dict)
    """Of parcels and houses: nothing has happened to them yet."""
    found: dict[str, list[str]] = field(default_factory=dict)
    """What each rule must find."""
    marks: dict[str, IntArray] = field(default_factory=dict)
    """Rows of parcels or houses by the name of what was planted in them."""
    straddling: list[pd.DataFrame] = field(default_factory=list)
    """Parcels on borders: ``row``, ``other`` (village), ``share`` of the own, ``is_overridden``."""
    rejected: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    """Rows that come on top of a table's, with ``kind``, ``field``, ``reason``, ``key``."""
    corrections: pd.DataFrame = field(default_factory=pd.DataFrame)
    mistakes: list[tuple[str, str, str, pd.Series]] = field(default_factory=list)
    """Table, field and what is written there instead, for records with these keys."""
    houseless: BoolArray = field(init=False)
    """Parcels without a house: only these are taken, so that what is known of houses stays true."""
    rules_of_parts: dict[str, str] = field(default_factory=dict)
    """Rules that must find the files of a part of the houses."""
    untidy: dict[str, dict[str, int]] = field(default_factory=dict)
    """Cells by table and kind."""

    def __post_init__(self) -> None:
        """Nothing has happened to anything yet."""
        self.untouched = {name: np.ones(len(self.world.tables[name]), bool) for name in TAKEN}
        self.houseless = np.ones(len(self.world.parcels), dtype=bool)
        self.houseless[self.world.houses["parcel"]] = False

    def take(
        self, rng: np.random.Generator, table: str, fitting: BoolArray, count: int
    ) -> IntArray:
        """Return ``count`` untouched rows of ``table`` that fit, sorted; from now on touched."""
        taken = np.sort(choose(rng, self.untouched[table] & fitting, count))
        self.untouched[table][taken] = False
        return taken

    def note(self, rule: str, keys: Iterable[str]) -> None:
        """Note the keys that a rule must find."""
        self.found.setdefault(rule, []).extend(keys)

    def fitting(self, entry: Entry) -> BoolArray:
        """Tell which records of its table an entry may take."""
        table = entry.get("take", "house")
        frame = self.world.tables[table]
        fits = np.ones(len(frame), dtype=bool)
        if "where" in entry:
            fits &= frame.eval(entry["where"]).to_numpy(dtype=bool)
        if table == "parcel":
            fits &= self.houseless
        else:
            fits &= (frame["story"] == entry.get("story", "")).to_numpy()
        for other, condition in entry.get("having", {}).items():
            rows = self.world.tables[other].query(condition)
            fits &= frame["house_id"].isin(rows["house_id"]).to_numpy()
        return fits

    def rows_about(self, table: str, entry: Entry, taken: IntArray, where: str | None) -> pd.Index:
        """Return the rows of ``table`` about the records taken, those that fit ``where``."""
        frame, houses = self.world.tables[table], self.world.houses
        if table == entry.get("take", "house"):
            rows = pd.Index(taken)
        elif table == "parcel":
            rows = pd.Index(houses["parcel"].to_numpy()[taken])
        else:
            rows = frame.index[frame["house_id"].isin(houses["house_id"].to_numpy()[taken])]
        return rows if where is None else frame.loc[rows].query(where).index

    def change(self, entry: Entry, taken: IntArray) -> None:
        """Change everything the entry says about the records taken."""
        for change in entry.get("change", []):
            table = change.get("table", entry.get("take", "house"))
            rows = self.rows_about(table, entry, taken, change.get("where"))
            if change.get("remove"):
                self.world.tables[table] = self.world.tables[table].drop(index=rows)
            else:
                apply_change(self.world.tables[table], rows, change)

    def keys_found(self, entry: Entry, taken: IntArray) -> list[str]:
        """Return the keys of the records that the entry's rule must name."""
        found = entry.get("found", {})
        table = found.get("table", entry.get("take", "house"))
        rows = self.rows_about(table, entry, taken, found.get("where"))
        if found.get("is_last"):
            houses = self.world.tables[table]["house_id"][rows]
            rows = houses.drop_duplicates(keep="last").index
        keys: list[str] = self.world.tables[table][key_of(table)][rows].tolist()
        return keys


TAKEN = ("parcel", "house")
"""Tables whose records are taken."""


def key_of(table: str) -> str:
    """Return the column that is the key of a table."""
    (key,) = load_dictionary().tables[table.removesuffix("_supplement")].key
    return key


def apply_change(frame: pd.DataFrame, rows: pd.Index, change: Entry) -> None:
    """Change rows of a frame in place, as ``defects.toml`` says at its top."""
    for name, value in change.get("set", {}).items():
        frame.loc[rows, name] = _cycled(value, len(rows))
    for name, value in change.get("add", {}).items():
        frame.loc[rows, name] += value
    for name, value in change.get("times", {}).items():
        frame.loc[rows, name] = (frame.loc[rows, name] * value).round(1)
    for name, value in change.get("shift_days", {}).items():
        frame.loc[rows, name] += np.timedelta64(value, "D")
    for name, (pattern, text) in change.get("replace", {}).items():
        frame.loc[rows, name] = frame.loc[rows, name].str.replace(pattern, text, regex=True)
    for name in change.get("clear", []):
        frame.loc[rows, name] = None
    for name in change.get("pairs", []):
        second = rows[1::2]
        frame.loc[second, name] = frame.loc[rows[::2][: len(second)], name].to_numpy()


def _cycled(value: object, count: int) -> object:
    """Return one value a row: those of a list in turn, days as pandas keeps them."""
    if not isinstance(value, list):
        return value
    if isinstance(value[0], dt.date):
        return pd.to_datetime(pd.Series(np.resize(np.array(value, dtype="M8[s]"), count))).array
    return np.resize(np.array(value, dtype=object), count).tolist()
