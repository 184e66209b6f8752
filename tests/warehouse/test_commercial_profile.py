"""The profile of the commercial houses, counted once more with pandas, and the edges of bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from prefecture import Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

BANDS: dict[str, tuple[str, list[float], list[str]]] = {
    # what it is made of, upper bounds, and the classes
    "built_year_band": ("built_year", [-1, 1980, 1990, 2000, 2010, 2015, 9999],
                        ["to_1980", "to_1990", "to_2000", "to_2010", "to_2015", "from_2016"]),
    "storeys_band": ("storeys", [0, 1, 2, 3, 6, 999],
                     ["one", "two", "three", "four_to_six", "seven_and_more"]),
    "gathering_band": ("max_occupancy", [-1, 9, 29, 99, 10**6],
                       ["below_10", "from_10", "from_30", "from_100"]),
}  # fmt: skip


def profile(file: Path) -> dict[tuple[str, str, str], tuple[int, int, int, int]]:
    """Return area, dimension and class with houses, revisited, hazardous and rectified."""
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute(
            "SELECT code, dimension, coalesce(class, row_kind),"
            " commercial_houses, revisited, hazardous, rectified FROM commercial_profile"
        ).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {row[:3]: row[3:] for row in rows}


def counted_by_pandas(file: Path) -> dict[tuple[str, str, str], tuple[int, int, int, int]]:
    with duckdb.connect(str(file), read_only=True) as con:
        houses = con.sql("FROM house WHERE is_commercial").df()
        revisited = con.sql("SELECT house_id FROM revisit WHERE revisit_status = 'done'").df()
        rectified = con.sql("SELECT house_id FROM hazard_house WHERE outcome = 'rectified'").df()
        ((place,),) = con.sql("SELECT place_code FROM run").fetchall()
    houses["revisited"] = houses.house_id.isin(revisited.house_id)
    houses["rectified"] = houses.house_id.isin(rectified.house_id)
    houses["business_type"] = houses.business_types.map(
        lambda several: list(several) if several is not None and len(several) else [None]
    )
    for name, (column, bounds, labels) in BANDS.items():
        houses[name] = pd.cut(houses[column].astype(float), bounds, labels=labels).astype(object)
    found: dict[tuple[str, str, str], tuple[int, int, int, int]] = {}
    for dimension in ("business_type", "structure_type", *BANDS):
        each = houses.explode("business_type") if dimension == "business_type" else houses
        each = pd.concat([each.assign(**{dimension: each[dimension].fillna("none")}),
                          houses.assign(**{dimension: "total"})])  # fmt: skip
        units = each.assign(code=each.report_unit_id.fillna("unassigned"))
        for (code, name), group in pd.concat([units, each.assign(code=place)]).groupby(
            ["code", dimension]
        ):
            found[code, dimension, name] = (
                len(group), int(group.revisited.sum()), int(group.is_hazardous.sum()),
                int(group.rectified.sum()),
            )  # fmt: skip
    return found


def test_every_count_is_that_of_pandas(small_file: Path) -> None:
    shown = profile(small_file)
    expected = counted_by_pandas(small_file)
    assert {key: counts for key, counts in shown.items() if counts[0]} == expected
    assert len(expected) > 100


HOUSES: dict[str, tuple[Any, Any, Any, str | None, dict[str, str]]] = {
    # year, storeys, people, businesses, and the classes it is in
    "a": (1980, 1, 9, "retail", {"built_year_band": "to_1980", "storeys_band": "one",
                                 "gathering_band": "below_10"}),
    "b": (1981, 2, 10, "retail;rental", {"built_year_band": "to_1990", "storeys_band": "two",
                                         "gathering_band": "from_10"}),
    "c": (2015, 6, 99, None, {"built_year_band": "to_2015", "storeys_band": "four_to_six",
                              "gathering_band": "from_30"}),
    "d": (2016, 7, 100, None, {"built_year_band": "from_2016", "storeys_band": "seven_and_more",
                               "gathering_band": "from_100"}),
    "e": (None, 0, None, None, {"built_year_band": "none", "storeys_band": "none",
                                "gathering_band": "none"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("profile") / "root")
    place.deliver("parcel", [
        {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    ])  # fmt: skip
    place.deliver("house", [
        {"house_id": name, "use_class": "mixed", "business_types": businesses,
         "built_year": year, "storeys": storeys, "max_occupancy": people,
         "parcel_id_reported": "p"}
        for name, (year, storeys, people, businesses, _) in HOUSES.items()
    ])  # fmt: skip
    place.build()
    return place


def test_bands_end_where_the_form_ends_them(by_hand: Prefecture) -> None:
    shown = profile(by_hand.database)
    for name in BANDS:
        expected: dict[str, int] = {}
        for *_, classes in HOUSES.values():
            expected[classes[name]] = expected.get(classes[name], 0) + 1
        found = {
            class_: counts[0]
            for (code, dimension, class_), counts in shown.items()
            if dimension == name and counts[0] and code == "652300" and class_ != "total"
        }
        assert found == expected


def test_a_house_of_several_businesses_counts_once_in_total(by_hand: Prefecture) -> None:
    shown = profile(by_hand.database)
    counts = {
        class_: shown["652300", "business_type", class_][0]
        for class_ in ("retail", "rental", "none", "total", "medical")
    }
    assert counts == {"retail": 2, "rental": 1, "none": 3, "total": 5, "medical": 0}
