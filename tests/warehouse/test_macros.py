"""The macros of the published file answer as an independent computation does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest
import shapely
from independent import CGCS2000, read_published

from pipeline.base.sql import load_spatial
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from independent import Published


@pytest.fixture(scope="module")
def con(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_file), read_only=True) as connection:
        load_spatial(connection)
        yield connection


@pytest.fixture(scope="module")
def rows(small_file: Path) -> Published:
    return read_published(small_file)


def ids(con: duckdb.DuckDBPyConnection, call: str, *values: Any) -> list[str]:
    key = "parcel_id" if call.startswith("parcels") else "house_id"
    return [found for (found,) in con.execute(f"SELECT {key} FROM {call}", values).fetchall()]


@pytest.mark.parametrize(("metres", "error"), [(15, 1e-6), (1_000, 1e-5), (10_000, 2e-3), (1e5, 2)])
def test_distances_are_those_of_the_ellipsoid(
    con: duckdb.DuckDBPyConnection, metres: float, error: float
) -> None:
    bearings = np.arange(0, 360, 15.0)
    lon, lat = np.full_like(bearings, 87.3), np.full_like(bearings, 44.0)
    east, north, _ = CGCS2000.fwd(lon, lat, bearings, np.full_like(bearings, metres))
    for other_lon, other_lat in zip(east, north, strict=True):
        ((found,),) = con.execute(
            "SELECT metres_apart(87.3, 44.0, ?, ?)", [other_lon, other_lat]
        ).fetchall()
        assert found == pytest.approx(metres, abs=error)


@pytest.mark.parametrize("metres", [0.5, 150, 4_000])
def test_houses_near_a_point_are_those_of_pyproj(
    con: duckdb.DuckDBPyConnection, rows: Published, metres: float
) -> None:
    houses = rows.houses[rows.houses["lon"].notna()].reset_index(drop=True)
    lon, lat = houses.loc[len(houses) // 2, ["lon", "lat"]].astype(float)
    same = np.ones(len(houses))
    distance = np.asarray(CGCS2000.inv(lon * same, lat * same, houses["lon"], houses["lat"])[2])
    expected = houses.assign(distance=distance.round(4))[distance <= metres]
    expected = expected.sort_values(["distance", "house_id"])
    found = con.execute(
        "SELECT house_id, distance_m FROM houses_near(?, ?, ?)", [lon, lat, metres]
    ).fetchall()
    assert found
    assert {house for house, _ in found} == set(expected["house_id"])
    assert [far for _, far in found] == pytest.approx(list(expected["distance"]), abs=1e-3)


def test_houses_without_a_position_are_near_nothing(con: duckdb.DuckDBPyConnection) -> None:
    near = ids(con, "houses_near(?, ?, ?)", 87.3, 44.0, 1e6)
    assert len(near) == con.execute("SELECT count(lon) FROM house").fetchall()[0][0]


def test_parcels_at_a_point_are_those_that_hold_it(
    con: duckdb.DuckDBPyConnection, rows: Published
) -> None:
    parcels = rows.parcels.iloc[::600]
    for lon, lat in zip(parcels["lon"], parcels["lat"], strict=True):
        holds = shapely.intersects_xy(rows.parcels.geometry.to_numpy(), lon, lat)
        assert ids(con, "parcels_at(?, ?)", lon, lat) == list(rows.parcels["parcel_id"][holds])
    assert ids(con, "parcels_at(?, ?)", 0, 0) == []


def test_houses_within_an_outline_are_listed_once(
    con: duckdb.DuckDBPyConnection, rows: Published
) -> None:
    villages = rows.level("village")
    outline = villages.geometry.iloc[0].union(villages.geometry.iloc[-1])
    houses = rows.houses[rows.houses["lon"].notna()]
    within = shapely.intersects_xy(outline, houses["lon"], houses["lat"])
    assert within.sum() > 10
    assert ids(con, "houses_within(?)", outline.wkt) == list(houses["house_id"][within])


def test_macros_are_those_of_the_dictionary_and_have_comments(small_file: Path) -> None:
    macros = load_dictionary().macros
    with duckdb.connect(str(small_file), read_only=True) as con:
        found = {
            name: (parameters, comment)
            for name, parameters, comment in con.execute(
                "SELECT function_name, parameters, comment FROM duckdb_functions()"
                " WHERE database_name <> 'system' AND NOT internal"
            ).fetchall()
        }
        con.execute("FROM houses_near(87.3, 44.0, 100)")  # needs no extension
    assert macros.keys() <= found.keys()
    for name, macro in macros.items():
        parameters, comment = found[name]
        assert parameters == list(macro.parameters)
        assert comment.startswith(f"{macro.zh} / {macro.en}. ")
        assert ("LOAD spatial" in comment) == macro.needs_spatial
