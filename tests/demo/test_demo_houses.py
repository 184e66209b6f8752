from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from demo_files import LON_LAT, SUPPLEMENT

from pipeline.demo.world.zones import to_gcj02

if TYPE_CHECKING:
    import pandas as pd
    from demo_files import DemoFiles


def test_totals_are_exact(houses: pd.DataFrame) -> None:
    commercial = houses["use_class"].isin(["commercial_only", "mixed"])

    assert len(houses) == 6400
    assert commercial.sum() == 300


def test_link_methods_are_those_answered(houses: pd.DataFrame, answers: dict[str, Any]) -> None:
    assert houses["link_method"].value_counts().to_dict() == answers["link_method"]
    assert answers["link_method"] == {
        "reported": 6400 - 98 - 42 - 14 - 14,
        "contains": 98 - 3 + 14,
        "nearest": 42,
        "none": 14 + 3,
    }


def test_the_nearest_parcel_is_clearly_the_nearest(
    houses: pd.DataFrame, parcels: pd.DataFrame
) -> None:
    near = houses[houses["link_method"] == "nearest"]
    shapes = parcels.to_crs("EPSG:4538").geometry.to_numpy()
    distances = np.sort([shapely.distance(shapes, point) for point in near.geometry], axis=1)

    assert (distances[:, 0] > 1).all()
    assert (distances[:, 0] < 14).all()
    assert (distances[:, 1] - distances[:, 0] > 2).all()


def test_reported_points_lie_in_their_parcel_but_for_those_planted(
    houses: pd.DataFrame, parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    linked = houses[(houses["link_method"] == "reported") & (houses["file"] != SUPPLEMENT)]
    shapes = parcels.to_crs("EPSG:4538").set_index("parcel_id").geometry
    distance = shapely.distance(linked.geometry.to_numpy(), shapes[linked["parcel_id"]].to_numpy())
    faults = answers["accepted_with_fault"]
    spoilt = linked["parcel_id"].isin([*faults["bow_tie"], *faults["spike"]])
    off = linked.loc[(distance > 0.5) & ~spoilt.to_numpy(), "house_id"]

    assert set(off) == set(faults["house_few_metres_off"])
    assert len(off) == 21


def test_the_supplement_hides_that_it_is_shifted(
    files: DemoFiles, houses: pd.DataFrame, parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    (declaration,) = [item for item in files.declarations("house") if item["path"] == SUPPLEMENT]
    late = houses[houses["file"] == SUPPLEMENT].to_crs(LON_LAT)
    known = late[late["parcel_id"].notna()]
    middle = shapely.centroid(
        parcels.set_index("parcel_id").geometry[known["parcel_id"]].to_numpy()
    )
    expected = to_gcj02(shapely.get_coordinates(middle))

    assert declaration["crs"] == "EPSG:4490"
    assert set(late["house_id"]) == set(answers["accepted_with_fault"]["house_shifted"])
    assert (len(late), len(known)) == (12, 9)
    assert (late["use_class"] == "other").all()
    assert np.abs(shapely.get_coordinates(known.geometry.to_numpy()) - expected).max() < 2e-4


def test_commercial_houses_by_unit_are_those_answered(
    houses: pd.DataFrame, parcels: pd.DataFrame, answers: dict[str, Any]
) -> None:
    commercial = houses[houses["use_class"] != "other"]
    village = commercial["parcel_id"].map(parcels.set_index("parcel_id")["village_code"])

    expected = {
        code: row["commercial_houses"]
        for code, row in answers["by_village"].items()
        if row["commercial_houses"]
    }
    assert village.value_counts().to_dict() == expected


def test_only_surveyed_or_begun_parcels_have_houses(
    houses: pd.DataFrame, parcels: pd.DataFrame
) -> None:
    status = houses["parcel_id"].dropna().map(parcels.set_index("parcel_id")["survey_status"])

    assert set(status) == {"done", "in_progress"}


def test_owners_do_not_exist(houses: pd.DataFrame) -> None:
    assert houses["owner_name"].str.fullmatch(".(示例|样例|演示|虚构|假设)").all()
    assert houses["owner_phone"].str.fullmatch(r"1990000\d{4}").all()
    assert houses["owner_id_number"].str.startswith("652399").all()


def test_id_numbers_have_the_right_check_digit(houses: pd.DataFrame) -> None:
    # ISO 7064 MOD 11-2: the digits weighted with powers of two, X standing for ten, leave 1.
    for number in houses["owner_id_number"].head(500):
        digits = [10 if mark == "X" else int(mark) for mark in number]
        powers = [pow(2, 17 - place, 11) for place in range(18)]
        total = sum(digit * power for digit, power in zip(digits, powers, strict=True))
        assert total % 11 == 1


def test_no_number_looks_cut_by_a_spreadsheet(houses: pd.DataFrame) -> None:
    assert not houses["owner_id_number"].str.endswith("000").any()


def test_one_county_is_declared_in_gcj02(files: DemoFiles) -> None:
    shifted = [item for item in files.declarations("house") if item["crs"] == "GCJ02"]

    assert [item["path"] for item in shifted] == ["阜康市房屋.csv"]


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # Published test values of the eviltransform library: Shanghai, Shenzhen, Beijing.
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_gcj02_is_the_published_shift(
    wgs84: tuple[float, float], gcj02: tuple[float, float]
) -> None:
    assert to_gcj02(np.array([wgs84]))[0] == pytest.approx(gcj02, abs=1e-6)
