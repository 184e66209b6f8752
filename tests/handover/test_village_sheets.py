"""Village sheets: each parcel left in walking order, on the map and in the list."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
import numpy as np
import pytest
import zxingcpp
from lxml import etree
from matplotlib.image import imread
from office import empty_pages, text_of
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.handover.village_sheets import write_village_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from office import ToPdf

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    settings = SETTINGS.replace('"en"', '"zh"')
    place = Prefecture(tmp_path_factory.mktemp("sheets") / "root", settings=settings)
    parcels = [
        {"parcel_id": f"p{village}{at}", "survey_status": status,
         "geometry": square(87.001 + village / 100 + at / 1000, 44.001 + at * 3 % 4 / 1000)}
        for village in (0, 2)
        for at, status in enumerate(["unsurveyed", "in_progress", "done", "unsurveyed"])
    ]  # fmt: skip
    alone = {"parcel_id": "alone", "survey_status": "unsurveyed", "geometry": square(88.0, 45.0)}
    place.deliver("parcel", [*parcels, alone])
    place.deliver("house", [
        {"house_id": f"h{at}", "use_class": "mixed", "parcel_id_reported": f"p2{at}",
         "address": f"示例路 {at} 号"}
        for at in range(3)
    ])  # fmt: skip
    place.deliver("hazard_case", [{"case_id": "c", "house_id": "h0", "hazard_level": "severe"}])
    place.deliver("revisit", [{"house_id": "h2", "revisit_status": "done"}])
    place.build()
    return place


def sheets(place: Prefecture, *which: str) -> dict[str, Any]:
    files = write_village_sheets(load_project(place.root), *which)
    return {file.stem: docx.Document(str(file)) for file in files}


def test_there_is_a_sheet_for_each_village_with_anything_left(place: Prefecture) -> None:
    found = sheets(place, "652301")
    assert len(found) == 2
    assert all(f"名{VILLAGES[at]}" in " ".join(found) for at in (0, 2))
    assert len(sheets(place, "652301", VILLAGES[2])) == 1
    assert len(sheets(place, "unassigned")) == 1


def test_list_and_map_have_the_parcels_in_walking_order(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT walk_no, parcel_id, lon, lat FROM parcel_to_do"
        f" WHERE village_code = '{VILLAGES[0]}' ORDER BY walk_no"
    )
    (sheet,) = sheets(place, "652301", VILLAGES[0]).values()
    head, listed = sheet.tables
    assert [[cell.text for cell in row.cells][:2] for row in listed.rows[1:]] == [
        [str(row["walk_no"]), row["parcel_id"]] for row in rows
    ]
    xml = etree.fromstring(etree.tostring(head._tbl))  # noqa: SLF001 - the drawing is in it
    marks = ["".join(box.itertext()) for box in xml.iter(f"{WORD}txbxContent")]
    assert marks == ["1", "2", "3"]
    (image,) = (rel.target_part for rel in sheet.part.rels.values() if "image" in rel.reltype)
    pixels = (255 * imread(io.BytesIO(image.blob))).astype(np.uint8)
    (code,) = zxingcpp.read_barcodes(np.ascontiguousarray(pixels.reshape(*pixels.shape[:2])))
    assert code.text == f"geo:{rows[0]['lat']:.6f},{rows[0]['lon']:.6f}"
    links = {rel.target_ref for rel in sheet.part.rels.values() if rel.is_external}
    assert links == {f"geo:{row['lat']:.6f},{row['lon']:.6f}" for row in rows}


def test_houses_to_revisit_stand_on_the_sheet_of_their_village(place: Prefecture) -> None:
    rows = place.rows("SELECT walk_no, house_id, lon, lat FROM house_to_revisit ORDER BY walk_no")
    assert {row["house_id"] for row in rows} == {"h0", "h1"}
    (sheet,) = sheets(place, "652301", VILLAGES[2]).values()
    head, parcels, houses = sheet.tables
    assert [[cell.text for cell in row.cells][:2] for row in houses.rows[1:]] == [
        [str(row["walk_no"]), row["house_id"]] for row in rows
    ]
    xml = etree.fromstring(etree.tostring(head._tbl))  # noqa: SLF001 - the drawing is in it
    marks = ["".join(box.itertext()) for box in xml.iter(f"{WORD}txbxContent")]
    assert marks == ["1", "2", "3", "1", "2"]
    links = {rel.target_ref for rel in sheet.part.rels.values() if rel.is_external}
    assert {f"geo:{row['lat']:.6f},{row['lon']:.6f}" for row in rows} <= links
    # the hazardous house leads to its file, the other one has none
    assert {link for link in links if "house-files" in link} == {
        "../../../../maps/house-files.html#house=h0"
    }
    offered = [item.get(f"{WORD}value") for item in parcels._tbl.iter(f"{WORD}listItem")]  # noqa: SLF001
    assert offered == ["未排查", "排查中", "已排查"] * 3
    assert len(list(houses._tbl.iter(f"{WORD}date"))) == 2  # noqa: SLF001


def test_a_village_without_anything_left_has_no_sheet(place: Prefecture) -> None:
    assert sheets(place, "652301", VILLAGES[1]) == {}


def test_a_unit_that_does_not_exist_is_refused(place: Prefecture) -> None:
    with pytest.raises(RefusedError) as refused:
        write_village_sheets(load_project(place.root), "999")
    assert "652301" in refused.value.text("zh")


def test_the_same_file_gives_the_same_bytes(place: Prefecture) -> None:
    project = load_project(place.root)
    (path,) = write_village_sheets(project, "unassigned")
    first = path.read_bytes()
    assert write_village_sheets(project, "unassigned")[0].read_bytes() == first


def test_office_shows_the_sheet_on_one_page(
    place: Prefecture, tmp_path: Path, to_pdf: ToPdf
) -> None:
    (path,) = write_village_sheets(load_project(place.root), "652301", VILLAGES[0])
    pdf = to_pdf(path, tmp_path)
    assert empty_pages(pdf) == []
    assert len(list(tmp_path.glob("*.png"))) == 1
    text = text_of(pdf)
    assert all(name in text for name in ("p00", "p01", "p03"))
