"""What became of the dangerous houses, counted once more by pandas and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from prefecture import Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

DANGEROUS_GRADES = ("c", "d", "csu", "dsu")
COUNTS = ["dangerous", "graded", "waiting", "renovated", "demolished", "not_rebuilt", "vacated"]
AREAS = {
    "unit": "report_unit_id",
    "county": "county_code",
    "township": "township_code",
    "village": "village_code",
}

HOUSES: dict[str, tuple[dict[str, Any], list[str], str | None, str | None, str | None]] = {
    # house -> its own fields, grades in turn, closure of its case ("" open), last visit, outcome
    "never_graded": ({}, [], "", None, None),
    "graded_c": ({}, ["c"], None, None, "not_rebuilt"),
    "made_sound": ({}, ["d", "b"], None, None, "renovated"),
    "rectified": ({}, ["dsu"], "rectified", None, "renovated"),
    "pulled_down": ({}, ["d"], "demolished", None, "demolished"),
    "pulled_down_ungraded": ({}, [], "demolished", None, None),
    "programme_done": ({"rural_renovation": "done"}, [], None, None, "renovated"),
    "programme_pending": ({"rural_renovation": "pending"}, [], None, None, "not_rebuilt"),
    "vacated": ({"is_vacated": "true"}, [], None, "is_sign_ok", "vacated"),
    "vacated_lived_in": ({"is_vacated": "true"}, ["d"], None, "is_occupied", "vacated"),
    "vacated_in_business": ({"is_vacated": "true"}, [], None, "is_operating", "vacated"),
    "lived_in": ({}, ["c"], None, "is_occupied", "not_rebuilt"),
}


def delivered(place: Prefecture) -> Prefecture:
    blank = {"rural_renovation": None, "is_vacated": None}
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [
        {"house_id": name, "use_class": "other", "parcel_id_reported": "p", **blank, **fields}
        for name, (fields, *_) in HOUSES.items()
    ])  # fmt: skip
    place.deliver("appraisal", [
        {"report_no": f"r-{name}-{at}", "house_id": name, "grade": grade,
         "issued_on": f"202{at}-05-01"}
        for name, (_, grades, *_) in HOUSES.items()
        for at, grade in enumerate(grades)
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": f"c-{name}", "house_id": name, "hazard_level": "severe",
         "closure_reason": closure or None}
        for name, (_, _, closure, *_) in HOUSES.items()
        if closure is not None
    ])  # fmt: skip
    seen = ("is_sign_ok", "is_operating", "is_occupied")
    place.deliver("patrol", [
        {"patrol_id": f"x-{name}-{day}", "house_id": name, "patrolled_on": f"2023-03-{day:02}",
         **{field: "true" if field == what and day > 1 else None for field in seen}}
        for name, (_, _, _, what, _) in HOUSES.items()
        if what is not None
        for day in (1, 8)
    ])  # fmt: skip
    place.build()
    return place


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    return delivered(Prefecture(tmp_path_factory.mktemp("renovation") / "root"))


@pytest.mark.parametrize("name", HOUSES)
def test_each_house_has_its_outcome(by_hand: Prefecture, name: str) -> None:
    rows = by_hand.rows(
        f"SELECT danger_outcome FROM dangerous_house_outcome WHERE house_id = '{name}'"
    )
    expected = HOUSES[name][-1]
    assert [row["danger_outcome"] for row in rows] == ([] if expected is None else [expected])


def test_vacated_houses_in_use_are_those_the_last_patrol_found(by_hand: Prefecture) -> None:
    rows = by_hand.rows("SELECT house_id FROM dangerous_house WHERE is_found_in_use ORDER BY ALL")
    used = ["vacated_in_business", "vacated_lived_in"]
    assert [row["house_id"] for row in rows] == used
    listed = by_hand.rows(
        "SELECT house_id, list_contains(reasons, 'in_use') AS is_used FROM key_house"
        " WHERE key_list = 'vacated' ORDER BY place"
    )
    # one of grade D is of a higher tier
    assert [tuple(row.values()) for row in listed] == [
        ("vacated_lived_in", True), ("vacated_in_business", True), ("vacated", False)
    ]  # fmt: skip


def test_counts_and_rank_of_a_unit(by_hand: Prefecture) -> None:
    unit = by_hand.row("FROM dangerous_house_progress_by_unit WHERE code <> 'unassigned'")
    assert {name: unit[name] for name in (*COUNTS, "remaining", "vacated_in_use", "rank")} == {
        "dangerous": 10, "graded": 6, "waiting": 1, "renovated": 3, "demolished": 1,
        "not_rebuilt": 3, "vacated": 3, "remaining": 6, "vacated_in_use": 2, "rank": 1,
    }  # fmt: skip
    assert str(unit["renovated_pct"]) == "40.00"


def outcomes(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return the dangerous houses of a published file, found by pandas from its tables alone."""
    house = con.table("house").df().set_index("house_id")
    reports, cases = con.table("appraisal").df(), con.table("hazard_case").df()
    bad = reports[reports["grade"].isin(DANGEROUS_GRADES)]
    graded = reports.dropna(subset="grade").sort_values(
        ["issued_on", "report_no"], na_position="first"
    )
    last = graded.groupby("house_id")["grade"].last().reindex(house.index)
    counted = cases[~cases["closure_reason"].isin(["false_positive", "merged"])]
    reasons = counted.groupby("house_id")["closure_reason"].agg(list).reindex(house.index)
    shut = reasons.map(
        lambda each: isinstance(each, list) and all(isinstance(r, str) for r in each)
    )
    # in the demo a house re-graded without a successor has no other case
    settled = shut & reasons.map(lambda each: isinstance(each, list) and each[-1:] != ["regraded"])
    razed = shut & reasons.map(lambda each: isinstance(each, list) and "demolished" in each)
    programme, empty = (
        house["rural_renovation"],
        house["is_vacated"].fillna(value=False).astype(bool),
    )
    is_graded = house.index.isin(bad["house_id"])
    ever = is_graded | programme.isin(["pending", "doing", "done"]) | empty
    unsafe = last.isin(DANGEROUS_GRADES) | programme.isin(["pending", "doing"]) | empty
    left = ever & unsafe & ~settled & (programme != "done")
    found = house.assign(
        dangerous=ever,
        graded=ever & is_graded,
        waiting=ever & programme.isin(["pending", "doing"]),
        renovated=ever & ~left & ~razed,
        demolished=ever & ~left & razed,
        not_rebuilt=left & ~empty,
        vacated=left & empty,
    )
    return found[found["dangerous"]]


@pytest.mark.parametrize("level", AREAS)
def test_each_level_counts_what_pandas_counts_and_adds_up(small_file: Path, level: str) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        view = con.table(f"dangerous_house_progress_by_{level}").df().set_index("code")
        expected = outcomes(con)
    area = expected[AREAS[level]].fillna("unassigned")
    counts = expected.groupby(area)[COUNTS].sum().astype(int)
    assert view[COUNTS].sum().to_dict() == counts.sum().to_dict()
    assert counts["dangerous"].sum() > 10
    pd.testing.assert_frame_equal(
        view.loc[counts.index, COUNTS], counts, check_dtype=False, check_names=False
    )
    assert (view["remaining"] == view["not_rebuilt"] + view["vacated"]).all()
    assert "unassigned" in view.index
