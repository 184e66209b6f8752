"""KML and KMZ: every folder, every field as text."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
import shapely
from raw_folder import SQUARE, RawFolder

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
SCHEMA = (
    '<Schema name="tb" id="tb"><SimpleField name="图斑编号" type="string"/>'
    '<SimpleField name="排查状态" type="string"/><SimpleField type="int" name="图斑来源"/></Schema>'
)


def placemark(parcel_id: str, origin: str = "1", *, typed: bool = True) -> str:
    data = {"图斑编号": parcel_id, "排查状态": "已排查", "图斑来源": origin}
    if typed:
        cells = "".join(f'<SimpleData name="{k}">{v}</SimpleData>' for k, v in data.items())
        cells = f'<SchemaData schemaUrl="#tb">{cells}</SchemaData>'
    else:
        cells = "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in data.items())
    points = " ".join(f"{x},{y},0" for x, y in shapely.get_coordinates(SQUARE))
    return (
        f"<Placemark><ExtendedData>{cells}</ExtendedData><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{points}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )


def kml(*folders: tuple[str, list[str]]) -> str:
    body = "".join(
        f"<Folder><name>{name}</name>{''.join(places)}</Folder>" for name, places in folders
    )
    return f"{HEAD}<Document>{SCHEMA}{body}</Document></kml>"


def ids(raw: RawFolder) -> list[str]:
    return [row["parcel_id"] for row in raw.land()]


def test_folders_of_one_name_are_one_layer(raw: RawFolder) -> None:
    raw.write(
        "p.kml",
        kml(
            ("图斑", [placemark("p1"), placemark("p2")]),
            ("其他", [placemark("x")]),
            ("图斑", [placemark("p3")]),
        ),
    )
    raw.declare("p.kml", "layer = '图斑'")
    rows = raw.land()
    assert [row["parcel_id"] for row in rows] == ["p1", "p2", "p3"]
    assert [row["source_row"] for row in rows] == [1, 2, 3]
    raw.declare("p.kml")
    (fault,) = raw.faults()
    assert dict(fault.values)["known"] == "图斑, 其他"


def test_folders_with_other_fields(raw: RawFolder) -> None:
    other = placemark("p2", typed=False).replace("图斑来源", "备注")
    raw.write("p.kml", kml(("图斑", [placemark("p1", "7")]), ("图斑", [other])))
    raw.declare("p.kml", "layer = '图斑'")
    assert [(row["parcel_id"], row["origin"]) for row in raw.land()] == [("p1", "7"), ("p2", None)]


def test_folders_of_nothing_but_folders_are_no_layers(raw: RawFolder) -> None:
    inner = f"<Folder><name>图斑</name>{placemark('p1')}</Folder>"
    raw.write("p.kml", kml(("甲镇", [inner]), ("乙镇", [inner.replace("p1", "p2")])))
    raw.declare("p.kml")
    assert ids(raw) == ["p1", "p2"]
    assert raw.open()[0].layer == "图斑"


def test_numbers_that_are_none_stay_texts(raw: RawFolder) -> None:
    raw.write("p.kml", kml(("图斑", [placemark("p1", "12层"), placemark("p2", "12")])))
    raw.declare("p.kml")
    assert [row["origin"] for row in raw.land()] == ["12层", "12"]


@pytest.mark.parametrize("encoding", ["", "encoding = 'GBK'"])
def test_the_encoding_that_xml_states(raw: RawFolder, encoding: str) -> None:
    text = kml(("图斑", [placemark("p1")])).replace("UTF-8", "GBK")
    raw.write("p.kml", text.encode("gb18030"))
    raw.declare("p.kml", encoding)
    assert raw.land()[0]["survey_status"] == "已排查"


def test_a_kmz_holds_a_kml(raw: RawFolder) -> None:
    with zipfile.ZipFile(raw.path("p.kmz"), "w") as archive:
        archive.writestr("files/picture.png", b"\x89PNG")
        archive.writestr("doc.kml", kml(("图斑", [placemark("p1")])))
    raw.declare("p.kmz")
    assert ids(raw) == ["p1"]
    assert raw.open()[0].display_path == "p.kmz[图斑]"


def test_a_kmz_in_a_zip(raw: RawFolder) -> None:
    with zipfile.ZipFile(raw.path("p.kmz"), "w") as archive:
        archive.writestr("图斑.kml", kml(("图斑", [placemark("p1")])))
    with zipfile.ZipFile(raw.path("d.zip"), "w") as archive:
        archive.write(raw.path("p.kmz"), "p.kmz")
    raw.path("p.kmz").unlink()
    raw.declare("d.zip")
    assert ids(raw) == ["p1"]


@pytest.mark.parametrize(
    ("members", "code"),
    [(["a.kml", "b.kml"], "several_kml"), (["a.png"], "not_what_it_says")],
)
def test_a_kmz_without_one_kml(raw: RawFolder, members: list[str], code: str) -> None:
    with zipfile.ZipFile(raw.path("p.kmz"), "w") as archive:
        for name in members:
            archive.writestr(name, kml(("图斑", [placemark("p1")])))
    raw.declare("p.kmz")
    assert raw.codes() == [code]


@pytest.mark.parametrize("entity", ['SYSTEM "file://{secret}"', '"inside"', '"&y;&y;&y;&y;&y;"'])
def test_entities_of_a_document_type_are_not_read(
    raw: RawFolder, tmp_path: Path, entity: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", "utf-8")
    head = f"<!DOCTYPE kml [<!ENTITY y 'y'><!ENTITY x {entity.format(secret=secret)}>]>"
    place = "<Placemark><name>&x;</name><Point><coordinates>87,44</coordinates></Point></Placemark>"
    xmlns = "http://www.opengis.net/kml/2.2"
    raw.write("p.kml", f"{head}<kml xmlns='{xmlns}'><Document>{place}</Document></kml>")
    raw.declare("p.kml", "[columns]\nparcel_id = 'Name'\n[constants]\nsurvey_status = 'done'\n")
    (fault,) = raw.faults()
    assert fault.code == "damaged"
    assert "SECRET" not in fault.text("en")
