"""Rows are compared by the values that are published, not by the texts those were read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from prefecture import Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

HERE = square(87.001, 44.001)
THERE = square(87.003, 44.001)
ANY_SHARE = "max_bad_share = 1\n"
FIRST_WORD = "{ column = 'text', pattern = '^(\\S+)' }"


def parcel(text: str, status: str = "done", **more: Any) -> dict[str, Any]:
    return {"text": text, "survey_status": status, "geometry": HERE} | more


def house(text: str, **more: Any) -> dict[str, Any]:
    row = {"text": text, "use_class": "other", "address": "甲街1号", "lon": 87.001, "lat": 44.001}
    return row | more


POINT = "crs = 'EPSG:4490'\n[point]\nx = 'lon'\ny = 'lat'\n"


@pytest.mark.parametrize("duplicates", ["reject", "merge"])
def test_an_id_that_is_cut_out_of_a_longer_text(tmp_path: Path, duplicates: str) -> None:
    """One house or parcel under one id and in two spellings of the whole text is one and stays."""
    place = Prefecture(tmp_path / "root")
    extra = f"duplicates = '{duplicates}'\n{ANY_SHARE}"
    columns = f"[columns]\nparcel_id = {FIRST_WORD}\n"
    rows = [parcel("K1 a"), parcel("K1 b"), parcel("K2", geometry=THERE)]
    place.deliver("parcel", rows, extra=extra + columns)
    columns = f"{POINT}[columns]\nhouse_id = {FIRST_WORD}\n"
    houses = [house("H1 a"), house("H1 b"), house("H2")]
    place.deliver("house", houses, extra=extra + columns)
    place.build()
    assert [row["parcel_id"] for row in place.rows("FROM parcel ORDER BY 1")] == ["K1", "K2"]
    assert [row["house_id"] for row in place.rows("FROM house ORDER BY 1")] == ["H1", "H2"]
    counts = place.rows(
        "SELECT target_table, rows_merged, rows_rejected FROM source_file"
        " WHERE target_table IN ('parcel', 'house') ORDER BY 1"
    )
    left = (1, 0) if duplicates == "merge" else (0, 1)
    assert [tuple(row.values()) for row in counts] == [("house", *left), ("parcel", *left)]


def test_two_spellings_of_one_value_are_one(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    rows = [
        parcel("'K1", "done", submitted_on="2023-03-01"),
        parcel("Ｋ1", "已排查", submitted_on="2023年3月1日"),
        parcel("K1\u200b", " done ", submitted_on="44986"),
        parcel("K2", "done", submitted_on="2023-03-01"),
        parcel("K2", "done", submitted_on="2023-03-02"),
        parcel("3.0", "done", geometry=HERE),
        parcel("3", "done", geometry=THERE),
    ]
    place.deliver("parcel", rows, extra=ANY_SHARE + "[columns]\nparcel_id = 'text'\n")
    place.build()
    assert [row["parcel_id"] for row in place.rows("FROM parcel ORDER BY 1")] == ["K1"]
    rejected = place.rows("SELECT source_row, reason FROM rejected_row ORDER BY 1")
    assert {row["source_row"]: row["reason"] for row in rejected} == {
        2: "duplicate_identical",
        3: "duplicate_identical",
        4: "duplicate_differing",
        5: "duplicate_differing",
        6: "duplicate_differing",
        7: "duplicate_differing",
    }
