"""Four wards of Tokyo: 117,640 pieces of buildings, compared with geopandas row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from independent import (
    AREA_TOLERANCE,
    SHARE_TIE,
    Published,
    containing,
    geodesic_areas,
    geodesic_distances,
    largest_shares,
    texts,
)
from realdata.figures import ward_figures
from realdata.places import REALDATA

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real_data
FOLDER = REALDATA / "tokyo-buildings"


@pytest.fixture(scope="module")
def delivered_pieces() -> geopandas.GeoDataFrame:
    """Return the pieces as delivered, numbered from 1, in metres of EPSG:3857."""
    rows = geopandas.read_parquet(FOLDER / "tokyo4_bldg_raw_3857.parquet")
    return rows.set_index(pd.RangeIndex(1, len(rows) + 1))


@pytest.fixture(scope="module")
def pieces(delivered_pieces: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the pieces in degrees."""
    return delivered_pieces.to_crs("EPSG:4326")


@pytest.fixture(scope="module")
def wards() -> geopandas.GeoDataFrame:
    """Return the ward outlines as delivered, their code without its check digit."""
    rows = geopandas.read_file(FOLDER / "tokyo_wards.topojson")
    rows["code"] = rows["code"].map(lambda code: None if pd.isna(code) else f"{code:.0f}"[:5])
    return rows


def rows_of(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(query).fetchall()


def test_rejected_are_the_pieces_without_id_and_the_ward_without_code(
    tokyo: Path, pieces: geopandas.GeoDataFrame, wards: geopandas.GeoDataFrame
) -> None:
    found = rows_of(
        tokyo,
        "SELECT target_table, source_row, field, reason FROM rejected_row"
        " JOIN source_file USING (source_file_id) ORDER BY ALL",
    )
    nameless = pieces.index[pieces["bldg_id"].isna()]
    assert len(nameless) == 78
    (codeless,) = np.flatnonzero(wards["code"].isna())
    expected = [("admin_unit", codeless + 1, "code", "missing")]
    expected += [("parcel", row, "parcel_id", "missing") for row in nameless]
    assert found == expected


def test_every_building_is_there_once_with_all_its_pieces(
    tokyo_tables: Published, pieces: geopandas.GeoDataFrame
) -> None:
    delivered = pieces["bldg_id"].value_counts()
    published = tokyo_tables.parcels.set_index("parcel_id")["piece_count"]
    assert len(published) == 111_006
    assert (delivered > 1).sum() == 6291
    assert published.sort_index().to_dict() == delivered.sort_index().to_dict()


def test_pieces_are_united_not_collected(
    tokyo_tables: Published, pieces: geopandas.GeoDataFrame
) -> None:
    shapes = tokyo_tables.parcels.set_index("parcel_id").geometry
    assert shapely.is_valid(shapes.to_numpy()).all()
    assert set(shapes.geom_type) == {"Polygon", "MultiPolygon"}

    known = pieces[pieces["bldg_id"].notna()]
    cut = known[known.duplicated("bldg_id", keep=False)]
    united = cut.groupby("bldg_id")["geometry"].agg(lambda part: shapely.union_all(part.to_numpy()))
    assert relative_difference(shapes[united.index], united).max() < SHARE_TIE
    whole = known.drop_duplicates("bldg_id", keep=False).set_index("bldg_id").geometry
    assert relative_difference(shapes[whole.index], whole).max() < SHARE_TIE


def test_collecting_the_pieces_would_be_invalid(delivered_pieces: geopandas.GeoDataFrame) -> None:
    """Why a union is needed: most buildings' pieces share an edge."""
    parts = delivered_pieces[delivered_pieces.duplicated("bldg_id", keep=False)].explode()
    parts = parts[parts["bldg_id"].notna() & (parts.geom_type == "Polygon")]
    collected = parts.groupby("bldg_id")["geometry"].agg(
        lambda part: shapely.multipolygons(part.to_numpy())
    )
    assert len(collected) == 6291
    assert (~shapely.is_valid(collected.to_numpy())).sum() == 5228


def relative_difference(one: pd.Series, other: pd.Series) -> np.ndarray[Any, Any]:
    """Return per row the area of what only one of two shapes covers, as a share of the second."""
    mine, theirs = one.to_numpy(), other.to_numpy()
    ratio: np.ndarray[Any, Any]
    ratio = shapely.area(shapely.symmetric_difference(mine, theirs)) / shapely.area(theirs)
    return ratio


def test_every_building_lies_in_the_village_with_its_largest_share(
    tokyo_tables: Published,
) -> None:
    parcels = tokyo_tables.parcels
    expected = largest_shares(parcels, tokyo_tables.level("village")).reindex(parcels["parcel_id"])
    differs = np.not_equal(texts(parcels["village_code"]), texts(expected["village_code"]))
    assert parcels["parcel_id"][differs].tolist() == []
    shares = parcels["overlap_share"].to_numpy(dtype=float)
    np.testing.assert_allclose(
        shares, expected["overlap_share"].to_numpy(dtype=float), rtol=0, atol=SHARE_TIE
    )
    straddles = shares < 1 - 2 * SHARE_TIE
    assert texts(parcels["runner_up_code"][straddles]) == texts(
        expected["runner_up_code"][straddles]
    )


def test_a_building_in_no_village_takes_the_ward_it_lies_in(
    tokyo_tables: Published, wards: geopandas.GeoDataFrame
) -> None:
    loose = tokyo_tables.parcels[tokyo_tables.parcels["village_code"].isna()]
    repaired = wards[wards["code"].notna()].copy()
    repaired["geometry"] = shapely.make_valid(repaired.geometry.to_numpy())
    held = containing(shapely.points(loose["lon"], loose["lat"]), repaired)
    assert texts(loose["county_code"]) == texts(held)
    inside = tokyo_tables.parcels[tokyo_tables.parcels["village_code"].notna()]
    assert (inside["county_code"] == inside["village_code"].str[:5]).all()


def test_ward_outlines_are_repaired_and_keep_their_area(
    tokyo: Path, tokyo_tables: Published, wards: geopandas.GeoDataFrame
) -> None:
    assert (~wards.is_valid).sum() == 61
    published = tokyo_tables.level("county").set_index("code")
    assert len(published) == 62
    assert shapely.is_valid(published.geometry.to_numpy()).all()
    delivered = wards[wards["code"].notna()].set_index("code").loc[published.index]
    # Where linework would turn holes into parts the rings decide, which changes 17 of the areas.
    repaired = shapely.buffer(delivered.geometry.to_numpy(), 0)
    np.testing.assert_allclose(
        published["area_km2"], geodesic_areas(repaired) / 1e6, rtol=AREA_TOLERANCE
    )
    np.testing.assert_allclose(published["area_km2"], areas_of_rings(delivered), rtol=2e-4)
    assert published["name_zh"].tolist() == delivered["ward_ja"].tolist()
    notices = "SELECT row_count FROM intake_notice WHERE notice = 'geometry_repaired'"
    assert rows_of(tokyo, notices) == [((~delivered.is_valid).sum(),)]


def areas_of_rings(outlines: geopandas.GeoDataFrame) -> np.ndarray[Any, Any]:
    """Return what the shells of each outline enclose less what its holes do, in km²."""
    found = []
    for parts in map(shapely.get_parts, outlines.geometry):
        shells = geodesic_areas(shapely.polygons([part.exterior for part in parts]))
        holes = [hole for part in parts for hole in part.interiors]
        found.append(shells.sum() - (geodesic_areas(shapely.polygons(holes)).sum() if holes else 0))
    return np.array(found) / 1e6


def test_footprints_are_geodesic_areas(tokyo_tables: Published) -> None:
    sample = tokyo_tables.parcels.iloc[::5]
    expected = geodesic_areas(sample.geometry.to_numpy())
    # pyproj itself rounds to some 5e-5 m², which shows in footprints of 2 m².
    np.testing.assert_allclose(sample["footprint_m2"], expected, rtol=AREA_TOLERANCE, atol=1e-4)


def test_footprints_agree_with_the_roof_areas_the_source_states(
    tokyo_tables: Published, pieces: geopandas.GeoDataFrame
) -> None:
    """Tiles round their corners, so single buildings differ; the middle one may not."""
    stated = pieces.groupby("bldg_id")["roof_area_m2"].first()
    stated = stated[stated > 50]
    footprints = tokyo_tables.parcels.set_index("parcel_id")["footprint_m2"]
    ratio = footprints[stated.index] / stated
    assert ratio.median() == pytest.approx(1, abs=0.005)
    assert ratio.between(0.9, 1.1).mean() > 0.9


def test_reasons_of_the_buildings_whose_ward_differs_from_their_id(
    tokyo: Path, tokyo_tables: Published, wards: geopandas.GeoDataFrame
) -> None:
    parcels = tokyo_tables.parcels
    other = parcels[parcels["county_code"] != parcels["county_code_reported"]]
    assert len(other) == len(parcels) - ward_figures(tokyo)["same_ward"]
    own_ward = tokyo_tables.level("county").set_index("code").geometry
    metres = pd.Series(
        geodesic_distances(
            other["lon"].to_numpy(),
            other["lat"].to_numpy(),
            own_ward[other["county_code_reported"]].to_numpy(),
        ),
        index=other.index,
    )
    assert metres[other["village_code"].notna()].max() < 120
    assert metres[other["village_code"].isna() & other["county_code"].notna()].max() < 150
    nowhere = other[other["county_code"].isna()]
    of_no_ward = shapely.make_valid(wards.geometry[wards["code"].isna()].iloc[0])
    points = shapely.points(nowhere["lon"], nowhere["lat"])
    assert shapely.contains(of_no_ward, points).sum() == 353
