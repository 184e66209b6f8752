"""Which township, county and reporting unit every administrative unit belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.referee.compared import Compared, compare_columns, together
from pipeline.referee.published_rows import positions

if TYPE_CHECKING:
    from pipeline.referee.published_rows import PublishedRows


def compare_units(rows: PublishedRows) -> Compared:
    """Find what is above every administrative unit, and the villages of every reporting unit."""
    units = rows.units
    found = above(units)
    members = rows.read("report_unit_member", "report_unit_id", "code")
    member_of = members.groupby("code")["report_unit_id"].min()
    is_village = units["level"] == "village"
    # As objects, since where no park is delivered nothing is found, which pandas takes for numbers.
    own = units["code"].map(member_of).astype(object)
    through = found["township_code"].map(member_of).astype(object)
    unit = own.fillna(through).fillna(found["county_code"])
    villages = pd.DataFrame({"report_unit_id": unit[is_village].reset_index(drop=True)})
    counts = rows.read("report_unit", "report_unit_id", "village_count", order="report_unit_id")
    by_unit = unit[is_village].value_counts()
    counted = counts["report_unit_id"].map(by_unit).fillna(0).astype("int64")
    village_rows = units[is_village].reset_index(drop=True)
    return together("admin_unit", [
        compare_columns("admin_unit", units["code"], units, found),
        compare_columns("admin_unit", village_rows["code"], village_rows, villages),
        compare_columns(
            "report_unit", counts["report_unit_id"], counts,
            pd.DataFrame({"village_count": counted}),
        ),
    ])  # fmt: skip


def above(units: pd.DataFrame) -> pd.DataFrame:
    """Return township and county of every unit; a village may be directly below its county.

    Parameters
    ----------
    units
        Columns ``code``, ``level`` and ``parent_code``.
    """
    parent = units["parent_code"]
    place = positions(units["code"], parent)
    parent_level, grandparent = (
        units[column].reindex(place).reset_index(drop=True) for column in ("level", "parent_code")
    )
    level = units["level"]
    township = parent.where((level == "village") & (parent_level == "township"))
    township = township.mask(level == "township", units["code"])
    county = grandparent.where((level == "village") & (parent_level == "township"), parent)
    county = county.mask(level == "county", units["code"])
    return pd.DataFrame({"township_code": township, "county_code": county})
