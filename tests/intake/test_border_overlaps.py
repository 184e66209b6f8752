"""Areas of one level that overlap are noted, borders that are not quite exact are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from prefecture import Prefecture, admin_units

from pipeline.intake.border_overlaps import overlapping

if TYPE_CHECKING:
    from pathlib import Path

LEFT = shapely.box(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (shapely.box(10, 0, 20, 10), [False, False]),
        (shapely.box(9.999, 0, 20, 10), [False, False]),
        (shapely.box(9, 0, 20, 10), [True, False]),
        (shapely.box(2, 2, 3, 3), [False, True]),
        (shapely.box(30, 0, 40, 10), [False, False]),
    ],
    ids=["beside", "inexact", "over the border", "inside", "far"],
)
def test_the_smaller_of_two_is_found(other: shapely.Geometry, found: list[bool]) -> None:
    assert overlapping(np.array([LEFT, other])).tolist() == found


def test_a_village_inside_another_is_a_notice(tmp_path: Path) -> None:
    prefecture = Prefecture(tmp_path)
    units = admin_units()
    villages = [at for at, row in enumerate(units) if len(row["code"]) == 12]
    units[villages[0]]["geometry"] = shapely.box(87, 44, 87.02, 44.01)
    prefecture.deliver("admin_unit", units)
    shape = shapely.box(87.001, 44.001, 87.0012, 44.0012)
    parcel = {"parcel_id": "a", "survey_status": "done", "geometry": shape}
    prefecture.deliver("parcel", [parcel])
    prefecture.build()
    notice = prefecture.row("FROM intake_notice WHERE notice = 'borders_overlap'")
    assert (notice["row_count"], notice["first_row"]) == (1, villages[1] + 1)
