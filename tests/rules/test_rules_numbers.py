"""Rules B02 and B03 on snapshots and house numbers made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rule_prefecture import Cases, Judged, rectangle

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ("2023-02-16", "2023-02-23", "2023-03-02", "2023-03-09")


def snapshots(root: Path, counts: list[tuple[int, int]], settings: str = "") -> Judged:
    """Build 400 parcels of which so many are there, and done, in the exports and now."""
    cases = Cases()
    for at in range(400):
        row, column = divmod(at, 20)
        status = "done" if at < counts[-1][1] else "unsurveyed"
        shape = rectangle(87.0002 + 0.0004 * column, 44.0002 + 0.0004 * row)
        cases.parcel(f"p{at}", shape, survey_status=status)
    cases.parcels = cases.parcels[: counts[-1][0]]
    place = cases.delivered(root, settings)
    for day, (parcels, done) in zip(DAYS, counts[:-1], strict=False):
        rows = [
            {"parcel_id": f"p{at}", "survey_status": "done" if at < done else "unsurveyed"}
            for at in range(parcels)
        ]
        extra = f"as_of = {day}\n"
        place.deliver("status_snapshot", rows, name=f"export-{day}", extra=extra)
    place.build()
    return Judged(place)


def both(day: str) -> set[str]:
    """Return the keys of the one unit and of the whole place."""
    return {f"{day} unit 652301", f"{day} prefecture 652300"}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([(400, 100), (400, 100), (400, 200)], set()),
        ([(400, 100), (400, 99), (400, 200)], both("2023-02-23")),
        ([(400, 200), (400, 200), (400, 199)], both("2023-03-16")),
        ([(395, 100), (400, 100)], both("2023-03-16")),
        ([(396, 100), (400, 100)], set()),
        # the unit of parcels that are gone is not known
        ([(400, 100), (395, 100)], {"2023-03-16 prefecture 652300"}),
    ],
    ids=["steady", "done falls", "done falls to now", "five more", "four more", "five fewer"],
)
def test_b02(tmp_path: Path, counts: list[tuple[int, int]], expected: set[str]) -> None:
    assert snapshots(tmp_path, counts).found("B02") == expected


@pytest.mark.parametrize(("now", "expected"), [(201, set()), (202, both("2023-03-16"))])
def test_b02_counts_a_change_of_more_than_half_a_percent(
    tmp_path: Path, now: int, expected: set[str]
) -> None:
    settings = "[rules.B02]\nleast_parcels = 1\n"
    assert snapshots(tmp_path, [(200, 9), (now, 9)], settings).found("B02") == expected


def test_b02_tells_unit_and_numbers(tmp_path: Path) -> None:
    judged = snapshots(tmp_path, [(390, 100), (400, 98)])
    finding = judged.finding("B02", "2023-03-16 unit 652301")
    assert (finding["code"], finding["report_unit_id"]) == ("652301", "652301")
    assert "done fell from 100 to 98, parcels went from 390 to 400" in finding["message_en"]
    assert judged.finding("B02", "2023-03-16 prefecture 652300")["code"] == "unassigned"


def test_b02_of_a_single_day_says_nothing(tmp_path: Path) -> None:
    assert snapshots(tmp_path, [(400, 100)]).found("B02") == set()


NUMBERS = {
    "right": "YH652301000000001",
    "unnumbered": None,
    "unnumbered_too": None,
    "twice": "YH652301000000002",
    "twice_too": "YH652301000000002",
    "elsewhere": "YH652302000000003",
    "of_another_form": "652301-4",
}


def numbered(root: Path, settings: str = "") -> Judged:
    cases = Cases()
    cases.parcel("home")
    for name, number in NUMBERS.items():
        cases.house(name, parcel_id_reported="home", platform_house_no=number)
    # in no county: nothing can be said of the county in its number
    cases.house("nowhere", platform_house_no="YH652302000000009")
    return cases.judged(root, settings)


def test_b03(tmp_path: Path) -> None:
    judged = numbered(tmp_path)
    assert judged.found("B03") == {"twice", "twice_too", "elsewhere", "of_another_form"}
    messages = {name: judged.finding("B03", name)["message_en"] for name in ("twice", "elsewhere")}
    assert messages["twice"].endswith("YH652301000000002, borne by 2 houses")
    assert messages["elsewhere"].endswith("YH652302000000003, the house is in 652301")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", {"twice", "twice_too"}),
        (r"^(?:YH)?(\d{6})", {"twice", "twice_too", "elsewhere"}),
    ],
)
def test_b03_takes_the_pattern_of_the_office(
    tmp_path: Path, pattern: str, expected: set[str]
) -> None:
    settings = f"[rules.B03]\npattern = '{pattern}'\n"
    assert numbered(tmp_path, settings).found("B03") == expected
