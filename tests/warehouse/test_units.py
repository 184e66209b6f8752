"""Reporting units: parks go before counties, and each village is in exactly one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prefecture import VILLAGES, Prefecture, square

from pipeline.base.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

PARKS = [
    {"report_unit_id": "P1", "name_zh": "园一", "kind": "park"},
    {"report_unit_id": "P2", "name_zh": "园二", "kind": "park"},
]


@pytest.fixture
def prefecture(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    place.deliver("report_unit", PARKS)
    rows = [
        {
            "parcel_id": f"p{village}",
            "survey_status": "done",
            "geometry": square(87.001 + village / 100, 44.001),
        }
        for village in range(len(VILLAGES))
    ]
    place.deliver("parcel", rows)
    return place


def members(place: Prefecture, *pairs: tuple[str, str]) -> None:
    rows = [{"report_unit_id": unit, "code": code} for unit, code in pairs]
    place.deliver("report_unit_member", rows)


def units_of(place: Prefecture, level: str) -> dict[str, str | None]:
    rows = place.rows(f"SELECT code, report_unit_id FROM admin_unit WHERE level = '{level}'")
    return {row["code"]: row["report_unit_id"] for row in rows}


def test_a_park_takes_a_village_and_a_whole_township(prefecture: Prefecture) -> None:
    members(prefecture, ("P1", VILLAGES[0]), ("P2", "652301002"))
    prefecture.build()
    assert units_of(prefecture, "village") == {
        VILLAGES[0]: "P1",
        VILLAGES[1]: "652301",
        VILLAGES[2]: "P2",
    }
    # a township or county split between units belongs to none of them as a whole
    assert units_of(prefecture, "township") == {"652301001": None, "652301002": "P2"}
    assert units_of(prefecture, "county") == {"652301": None}
    rows = prefecture.rows("SELECT code, parcels FROM survey_status_by_unit")
    assert {row["code"]: row["parcels"] for row in rows} == {
        "652301": 1,
        "P1": 1,
        "P2": 1,
        "unassigned": 0,
    }
    counties = prefecture.rows("SELECT code, parcels FROM survey_status_by_county")
    assert {row["code"]: row["parcels"] for row in counties} == {"652301": 3, "unassigned": 0}
    counts = prefecture.rows("SELECT report_unit_id, village_count FROM report_unit ORDER BY sort")
    assert [tuple(row.values()) for row in counts] == [("652301", 1), ("P1", 1), ("P2", 1)]


def test_a_village_named_by_one_park_leaves_the_park_of_its_township(
    prefecture: Prefecture,
) -> None:
    members(prefecture, ("P1", VILLAGES[0]), ("P2", "652301001"))
    prefecture.build()
    assert units_of(prefecture, "village")[VILLAGES[0]] == "P1"
    assert units_of(prefecture, "village")[VILLAGES[1]] == "P2"


@pytest.mark.parametrize("code", [VILLAGES[0], "652301001"])
def test_a_place_claimed_by_two_parks_is_refused(prefecture: Prefecture, code: str) -> None:
    members(prefecture, ("P1", code), ("P2", code))
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    assert {fault.code for fault in refused.value.faults} == {"member_in_two_units"}
    assert "P1, P2" in refused.value.text("zh")


def test_a_member_that_is_no_place_is_rejected(prefecture: Prefecture) -> None:
    members(prefecture, ("P1", "652301999"))
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    (fault,) = refused.value.faults
    assert (fault.code, fault.field) == ("too_many_bad_rows", "code")
