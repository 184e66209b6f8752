"""Every number of a parcel or a house is found: on the page of its unit, and from the others."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from prefecture import Prefecture, square

from pipeline.base.config import load_project
from pipeline.base.sql import query
from pipeline.mapping.find_data import MOST_RANGES
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from pathlib import Path

Columns = dict[str, list[Any]]
KINDS = {"parcel": ("parcel_id",), "house": ("house_id", "platform_house_no")}
# id and platform number of houses, in the order of their ids as text
HOUSES: dict[str, str | None] = {
    "00000000000000000009": "YH9",
    "00000000000000000010": "YH10",
    "99": None,
    "H-008": "YH-0999",
    "H-009": "YH-1000",
    "H-010": "YH-1000",
    "H-10": 'Y"\\编号',
    "H-x": "YH-0001",
    "昌8": "YH-0002",
}


def house_columns(root: Path) -> dict[str, Columns]:
    """Return what the page of each unit carries, as a browser reads it before decoding."""
    with open_published(load_project(root)) as con:
        rows = query(con, "pipeline.mapping.pages.unit", "unit_house_numbers.sql")
    return {
        row.pop("unit_id"): {name: json.loads(text) for name, text in row.items()} for row in rows
    }


def decoded(column: list[Any]) -> list[str | None]:
    """Return the numbers of a column: a whole number is added to the digits at the end."""
    values: list[str | None] = []
    for code in column:
        if isinstance(code, int):
            before = values[-1]
            assert before is not None
            end = re.search(r"\d{1,15}$", before, re.ASCII)
            assert end
            digits = end.group()
            values.append(before[: end.start()] + str(int(digits) + code).zfill(len(digits)))
        else:
            values.append(code)
    return values


def own_houses(root: Path) -> dict[str, list[tuple[str | None, ...]]]:
    """Return id, platform number and parcel of the houses of each unit, as published."""
    found: dict[str, list[tuple[str | None, ...]]] = {}
    with open_published(load_project(root)) as con:
        rows = con.execute(
            "SELECT coalesce(report_unit_id, 'unassigned'), house_id, platform_house_no, parcel_id"
            " FROM house"
        ).fetchall()
    for unit, *house in sorted(rows):
        found.setdefault(unit, []).append(tuple(house))
    return found


def carried(columns: Columns) -> list[tuple[str | None, ...]]:
    return list(zip(*(decoded(columns[name]) for name in ("id", "number", "parcel")), strict=True))


def test_pages_of_units_carry_every_house_of_theirs(small_root: Path) -> None:
    columns = house_columns(small_root)
    houses = own_houses(small_root)
    assert {unit: carried(each) for unit, each in columns.items()} == houses
    assert len(columns) > 5
    loose = [house for each in houses.values() for house in each if house[2] is None]
    assert sum(len(each["loose"]) for each in columns.values()) == len(loose) > 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a place whose houses have numbers of all kinds; two share one, one stands alone."""
    place = Prefecture(tmp_path_factory.mktemp("numbers") / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "P1", "survey_status": "done", "geometry": shape}])
    rows = [
        {"house_id": house, "platform_house_no": number, "use_class": "other",
         "geometry": shape.centroid}
        for house, number in HOUSES.items()
    ]  # fmt: skip
    rows[-1] |= {"geometry": shapely.Point(87.015, 44.005)}
    place.deliver("house", rows)
    place.build()
    return place


def test_numbers_of_all_kinds_are_carried_unchanged(place: Prefecture) -> None:
    ((unit, columns),) = house_columns(place.root).items()
    assert unit == "652301"
    expected = [
        (house, number, None if house == "昌8" else "P1") for house, number in HOUSES.items()
    ]
    assert carried(columns) == expected
    assert columns["repeated"] == [4, 5]
    assert columns["loose"] == [[8, 44.005, 87.015]]
    # what counts on is written as a difference, and nothing else
    assert columns["id"][1] == 1
    assert columns["id"][3:7] == ["H-008", 1, 1, "H-10"]


def test_houses_in_a_row_take_hardly_any_room(small_root: Path) -> None:
    """The page of the largest unit has 0.35 MB left for 122,920 houses: 23 bits each."""
    houses = own_houses(small_root)["652301"]
    columns = house_columns(small_root)["652301"]
    packed = zlib.compress(json.dumps(columns, separators=(",", ":")).encode(), 9)
    assert 8 * len(packed) * 4 / 3 / len(houses) < 23


def ranges(root: Path, most: int = MOST_RANGES) -> list[dict[str, Any]]:
    with open_published(load_project(root)) as con:
        return query(con, "pipeline.mapping", "find_number_ranges.sql", most=most)


def numbers(root: Path) -> list[tuple[str, str]]:
    with open_published(load_project(root)) as con:
        return [
            (number.lower(), unit)
            for table, columns in KINDS.items()
            for column in columns
            for number, unit in con.execute(
                f"SELECT {column}, coalesce(report_unit_id, 'unassigned') FROM {table}"
                f" WHERE {column} IS NOT NULL"
            ).fetchall()
        ]


@pytest.mark.parametrize("most", [MOST_RANGES, 20])
def test_ranges_lead_every_number_to_its_unit(small_root: Path, most: int) -> None:
    """Every number lies in a range of its unit; with enough ranges most lead nowhere else."""
    found = ranges(small_root, most)
    asked = numbers(small_root)
    units = [
        {
            unit
            for each in found
            if each["first"] <= number <= each["last"]
            for unit in each["units"]
        }
        for number, _ in asked
    ]
    assert all(unit in reached for reached, (_, unit) in zip(units, asked, strict=True))
    if most == MOST_RANGES:
        assert sum(len(reached) == 1 for reached in units) > 0.8 * len(asked)
    else:
        assert len(found) <= most + 3


def test_what_no_number_is_like_lies_in_no_range(small_root: Path) -> None:
    for words in ("nothing", "tb999999999999", "没有", "a", "zz"):
        assert [each for each in ranges(small_root) if each["first"] <= words <= each["last"]] == []
