"""Two CRSs agree when the same coordinates mean the same place in both."""

from __future__ import annotations

import pytest
from pyproj import CRS

from pipeline.readers.stated_crs import (
    crs_name,
    declared_crs,
    read_crs,
    read_json_member,
    read_prj,
    same_place,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (4326, 4490, True),
        (4326, 4979, True),
        (4539, 4539, True),
        (4539, 4518, False),  # the same zone with its number before the easting
        (4539, 4538, False),
        (4326, 4214, False),  # Beijing 1954
        (4490, 4610, False),  # Xian 1980
        (4538, 2344, False),
        (32645, 4490, False),
        (2225, 2226, False),  # California zones in US feet
        (3857, 4326, False),
    ],
)
def test_same_place(one: int, other: int, *, same: bool) -> None:
    assert same_place(CRS(one), CRS(other)) is same
    assert same_place(CRS(other), CRS(one)) is same


def test_feet_are_not_metres() -> None:
    metres = CRS("+proj=tmerc +lon_0=87 +x_0=500000 +datum=WGS84 +units=m")
    feet = CRS("+proj=tmerc +lon_0=87 +x_0=500000 +datum=WGS84 +units=us-ft")
    assert not same_place(metres, feet)


@pytest.mark.parametrize(
    ("crs", "name"),
    [("EPSG:4539", "EPSG:4539"), ("OGC:CRS84", "EPSG:4326"), ("EPSG:4979", "EPSG:4326")],
)
def test_name(crs: str, name: str) -> None:
    assert crs_name(CRS(crs)) == name


def test_a_local_system_keeps_its_definition() -> None:
    local = CRS("+proj=tmerc +lon_0=87.6 +x_0=40000 +y_0=-4000000 +ellps=GRS80 +units=m")
    assert CRS(crs_name(local)) == local


ESRI_ZONE = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_87E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",87.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " \r\n\x00",
        "UNKNOWN",
        "{B286C06B-0879-11D2-AACA-00C04FA33C20}",
        'LOCAL_CS["Unknown",UNIT["Meter",1.0]]',
        (
            'ENGCRS["Undefined Cartesian SRS",EDATUM["unknown"],CS[Cartesian,2],'
            'AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
        ),
        (
            'GEOGCS["Undefined geographic SRS",DATUM["unknown",SPHEROID["unknown",6378137,298.25]],'
            'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
        ),
    ],
)
def test_what_says_nothing(text: str | None) -> None:
    found = read_crs(text)
    assert (found.crs, found.unknown) == (None, None)


@pytest.mark.parametrize("text", ["EPSG:900914", 'PROJCS["CGCS2000_3_Degree_GK_CM_87E",GEOGCS['])
def test_an_unknown_system_is_kept_as_it_is_written(text: str) -> None:
    found = read_crs(text)
    assert found.crs is None
    assert found.unknown == text


@pytest.mark.parametrize(
    "content",
    [
        ESRI_ZONE.encode(),
        b"\xef\xbb\xbf" + ESRI_ZONE.encode() + b"\r\n\x00",
        ESRI_ZONE.encode("utf-16"),
        ESRI_ZONE.replace("CM_87E", "\u660c\u5409").encode("gbk"),
    ],
)
def test_prj_in_any_encoding(content: bytes) -> None:
    found = read_prj(content).crs
    assert found is not None
    assert same_place(found, CRS(4538))


def test_a_way_to_wgs84_from_the_same_frame_says_nothing() -> None:
    spheroid = 'SPHEROID["CGCS2000",6378137.0,298.257222101]'
    found = read_crs(ESRI_ZONE.replace(spheroid, f"{spheroid},TOWGS84[0,0,0,0,0,0,0]")).crs
    assert found is not None
    assert not found.is_bound
    assert same_place(found, CRS(4538))


def test_heights_do_not_count() -> None:
    heights = 'VERT_CS["h",VERT_DATUM["h",2005],UNIT["metre",1],AXIS["Up",UP]]'
    found = read_crs(f'COMPD_CS["both",{CRS(4538).to_wkt("WKT1_GDAL")},{heights}]').crs
    assert found is not None
    assert not found.is_compound
    assert same_place(found, CRS(4538))


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}, "EPSG:4490"),
        ({"type": "name", "properties": {"name": "EPSG:4539"}}, "EPSG:4539"),
        ({"type": "EPSG", "properties": {"code": 4490}}, "EPSG:4490"),
        ({"type": "name", "properties": {"name": None}}, None),
    ],
)
def test_crs_member_of_geojson(member: dict[str, object], name: str | None) -> None:
    found = read_json_member(member)
    assert found.unknown is None
    assert (None if found.crs is None else crs_name(found.crs)) == name


@pytest.mark.parametrize(
    "member",
    [
        {"type": "name", "properties": {"name": "EPSG:900914"}},
        {"type": "link", "properties": {"href": "crs.prj", "type": "esriwkt"}},
    ],
)
def test_crs_member_that_names_nothing_known(member: dict[str, object]) -> None:
    found = read_json_member(member)
    assert found.crs is None
    assert found.unknown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4490", 4490),
        ("epsg4490", 4490),
        ("EPSG 4490", 4490),
        ("4490.0", None),
        ("EPSG\uff1a4490", 4490),
        (" epsg: 4539 ", 4539),
        ("EPSG:900914", None),
    ],
)
def test_declared_spellings(text: str, code: int | None) -> None:
    found = declared_crs(text)
    assert (None if found is None else found.to_epsg()) == code


GRID = "/tmp/grid.gsb"  # noqa: S108 - never opened, and never there
BOUND = (
    'BOUNDCRS[SOURCECRS[{source}],TARGETCRS[{target}],ABRIDGEDTRANSFORMATION["x",METHOD["NTv2",'
    'ID["EPSG",9615]],PARAMETERFILE["Latitude and longitude difference file","{grid}"]]]'
)


@pytest.mark.parametrize(
    "text",
    [
        f"+proj=longlat +ellps=krass +nadgrids={GRID} +type=crs",
        f"+proj=longlat +ellps=krass +nadgrids=@{GRID},null +type=crs",
        f"+proj=longlat +ellps=krass +geoidgrids = {GRID} +type=crs",
        f"+init={GRID}:1",
        "+init=https://example.org/x:1",
        BOUND.format(source=CRS(4214).to_wkt(), target=CRS(4326).to_wkt(), grid=GRID),
    ],
)
def test_a_system_that_needs_another_file_is_unknown(text: str) -> None:
    for given in (text, f" {text}\n"):
        said = read_crs(given)
        assert said.crs is None
        assert said.unknown


def test_one_that_needs_another_file_as_json_is_unknown() -> None:
    text = BOUND.format(source=CRS(4214).to_wkt(), target=CRS(4326).to_wkt(), grid=GRID)
    assert read_crs(CRS(text).to_json_dict()).crs is None


@pytest.mark.parametrize("text", ["EPSG:3857", CRS(3857).to_wkt("WKT1_GDAL")])
def test_systems_that_need_none_are_known(text: str) -> None:
    assert read_crs(text).crs is not None
