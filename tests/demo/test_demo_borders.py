from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

if TYPE_CHECKING:
    import geopandas

# Extents of the seven counties as published in 2021, degrees: west, south, east, north.
EXTENTS = {
    "652301": (86.42, 43.10, 87.59, 45.33),
    "652302": (87.77, 43.76, 88.74, 45.00),
    "652323": (86.09, 43.15, 87.13, 45.33),
    "652324": (85.58, 43.40, 86.56, 45.33),
    "652325": (89.21, 43.41, 91.38, 45.49),
    "652327": (88.51, 43.53, 89.50, 45.00),
    "652328": (89.93, 43.48, 91.57, 45.16),
}
SEATS = {
    "652301": (87.30, 44.01),
    "652302": (87.98, 44.15),
    "652323": (86.89, 44.19),
    "652324": (86.22, 44.31),
    "652325": (89.59, 44.02),
    "652327": (89.18, 44.00),
    "652328": (90.28, 43.83),
}


def level(borders: geopandas.GeoDataFrame, name: str) -> geopandas.GeoDataFrame:
    return borders[borders["level"] == name]


@pytest.mark.parametrize(("name", "count"), [("county", 7), ("township", 106), ("village", 150)])
def test_each_level_is_a_clean_coverage(
    borders: geopandas.GeoDataFrame, name: str, count: int
) -> None:
    shapes = level(borders, name).geometry.to_numpy()

    assert len(shapes) == count
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_villages_fill_the_townships_and_townships_the_counties(
    borders: geopandas.GeoDataFrame,
) -> None:
    for upper, lower, digits in (("township", "village", 9), ("county", "township", 6)):
        parents = level(borders, upper)
        if upper == "township":
            parents = parents[parents["jurisdiction"] == "地方"]
        children = level(borders, lower).assign(parent=lambda rows, n=digits: rows["code"].str[:n])
        united = children.groupby("parent")["geometry"].apply(shapely.union_all)
        gaps = [
            shapely.symmetric_difference(shape, united[code]).area
            for code, shape in zip(parents["code"], parents.geometry, strict=True)
        ]
        assert max(gaps) < 1e-9


def test_corps_areas_are_townships_without_villages(borders: geopandas.GeoDataFrame) -> None:
    townships = level(borders, "township")
    corps = townships.loc[townships["jurisdiction"] == "兵团", "code"]

    assert len(corps) == 17
    assert set(corps.str[6]) == {"5"}
    assert not set(corps) & set(level(borders, "village")["code"].str[:9])


def test_every_other_township_has_villages(borders: geopandas.GeoDataFrame) -> None:
    townships = level(borders, "township")
    own = set(townships.loc[townships["jurisdiction"] == "地方", "code"])

    assert len(own) == 89
    assert own == set(level(borders, "village")["code"].str[:9])


def test_counties_lie_in_their_published_extents_and_hold_their_seats(
    borders: geopandas.GeoDataFrame,
) -> None:
    for code, shape in level(borders, "county").set_index("code").geometry.items():
        assert np.abs(np.array(shape.bounds) - EXTENTS[str(code)]).max() < 0.1
        assert shapely.contains_xy(shape, *SEATS[str(code)])


def test_the_prefecture_has_two_parts(borders: geopandas.GeoDataFrame) -> None:
    assert shapely.union_all(level(borders, "county").geometry.to_numpy()).geom_type == (
        "MultiPolygon"
    )
    west = level(borders, "county").set_index("code").loc[["652301", "652323", "652324"]]
    assert shapely.union_all(west.geometry.to_numpy()).geom_type == "Polygon"


def test_villages_have_codes_names_and_kinds(borders: geopandas.GeoDataFrame) -> None:
    villages = level(borders, "village")

    assert villages["code"].str.fullmatch(r"\d{12}").all()
    assert villages["code"].is_unique
    assert villages["name_zh"].is_unique
    assert set(villages["village_kind"]) == {"社区", "行政村", "类似村级"}
    assert villages.geometry.count_coordinates().median() > 80
