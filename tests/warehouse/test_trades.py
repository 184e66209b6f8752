"""Which departments answer for which house, and their rates, counted once more with pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

COUNTS = ["commercial_houses", "revisited", "hazardous", "rectified"]
HOUSES: dict[str, tuple[str | None, str | None, list[str]]] = {
    # house -> its businesses, the department on its form, those that answer for it, lead first
    "one": ("rental", None, ["d3"]),
    "two_overseers": ("retail", None, ["d1", "d2"]),
    "two_businesses": ("rental;retail", None, ["d3", "d1", "d2"]),
    "by_form": ("rental", "乙局", ["d2", "d3"]),
    "form_unknown": (None, "丁局", ["丁局"]),
    "same_twice": ("rental", "丙局", ["d3"]),
    "nobody": ("storage", None, []),
}
DEPARTMENTS: list[dict[str, Any]] = [
    {"department_id": "d1", "name_zh": "甲局", "name_en": "Bureau A", "business_types": "retail"},
    {"department_id": "d2", "name_zh": "乙局", "name_en": None, "business_types": "retail"},
    {"department_id": "d3", "name_zh": "丙局", "name_en": None, "business_types": "rental"},
    {"department_id": "d4", "name_zh": "戊局", "name_en": None, "business_types": "medical"},
]


def trades(root: Path, settings: str = "") -> Prefecture:
    place = Prefecture(root, settings=SETTINGS + settings)
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [
        {"house_id": name, "use_class": "mixed", "business_types": business,
         "parcel_id_reported": "p" if name != "nobody" else None}
        for name, (business, _, _) in HOUSES.items()
    ])  # fmt: skip
    place.deliver("compliance", [
        {"house_id": name, "industry_department": form}
        for name, (_, form, _) in HOUSES.items() if form
    ])  # fmt: skip
    place.deliver("department", DEPARTMENTS)
    place.deliver("hazard_case", [
        {"case_id": "c", "house_id": "one", "hazard_level": "severe",
         "responsible_department": "庚镇"}
    ])  # fmt: skip
    place.build()
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    return trades(tmp_path_factory.mktemp("trades") / "root")


def test_every_source_names_departments_and_the_first_leads(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT house_id, department_id FROM house_department"
        " ORDER BY house_id, NOT is_lead, department_id"
    )
    found: dict[str, list[str]] = {name: [] for name in HOUSES}
    for row in rows:
        found[row["house_id"]].append(row["department_id"])
    assert found == {name: departments for name, (_, _, departments) in HOUSES.items()}


def test_a_house_counts_in_each_of_its_departments_and_once_in_total(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT department_id, row_kind, commercial_houses, shared, led, surveyed, hazardous"
        " FROM trade_progress_by_department"
    )
    counts = {row["department_id"]: tuple(row.values())[1:] for row in rows}
    assert counts == {
        "d1": ("item", 2, 2, 1, 2, 0),
        "d2": ("item", 3, 3, 1, 3, 0),
        "d3": ("item", 4, 2, 3, 4, 1),
        "d4": ("item", 0, 0, 0, 0, 0),
        "丁局": ("item", 1, 0, 1, 1, 0),
        "unassigned": ("none", 1, 0, 1, 0, 0),
        "total": ("total", 7, 3, 7, 6, 1),
    }


def test_houses_of_nobody_and_of_several_are_listed(place: Prefecture) -> None:
    nobody = place.rows("SELECT house_id FROM house_without_department")
    assert [row["house_id"] for row in nobody] == ["nobody"]
    several = place.rows(
        "SELECT house_id, departments_zh FROM house_with_departments ORDER BY house_id"
    )
    assert {row["house_id"]: row["departments_zh"] for row in several} == {
        "by_form": ["乙局", "丙局"],
        "two_businesses": ["丙局", "甲局", "乙局"],
        "two_overseers": ["甲局", "乙局"],
    }


def test_the_settings_say_which_sources_count(tmp_path: Path) -> None:
    place = trades(tmp_path / "root", '[trades]\nsources = ["case"]\n')
    rows = place.rows("SELECT house_id, department_id, sources FROM house_department")
    assert rows == [{"house_id": "one", "department_id": "庚镇", "sources": ["case"]}]
    (none,) = place.rows(
        "SELECT commercial_houses FROM trade_progress_by_department WHERE row_kind = 'none'"
    )
    assert none["commercial_houses"] == len(HOUSES) - 1


def counted_again(file: Path) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return commercial houses with their state, and the houses of each department."""
    with duckdb.connect(str(file), read_only=True) as con:
        house = con.sql(
            "SELECT house_id, report_unit_id, use_class, business_types FROM house"
        ).df()
        department = con.table("department").df()
        form = con.table("compliance").df().set_index("house_id")["industry_department"]
        revisit = con.table("revisit").df()
        hazard = con.table("hazard_house").df()
    house = house[house["use_class"].isin(["commercial_only", "mixed"])].copy()
    house["commercial_houses"] = 1
    done = revisit.loc[revisit["revisit_status"] == "done", "house_id"]
    house["revisited"] = house["house_id"].isin(done)
    house["hazardous"] = house["house_id"].isin(hazard["house_id"])
    rectified = hazard.loc[hazard["outcome"] == "rectified", "house_id"]
    house["rectified"] = house["house_id"].isin(rectified)
    on_form = house["house_id"].map(form)
    kinds = house["business_types"].map(lambda value: set() if value is None else set(value))
    of_departments = {
        row.department_id: house[
            (on_form == row.name_zh)
            | kinds.map(lambda own, overseen=set(row.business_types): bool(own & overseen))
        ]
        for row in department.itertuples()
    }
    return house, of_departments


def test_the_demo_counted_again(small_file: Path) -> None:
    house, of_departments = counted_again(small_file)
    with duckdb.connect(str(small_file), read_only=True) as con:
        view = con.table("trade_progress_by_department").df().set_index("department_id")
        units = con.table("trade_progress_by_department_unit").df()
    units = units.set_index(["department_id", "code"])
    named: set[str] = set()
    for name, own in of_departments.items():
        assert view.loc[name, COUNTS].tolist() == own[COUNTS].sum().tolist()
        for unit, part in own.groupby("report_unit_id"):
            assert units.loc[(name, unit), COUNTS].tolist() == part[COUNTS].sum().tolist()
        named |= set(own["house_id"])
    nobody = house[~house["house_id"].isin(named)]
    assert view.loc["unassigned", COUNTS].tolist() == nobody[COUNTS].sum().tolist()
    assert view.loc["total", COUNTS].tolist() == house[COUNTS].sum().tolist() == [300, 289, 24, 5]
    apart = view.drop(index="total")
    assert apart["led"].sum() == len(house)
    assert apart["commercial_houses"].sum() > len(house)
    by_unit = units.drop(index="total", level=0).groupby("code")["led"].sum()
    assert by_unit.drop("unassigned").to_dict() == house.groupby("report_unit_id").size().to_dict()


@pytest.mark.full_size
def test_the_totals_are_those_published_at_full_size(full_file: Path) -> None:
    with duckdb.connect(str(full_file), read_only=True) as con:
        found: Any = con.sql(
            "SELECT commercial_houses, remaining, hazardous FROM trade_progress_by_department"
            " WHERE row_kind = 'total' UNION ALL"
            " SELECT sum(led), NULL, NULL FROM trade_progress_by_department"
            " WHERE row_kind <> 'total'"
        ).fetchall()
    assert sorted(found, key=str) == [(14_634, 526, 213), (14_634, None, None)]
