"""Mistakes in accepted rows, and the corrections that mend them, delivered as a file of their own.

A house or parcel that is spoilt here would be rejected; its correction makes it one of the
accepted, so that the published totals stay. Some corrections must not apply, and the answers say
what each must end as.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.deliver import deliver_ledger
from pipeline.demo.figures import AS_OF
from pipeline.demo.people import draw_names, draw_phones
from pipeline.demo.survey import DONE

if TYPE_CHECKING:
    from pipeline.demo.defects import Defects
    from pipeline.demo.deliver import Delivery
    from pipeline.demo.places import IntArray
    from pipeline.demo.records import Buildings
    from pipeline.demo.world import World

UNKNOWN_STRUCTURE = "彩钢房"
UNREADABLE_YEAR = "不清楚"
UNREADABLE_DAY = "三月中旬"
NOBODY = "652301999999"
"""A house that nobody has delivered."""
COLUMNS = [
    "table_name", "key", "field", "old_value", "new_value", "reason", "corrected_by",
    "corrected_on",
]  # fmt: skip


class Mistakes:
    """Spoils rows on their way into the files and keeps the corrections that mend them."""

    def __init__(self, defects: Defects, world: World, buildings: Buildings) -> None:
        self._rng = np.random.default_rng([world.seed, 4])
        self.world, self.buildings = world, buildings
        count = world.ground.figures.corrections
        surveyed = world.survey.status[world.houses.parcel] == DONE
        taken = defects.take(5 * count, surveyed)
        parts = self._rng.permutation(taken).reshape(5, count)
        self._structure, self._year, self._phone, self._day, self._other = parts
        self._rows: list[dict[str, Any]] = []

    def spoil_houses(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a county's houses with the mistakes, copies of a row alike."""
        rows = rows.astype({"built_year": str})
        rows = self._spoil(rows, "structure_type", self._structure, UNKNOWN_STRUCTURE)
        rows = self._spoil(rows, "built_year", self._year, UNREADABLE_YEAR)
        here = rows[rows["house_id"].isin(self.world.houses.id[self._phone])]
        for key, phone in here.drop_duplicates("house_id")[["house_id", "owner_phone"]].to_numpy():
            (new,) = draw_phones(self._rng, 1)
            masked = f"{phone[:3]}****{phone[-4:]}"
            self._add("house", key, "owner_phone", masked, new, "applied")
        return rows

    def spoil_parcels(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a county's parcels with the mistakes, copies of a row alike."""
        parcels = self.world.houses.parcel[self._day]
        ids = self.world.parcels.id[parcels]
        here = rows["parcel_id"].isin(ids)
        right = rows[here].drop_duplicates("parcel_id")[["parcel_id", "submitted_on"]]
        for key, day in right.to_numpy():
            self._add("parcel", key, "submitted_on", UNREADABLE_DAY, day, "applied")
        return rows.assign(submitted_on=rows["submitted_on"].mask(here, UNREADABLE_DAY))

    def _spoil(
        self, rows: pd.DataFrame, field: str, houses: IntArray, mistake: str
    ) -> pd.DataFrame:
        """Write a mistake into a field of some houses and note how to mend it."""
        here = rows["house_id"].isin(self.world.houses.id[houses])
        right = rows[here].drop_duplicates("house_id")[["house_id", field]]
        for key, value in right.to_numpy():
            self._add("house", key, field, mistake, value, "applied")
        return rows.assign(**{field: rows[field].mask(here, mistake)})

    def _add(  # noqa: PLR0913, PLR0917 - the columns of a correction
        self, table: str, key: str, field: str, old: str, new: str, outcome: str
    ) -> None:
        (name,) = draw_names(self._rng, 1)
        given = {"table_name": table, "key": key, "field": field, "old_value": old}
        given |= {"new_value": new, "reason": "现场核实（示例）", "corrected_by": name}
        self._rows.append({**given, "corrected_on": AS_OF, "outcome": outcome})

    def deliver(self, delivery: Delivery) -> list[dict[str, str]]:
        """Write the corrections, with those that must not apply; return what each must end as."""
        self._overrides()
        houses = self.world.houses.id[self._other]
        storeys = self.buildings.storeys[self._other]
        for key, count in zip(houses, storeys.tolist(), strict=True):
            self._add("house", key, "storeys", str(count + 9), str(count), "stale")
        self._add("house", NOBODY, "storeys", "1", "2", "unknown_row")
        self._add("house", houses[0], "层高", "3", "3.3", "unknown_field")
        self._add("house", houses[0], "storeys", str(storeys[0]), "", "not_filled_in")
        rows = pd.DataFrame(self._rows)
        days = pd.to_datetime(rows["corrected_on"])
        deliver_ledger(delivery, "correction", rows[COLUMNS].assign(corrected_on=days))
        names = ["table_name", "key", "field", "outcome"]
        expected: list[dict[str, str]] = rows[names].to_dict("records")
        return expected

    def _overrides(self) -> None:
        """Give parcels on borders to the village that answers for them."""
        parcels = self.world.parcels
        codes = self.world.ground.borders.villages.code
        for row in np.flatnonzero(parcels.is_overridden):
            old, new = codes[parcels.other[row]], codes[parcels.village[row]]
            self._add("parcel", parcels.id[row], "village_code", old, new, "applied")
