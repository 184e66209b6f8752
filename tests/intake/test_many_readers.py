"""Files read side by side come out as if they had been read one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("parcel", "house", "source_file", "rejected_row", "intake_notice")


def parcels(first: int, last: int) -> list[dict[str, Any]]:
    return [
        {
            "parcel_id": f"p{at}",
            "survey_status": "done",
            "geometry": square(87.0001 + at / 100_000, 44.001),
        }
        for at in range(first, last)
    ]


def houses(first: int, last: int) -> list[dict[str, Any]]:
    return [
        {"house_id": f"h{at}", "parcel_id_reported": f"p{at}", "use_class": "other"}
        for at in range(first, last)
    ]


def built(root: Path, threads: int) -> Prefecture:
    """Build from files that grow, each with the last record of the one before it once more."""
    place = Prefecture(root, settings=f"{SETTINGS}[engine]\nthreads = {threads}\n")
    for number, (first, last) in enumerate([(0, 3), (2, 40), (39, 400), (399, 1200)]):
        place.deliver("parcel", parcels(first, last), name=f"parcels{number}")
        place.deliver("house", houses(first, last), name=f"houses{number}")
    place.build()
    return place


@pytest.mark.slow
@pytest.mark.parametrize("threads", [2, 8])
def test_as_many_readers_as_you_like_find_the_same(tmp_path: Path, threads: int) -> None:
    alone, together = built(tmp_path / "alone", 1), built(tmp_path / "together", threads)
    for table in TABLES:
        # an order by geometry would need the extension
        query = f"SELECT COLUMNS(c -> c <> 'geometry') FROM {table} ORDER BY ALL"
        assert together.rows(query) == alone.rows(query), table


@pytest.mark.slow
def test_of_copies_the_one_of_the_earlier_file_is_kept(tmp_path: Path) -> None:
    place = built(tmp_path / "root", 8)
    kept = place.rows("""
        SELECT path, parcel_id FROM parcel JOIN source_file USING (source_file_id)
        WHERE parcel_id IN ('p2', 'p39', 'p399') ORDER BY parcel_id""")
    assert [tuple(row.values()) for row in kept] == [
        ("parcels0.geojson", "p2"),
        ("parcels1.geojson", "p39"),
        ("parcels2.geojson", "p399"),
    ]
    (rejected,) = place.rows("SELECT count(*) AS n FROM rejected_row")
    assert rejected["n"] == 6
