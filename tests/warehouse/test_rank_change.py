"""Ranks of the units beside those of the date before, against a place worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from prefecture import VILLAGES, Prefecture, square

PARKS = {"P1": VILLAGES[1], "P2": VILLAGES[2]}
UNITS = ("652301", "P1", "P2")
"""The first village is left to the county; so each unit has one of the three, and four parcels."""
EARLIER, LATER = (3, 2, 1), (3, 4, 3)
"""Parcels done in each unit."""


def status(done: tuple[int, ...], unit: int, number: int) -> dict[str, str]:
    state = "done" if number < done[unit] else "unsurveyed"
    return {"parcel_id": f"{unit}{number}", "survey_status": state}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("ranks") / "root")
    parks = [{"report_unit_id": park, "name_zh": park, "kind": "park"} for park in PARKS]
    place.deliver("report_unit", parks)
    members = [{"report_unit_id": park, "code": code} for park, code in PARKS.items()]
    place.deliver("report_unit_member", members)
    numbers = [(unit, number) for unit in range(3) for number in range(4)]
    past = [status(EARLIER, unit, number) for unit, number in numbers]
    place.deliver("status_snapshot", past, extra="as_of = 2023-03-09\n")
    place.deliver(
        "parcel",
        [
            {
                **status(LATER, unit, number),
                "geometry": square(87.001 + unit / 100 + number / 1000, 44.001),
            }
            for unit, number in numbers
        ],
    )
    place.build()
    return place


def found(place: Prefecture, metric: str) -> dict[str, dict[str, Any]]:
    rows = place.rows(f"FROM rank_change_by_unit WHERE metric = '{metric}'")
    return {row["code"]: row for row in rows}


def test_places_gained_and_lost_are_counted_on_unrounded_rates(place: Prefecture) -> None:
    rows = found(place, "survey_done")
    names = ("rank", "previous_rank", "rank_change")
    assert {code: tuple(rows[code][name] for name in names) for code in UNITS} == {
        "652301": (2, 1, -1),
        "P1": (1, 2, 1),
        "P2": (2, 3, 1),  # as many as the county, so both are second
    }
    assert {str(row["previous_as_of"]) for row in rows.values()} == {"2023-03-09"}


def test_counts_are_those_of_now(place: Prefecture) -> None:
    rows = found(place, "survey_done")
    assert {code: (row["finished"], row["total"]) for code, row in rows.items()} == {
        "652300": (10, 12), "652301": (3, 4), "P1": (4, 4), "P2": (3, 4), "unassigned": (0, 0),
    }  # fmt: skip


def test_points_are_the_difference_of_the_rates_as_shown(place: Prefecture) -> None:
    rows = found(place, "survey_done")
    assert {code: row["pct_change"] for code, row in rows.items()} == {
        "652300": Decimal("33.33"),  # 6 and 10 of 12
        "652301": 0,
        "P1": 50,
        "P2": 50,
        "unassigned": None,
    }
    for code in ("652300", "unassigned"):
        assert (rows[code]["rank"], rows[code]["rank_change"]) == (None, None)


def test_what_is_not_known_of_the_date_before_has_no_change(place: Prefecture) -> None:
    for metric in ("revisit_done", "rectified"):
        rows = found(place, metric)
        assert len(rows) == 5
        for row in rows.values():
            assert (row["pct"], row["previous_pct"], row["rank_change"]) == (None, None, None)
