"""JSON of every kind is read whole, or refused with the place where it breaks."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import shapely
from raw_folder import SQUARE, RawFolder

from pipeline.readers.json_files import elements_in, json_kind

RING = [[87.0, 44.0], [87.001, 44.0], [87.001, 44.001], [87.0, 44.001], [87.0, 44.0]]


def feature(parcel_id: str, **geometry: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"图斑编号": parcel_id, "排查状态": "已排查"},
        "geometry": geometry or {"type": "Polygon", "coordinates": [RING]},
    }


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def ids(raw: RawFolder) -> list[str]:
    return [row["parcel_id"] for row in raw.land()]


def test_keys_that_differ_in_case(raw: RawFolder) -> None:
    first, second = feature("p1"), feature("p2")
    second["properties"]["Tbbh"] = second["properties"].pop("图斑编号")
    first["properties"]["TBBH"] = first["properties"].pop("图斑编号")
    raw.write("p.geojson", collection(first, second))
    raw.declare("p.geojson", "[columns]\nparcel_id = 'TBBH'")
    assert ids(raw) == ["p1", None]


def test_an_open_ring_is_closed(raw: RawFolder) -> None:
    raw.write("p.geojson", collection(feature("p1", type="Polygon", coordinates=[RING[:-1]])))
    raw.declare("p.geojson")
    assert shapely.equals(shapely.from_wkb(raw.land()[0]["geometry"]), SQUARE)


@pytest.mark.parametrize("points", [1, 2])
def test_a_ring_of_too_few_points_is_a_fault_of_its_row(raw: RawFolder, points: int) -> None:
    short = feature("p2", type="Polygon", coordinates=[RING[:points]])
    raw.write("p.geojson", collection(feature("p1"), short))
    raw.declare("p.geojson")
    rows = raw.checked()
    assert [row["faults"] for row in rows] == [
        None,
        [{"field": "geometry", "reason": "unusable_geometry"}],
    ]


def test_records_on_one_and_on_several_lines(raw: RawFolder) -> None:
    texts = [json.dumps(feature(f"p{at}"), indent=at % 2 or None) for at in range(4)]
    raw.write("p.geojsonl", "\n".join(texts))
    raw.declare("p.geojsonl")
    assert ids(raw) == ["p0", "p1", "p2", "p3"]


@pytest.mark.parametrize("suffix", ["geojsonl", "ndjson", "json", "geojson"])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_sequence_over_any_number_of_lines(
    raw: RawFolder, suffix: str, indent: int | None
) -> None:
    odd = feature("p{2}")
    odd["properties"]["排查状态"] = 'a "}{" \\'
    texts = [json.dumps(item, ensure_ascii=False, indent=indent) for item in (feature("p1"), odd)]
    raw.write(f"p.{suffix}", "\n".join(texts))
    raw.declare(f"p.{suffix}")
    rows = raw.land()
    assert [row["parcel_id"] for row in rows] == ["p1", "p{2}"]
    assert rows[1]["survey_status"] == 'a "}{" \\'


def test_a_sequence_with_marks(raw: RawFolder) -> None:
    texts = [json.dumps(feature(name), indent=2) for name in ("p1", "p2")]
    raw.write("p.geojsons", "".join(f"\x1e{text}\n" for text in texts))
    raw.declare("p.geojsons")
    assert ids(raw) == ["p1", "p2"]


def test_objects_are_found_wherever_a_block_ends(
    raw: RawFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = feature('p{"\\\\"}')
    text = "\n".join(json.dumps(item, indent=1) for item in (odd, feature("p2"), odd))
    raw.write("p.geojsonl", text)
    raw.declare("p.geojsonl")
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr("pipeline.readers.encoding.BLOCK_BYTES", size)
        assert ids(raw) == ['p{"\\\\"}', "p2", 'p{"\\\\"}']


def test_a_collection_under_the_suffix_of_a_sequence(raw: RawFolder) -> None:
    raw.write("p.geojsonl", collection(feature("p1"), feature("p2")))
    raw.declare("p.geojsonl")
    assert ids(raw) == ["p1", "p2"]


def test_where_json_breaks_is_named(raw: RawFolder) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [feature("p1")] * 9}, indent=0)
    lines = text.split("\n")
    lines[20] += ","
    raw.write("p.geojson", "\n".join(lines))
    raw.declare("p.geojson")
    (fault,) = raw.faults()
    assert (fault.code, fault.row) in {("json_broken", 21), ("json_broken", 22)}


def test_a_broken_line_of_a_sequence_is_never_passed_over(raw: RawFolder) -> None:
    lines = [json.dumps(feature(f"p{at}")) for at in range(5)]
    lines[2] = lines[2][:-3]
    raw.write("p.geojsonl", "\n".join(lines))
    raw.declare("p.geojsonl")
    assert raw.codes()[0] in {"json_broken", "damaged", "rows_lost"}


@pytest.mark.parametrize("odd", [None, {}, {"type": "Feature"}, [], "x"])
def test_no_element_of_a_collection_is_passed_over(raw: RawFolder, odd: Any) -> None:
    raw.write("p.geojson", json.dumps({
        "type": "FeatureCollection", "features": [feature("p1"), odd, feature("p3")],
    }))  # fmt: skip
    raw.declare("p.geojson")
    if odd == {"type": "Feature"}:
        assert ids(raw) == ["p1", None, "p3"]
    else:
        (fault,) = raw.faults()
        values = dict(fault.values)
        assert (fault.code, values["value"], values["rows"]) == ("not_a_feature", 1, 3)


def test_a_collection_of_nothing(raw: RawFolder) -> None:
    raw.write("p.geojson", collection())
    raw.declare("p.geojson")
    assert raw.codes() == ["empty_file"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_json_in_utf16(raw: RawFolder, encoding: str) -> None:
    raw.write("p.geojson", ("\ufeff" + collection(feature("p1"))).encode(encoding))
    raw.declare("p.geojson")
    assert raw.codes() == ["text_in_utf16"]


@pytest.mark.parametrize("size", [1, 2, 5, 7, 1 << 20])
def test_elements_are_counted_wherever_a_block_ends(
    raw: RawFolder, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("pipeline.readers.encoding.BLOCK_BYTES", size)
    odd = feature('a ] } , "features":[ \\\\" \\')
    around = {
        "bbox": [1, 2, 3, 4],
        "crs": {"type": "name", "properties": {"name": "EPSG:4490", "x": [1, 2]}},
        "fields": [{"a": 1}, {"a": 2}],
    }
    for features in ([], [odd], [odd] * 3):
        for content in (
            {"type": "FeatureCollection", **around, "features": features},
            {"type": "FeatureCollection", "features": features, **around},
        ):
            path = raw.write("p.geojson", json.dumps(content, indent=1 if size > 2 else None))
            assert elements_in(path) == max(len(features), 1)


# TopoJSON.


def topology(rows: list[dict[str, Any]], *, transform: bool = True) -> str:
    arc = [[0, 0], [1000, 0], [0, 1000], [-1000, 0], [0, -1000]]
    scale = {"transform": {"scale": [1e-6, 1e-6], "translate": [87.0, 44.0]}} if transform else {}
    return json.dumps(
        {
            "type": "Topology",
            **scale,
            "arcs": [arc],
            "objects": {"tb": {"type": "GeometryCollection", "geometries": rows}},
        }
    )


def test_rows_without_geometry_stay_in_a_topojson(raw: RawFolder) -> None:
    rows: list[dict[str, Any]] = [
        {"type": "Polygon", "arcs": [[0]], "properties": {"图斑编号": f"p{at}", "type": None}}
        for at in range(3)
    ]
    rows[1] = {"type": None, "properties": rows[1]["properties"]}
    raw.write("p.topojson", topology(rows))
    raw.declare("p.topojson", "crs = 'EPSG:4490'\n[constants]\nsurvey_status = 'done'")
    landed = raw.land()
    assert [row["parcel_id"] for row in landed] == ["p0", "p1", "p2"]
    assert [row["source_row"] for row in landed] == [1, 2, 3]
    shapes = [row["geometry"] and shapely.from_wkb(row["geometry"]) for row in landed]
    assert shapely.equals_exact(shapes[2], SQUARE, 1e-9, normalize=True)
    assert shapes[1] is None or shapes[1].is_empty


def test_a_text_of_a_topojson_that_looks_like_a_day_stays(raw: RawFolder) -> None:
    row = {"type": "Polygon", "arcs": [[0]], "properties": {"图斑编号": "2023/1/2"}}
    raw.write("p.topojson", topology([row]))
    raw.declare("p.topojson", "crs = 'EPSG:4490'\n[constants]\nsurvey_status = 'done'")
    assert ids(raw) == ["2023/1/2"]


# Esri JSON.


def esri(rows: list[Any], **more: Any) -> str:
    names = {"图斑编号": "String", "排查状态": "String", "图斑来源": "Integer"}
    fields = [{"name": name, "type": f"esriFieldType{kind}"} for name, kind in names.items()]
    features = [
        {"attributes": dict(zip(names, row, strict=True)), "geometry": {"rings": [RING[::-1]]}}
        for row in rows
    ]
    return json.dumps(
        {"geometryType": "esriGeometryPolygon", "fields": fields, "features": features, **more}
    )


@pytest.mark.parametrize(("wkid", "crs"), [(4490, "EPSG:4490"), (4610, "EPSG:4610")])
def test_esri_json_states_its_system(raw: RawFolder, wkid: int, crs: str) -> None:
    raw.write("p.json", esri([["p1", "已排查", 1]], spatialReference={"wkid": wkid}))
    raw.declare("p.json")
    if wkid == 4490:
        assert raw.open()[0].crs == crs
    else:
        assert raw.codes() == ["no_datum_change"]
    raw.declare("p.json", "crs = 'EPSG:4326'")
    assert (raw.codes() == ["crs_contradicted"]) if wkid == 4610 else raw.open()


def test_esri_json_that_states_no_system_is_asked(raw: RawFolder) -> None:
    raw.write("p.json", esri([["p1", "已排查", 1]]))
    raw.declare("p.json")
    assert raw.codes() == ["crs_missing"]


def test_texts_in_fields_of_numbers(raw: RawFolder) -> None:
    rows = [["p1", "已排查", 12], ["p2", "已排查", "12层"], ["p3", "已排查", None]]
    raw.write("p.json", esri(rows, spatialReference={"wkid": 4490}))
    raw.declare("p.json")
    assert [row["origin"] for row in raw.land()] == ["12", "12层", None]


def test_a_server_that_has_sent_part_of_the_rows(raw: RawFolder) -> None:
    text = esri([["p1", "已排查", 1]], spatialReference={"wkid": 4490}, exceededTransferLimit=True)
    raw.write("p.json", text)
    raw.declare("p.json")
    assert raw.codes() == ["esri_cut_off"]


def test_kinds_are_told_by_their_beginning() -> None:
    chance = random.Random(1)  # noqa: S311 - any names will do
    one = {"type": "Feature", "properties": {"attributes": chance.random()}, "geometry": None}
    assert json_kind(json.dumps(one).encode() * 2, "geojson") == "geojsonseq"
    assert json_kind(json.dumps(one).encode(), "geojson") == "geojson"
    assert json_kind(collection(feature("spatialReference")).encode(), "geojson") == "geojson"
    assert json_kind(b'{"objects":{},"type" : "Topology"', "geojson") == "topojson"


def written_id(raw: RawFolder, text: str) -> None:
    raw.write("p.geojson", collection(feature("#")).replace("#", text))
    raw.declare("p.geojson")


@pytest.mark.parametrize("text", [r"a\u0000b", r"a\\\u0000b", r"\u0000b"])
def test_a_text_is_not_cut_at_a_zero(raw: RawFolder, text: str) -> None:
    written_id(raw, text)
    (fault,) = raw.faults()
    assert (fault.code, fault.file, fault.row) == ("json_zero", "p.geojson", 1)


@pytest.mark.parametrize(
    ("text", "parcel_id"), [(r"ab\u0000\u0000", "ab"), (r"a\\u0000b", r"a\u0000b")]
)
def test_zeros_that_cut_nothing(raw: RawFolder, text: str, parcel_id: str) -> None:
    written_id(raw, text)
    assert [row["parcel_id"] for row in raw.land()] == [parcel_id]
