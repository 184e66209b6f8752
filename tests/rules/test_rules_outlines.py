"""Rules G12 to G15 on outlines made by hand: found, just not found, and what is listed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapely
from independent import CGCS2000
from rule_prefecture import VILLAGES, Cases, Judged, rectangle

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

NOW, BEFORE = "2023-03-01", "2022-03-01"
WEST, SOUTH = 87.0005, 44.0005


def at(place: int, width_m: float = 16, depth_m: float = 20, east_m: float = 0) -> BaseGeometry:
    """Return a rectangle on a place of its own in the first village, so many metres to the east."""
    row, column = divmod(place, 12)
    west, south = WEST + 0.0007 * column, SOUTH + 0.0007 * row
    return rectangle(CGCS2000.fwd(west, south, 90.0, east_m)[0], south, width_m, depth_m)


class Scene:
    """Parcels and outlines that are added together."""

    def __init__(self) -> None:
        self.cases = Cases()
        self.outlines: dict[str, list[dict[str, Any]]] = {NOW: [], BEFORE: []}
        self.places = 0

    def add(
        self,
        name: str,
        parcel: tuple[float, ...] | None = (),
        now: tuple[float, ...] | None = (),
        before: tuple[float, ...] | None = (),
        **values: Any,
    ) -> None:
        """Add what stands on one place; the numbers are width, depth and shift to the east."""
        if parcel is not None:
            self.cases.parcel(name, at(self.places, *parcel), **values)
        for day, size in ((NOW, now), (BEFORE, before)):
            if size is not None:
                self.put(name, day, at(self.places, *size))
        self.places += 1

    def put(self, name: str, day: str, shape: BaseGeometry) -> None:
        self.outlines[day].append({"outline_id": name, "source": "imagery", "geometry": shape})

    def judged(self, root: Path, settings: str = "") -> Judged:
        place = self.cases.delivered(root, settings)
        for day, rows in self.outlines.items():
            if rows:
                extra = f"as_of = {day}\n"
                place.deliver("building_outline", rows, name=f"outlines-{day}", extra=extra)
        place.build()
        return Judged(place)


def scene() -> Scene:
    """Return what the rules are tried on; a parcel and an outline have 320 m² unless said."""
    made = Scene()
    for number in range(20):
        made.add(f"sound{number}")
    # outlines on 15 or 25 % of a parcel's width, and outlines of which as much lies on one
    made.add("touching", now=(16, 20, 13.6))
    made.add("overlapping", now=(16, 20, 12.0))
    made.add("new", parcel=None, before=None)
    made.add("old", parcel=None)
    made.add("shed", parcel=None, now=(4, 4.9))
    made.add("hut", parcel=None, now=(4, 5.1))
    made.add("bare", now=None, before=None)
    made.add("razed", now=None)
    made.add("mostly_razed", now=(3, 20))
    made.add("half_razed", now=(8, 20))
    made.add("known", now=None, before=None, disposition="demolished")
    made.add("pending", now=None, before=None, disposition="pending")
    made.add("sliver", parcel=(4, 4.9), now=None, before=None)
    # 24, 30 and 36 % of it beyond the parcel; the last is only 6 m² more
    made.add("wider_24", now=(21.05, 20), before=None)
    made.add("wider_36", now=(25, 20), before=None)
    made.add("wider_small", parcel=(4, 4), now=(5.5, 4), before=None)
    # within a large parcel, but more than the year before
    made.add("inside", parcel=(30, 20), now=(28, 20), before=(16, 20))
    made.add("as_before", parcel=(30, 20), now=(28, 20), before=(27, 20))
    return made


EXPECTED = {
    "G12": {"touching", "new", "old", "hut"},
    "G13": {"bare", "pending"},
    "G14": {"wider_36", "inside", "overlapping"},
    "G15": {"touching", "razed", "mostly_razed"},
}


def keys(rule_id: str) -> set[str]:
    prefix = f"imagery/{NOW}/" if rule_id in {"G12", "G14"} else ""
    return {prefix + name for name in EXPECTED[rule_id]}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return scene().judged(tmp_path_factory.mktemp("rules_outlines"))


@pytest.mark.parametrize("rule_id", EXPECTED)
def test_found_are_these_and_no_others(judged: Judged, rule_id: str) -> None:
    assert judged.found(rule_id) == keys(rule_id)


@pytest.mark.parametrize(
    ("rule_id", "key", "sentence"),
    [
        ("G12", f"imagery/{NOW}/new", "320 m², of which 0 % on parcels, not there on 2022-03-01"),
        ("G12", f"imagery/{NOW}/old", "Building without parcel: 320 m², of which 0 % on parcels"),
        ("G13", "bare", "on 2023-03-01 outlines cover 0 % of it"),
        ("G14", f"imagery/{NOW}/wider_36", "180 m² beyond its parcels"),
        ("G14", f"imagery/{NOW}/inside", "Building grown: 240 m² more than on 2022-03-01"),
        ("G15", "mostly_razed", "outlines cover 18 % of it, it still stood on 2022-03-01"),
    ],
)
def test_the_finding_says_what_does_not_agree(
    judged: Judged, rule_id: str, key: str, sentence: str
) -> None:
    assert sentence in judged.finding(rule_id, key)["message_en"]


def test_a_finding_lies_where_the_building_stands(judged: Judged) -> None:
    outlines = scene().outlines[NOW]
    (shape,) = (row["geometry"] for row in outlines if row["outline_id"] == "new")
    finding = judged.finding("G12", f"imagery/{NOW}/new")
    assert shape.covers(shapely.Point(finding["lon"], finding["lat"]))
    assert (finding["code"], finding["report_unit_id"]) == (VILLAGES[0], "652301")


def test_what_is_to_be_checked_is_what_was_found(judged: Judged) -> None:
    rows = judged.place.rows("SELECT * EXCLUDE (geometry) FROM outline_to_check ORDER BY walk_no")
    by_rule = {
        rule_id: {row["key"] for row in rows if row["rule_id"] == rule_id} for rule_id in EXPECTED
    }
    assert by_rule == {rule_id: keys(rule_id) for rule_id in EXPECTED}
    assert [row["walk_no"] for row in rows] == list(range(1, len(rows) + 1))
    kinds = {(row["rule_id"], row["outline_check"]) for row in rows}
    assert kinds == {
        ("G12", "no_parcel"), ("G13", "no_building"), ("G14", "grown"), ("G15", "gone"),
    }  # fmt: skip
    of_key = {(row["rule_id"], row["key"]): row for row in rows}
    grown = of_key["G14", f"imagery/{NOW}/wider_36"]
    assert (grown["parcel_id"], round(grown["footprint_m2"]), round(grown["common_m2"])) == (
        "wider_36", 500, 320,
    )  # fmt: skip
    assert of_key["G12", f"imagery/{NOW}/new"]["parcel_id"] is None
    assert of_key["G13", "bare"]["parcel_id"] == "bare"


def test_a_village_of_which_outlines_show_a_part_alone_is_not_judged(tmp_path: Path) -> None:
    made = Scene()
    made.add("seen", before=None)
    for number in range(2):
        made.add(f"unseen{number}", now=None, before=None)
    judged = made.judged(tmp_path / "few")
    assert judged.found("G13") == set()
    judged = made.judged(tmp_path / "few_enough", "[rules]\nG13 = { least_seen = 0.33 }\n")
    assert judged.found("G13") == {"unseen0", "unseen1"}


SETTINGS = """
[rules]
G12 = { most_share = 0.3, least_m2 = 19 }
G13 = { most_share = 0.2, least_m2 = 10, settled = ["pending"] }
G14 = { least_on_parcels = 0.5, least_share = 0.2, least_m2 = 5 }
G15 = { most_share = 0.6 }
"""


def test_thresholds_are_those_of_the_settings(tmp_path: Path) -> None:
    judged = scene().judged(tmp_path, SETTINGS)
    names = {rule_id: {key.split("/")[-1] for key in judged.found(rule_id)} for rule_id in EXPECTED}
    assert names == {
        "G12": {*EXPECTED["G12"], "shed", "overlapping"},
        "G13": {"bare", "known", "sliver"},
        "G14": {"wider_24", "wider_36", "wider_small", "inside"},
        "G15": {*EXPECTED["G15"], "overlapping", "half_razed"},
    }
