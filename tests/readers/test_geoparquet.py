"""Geometry of a Parquet file in every way it is written there."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from raw_folder import SQUARE, RawFolder, parcels

from pipeline.base.sql import connect

COLUMNS = {"图斑编号": ["p1", "p2"], "排查状态": ["已排查", "未排查"]}


def write(raw: RawFolder, metadata: Any = None, **columns: list[Any]) -> None:
    table = pa.table(columns or {**COLUMNS, "geometry": [shapely.to_wkb(SQUARE)] * 2})
    if metadata is not None:
        table = table.replace_schema_metadata({"geo": json.dumps(metadata)})
    pq.write_table(table, raw.path("p.parquet"))


def geo(**column: Any) -> dict[str, Any]:
    described = {"encoding": "WKB", "geometry_types": ["Polygon"], **column}
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described}}


def check(raw: RawFolder) -> None:
    rows = raw.land()
    assert [row["parcel_id"] for row in rows] == ["p1", "p2"]
    assert all(shapely.equals(shapely.from_wkb(row["geometry"]), SQUARE) for row in rows)


@pytest.mark.parametrize(
    ("member", "crs"), [({}, "EPSG:4326"), ({"crs": "EPSG:4490"}, "EPSG:4490")]
)
def test_the_system_by_the_metadata(raw: RawFolder, member: dict[str, Any], crs: str) -> None:
    write(raw, geo(**member))
    raw.declare("p.parquet")
    check(raw)
    assert raw.open()[0].crs == crs


def test_metadata_without_types_or_primary_column(raw: RawFolder) -> None:
    content = geo()
    del content["primary_column"], content["columns"]["geometry"]["geometry_types"]
    write(raw, content)
    raw.declare("p.parquet")
    check(raw)


@pytest.mark.parametrize(
    "metadata",
    [
        [],
        {"columns": {}},
        geo(encoding="WKT"),
        {**geo(), "primary_column": "x"},
    ],
)
def test_metadata_that_make_no_sense(raw: RawFolder, metadata: Any) -> None:
    write(raw, metadata)
    raw.declare("p.parquet")
    assert raw.codes() == ["geo_metadata"]


def test_a_system_that_is_not_known(raw: RawFolder) -> None:
    write(raw, geo(crs="EPSG:999999"))
    raw.declare("p.parquet")
    (fault,) = raw.faults()
    assert fault.code == "crs_stated_unknown"
    assert "EPSG:999999" in fault.text("zh")


def test_no_metadata(raw: RawFolder) -> None:
    write(raw)
    raw.declare("p.parquet")
    assert raw.codes() == ["crs_missing"]
    raw.declare("p.parquet", "crs = 'EPSG:4490'")
    check(raw)


def test_unknown_system(raw: RawFolder) -> None:
    write(raw, geo(crs=None))
    raw.declare("p.parquet")
    assert raw.codes() == ["crs_missing"]
    raw.declare("p.parquet", "crs = 'EPSG:4490'")
    check(raw)


@pytest.mark.parametrize("multi", [False, True])
def test_coordinates_as_lists(raw: RawFolder, *, multi: bool) -> None:
    frame = parcels(**COLUMNS)
    if multi:
        frame.geometry = [shapely.MultiPolygon([SQUARE])] * 2
    frame.to_parquet(raw.path("p.parquet"), geometry_encoding="geoarrow")
    raw.declare("p.parquet")
    check(raw)
    assert raw.open()[0].crs == "EPSG:4490"


@pytest.mark.parametrize("crs", ["EPSG:4490", "OGC:CRS84"])
def test_the_type_of_parquet_itself(raw: RawFolder, crs: str) -> None:
    path = raw.path("p.parquet")
    with connect(":memory:", {}, spatial=True) as con:
        con.execute(
            f'CREATE TABLE t ("图斑编号" VARCHAR, "排查状态" VARCHAR, g GEOMETRY(\'{crs}\'))'
        )
        for parcel_id in ("p1", "p2"):
            con.execute(
                f"INSERT INTO t VALUES (?, '已排查', ?::VARCHAR::GEOMETRY('{crs}'))",
                [parcel_id, SQUARE.wkt],
            )
        con.execute(f"COPY t TO '{path}' (FORMAT parquet, GEOPARQUET_VERSION 'NONE')")
    raw.declare("p.parquet")
    check(raw)
    assert raw.open()[0].crs == {"EPSG:4490": "EPSG:4490", "OGC:CRS84": "EPSG:4326"}[crs]


def test_names_that_differ_in_case_only(raw: RawFolder) -> None:
    columns = {"ID": ["p1", "p2"], "id": ["x", "y"], "geometry": [shapely.to_wkb(SQUARE)] * 2}
    write(raw, geo(), **columns)
    raw.declare(
        "p.parquet", "[columns]\nparcel_id = 'ID'\norigin = 'id'\n[constants]\nsurvey_status='done'"
    )
    check(raw)
    assert [row["origin"] for row in raw.land()] == ["x", "y"]


def test_a_shape_that_is_none(raw: RawFolder) -> None:
    columns = {**COLUMNS, "geometry": [shapely.to_wkb(SQUARE), b"no shape"]}
    write(raw, geo(), **columns)
    raw.declare("p.parquet")
    assert [row["geometry_fault"] for row in raw.land()] == [None, "unusable_geometry"]
