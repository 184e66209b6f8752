"""Damage inside of what a build reads of earlier runs: said once, and the next run is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prefecture import Prefecture, square

from pipeline.base.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    bring(place, "2023-03-09", "unsurveyed")
    place.build()
    bring(place, "2023-03-16", "done")
    return place


def bring(place: Prefecture, day: str, status: str) -> None:
    rows = [
        {"parcel_id": f"p{n}", "survey_status": status, "geometry": square(87.001, 44.001)}
        for n in range(50)
    ]
    place.deliver("parcel", rows, extra=f"as_of = {day}\n")


def flip(file: Path) -> None:
    """Damage the values of the first column and leave the length and the end as they are."""
    content = bytearray(file.read_bytes())
    for at in range(8, 200):
        content[at] ^= 0xFF
    file.write_bytes(content)


def test_a_checked_file_is_removed_and_its_delivery_read_again(place: Prefecture) -> None:
    for rows in (place.root / "data/processed/checked").glob("*/rows.parquet"):
        flip(rows)
    before = place.database.read_bytes()
    with pytest.raises(RefusedError) as refused:
        place.build()
    assert {fault.code for fault in refused.value.faults} == {"checked_damaged"}
    assert place.database.read_bytes() == before
    place.build()
    assert place.rows("SELECT DISTINCT survey_status FROM parcel") == [{"survey_status": "done"}]


def test_history_is_kept_under_another_name(place: Prefecture) -> None:
    day = place.root / "data/processed/history/2023-03-09.parquet"
    flip(day)
    with pytest.raises(RefusedError) as refused:
        place.build()
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == ("history_set_aside", str(day))
    assert len(list(day.parent.glob("2023-03-09.parquet.damaged-*"))) == 1
    place.build()
    assert place.rows("SELECT DISTINCT as_of::VARCHAR AS day FROM snapshot") == [
        {"day": "2023-03-16"}
    ]
