"""Outlines that a table of cells holds as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
import shapely
from one_file import faults_of, read_one

from pipeline.delivery.declaration import load_declarations

if TYPE_CHECKING:
    from pathlib import Path

BOX = shapely.box(87.0, 44.0, 87.001, 44.001)
HOLED = BOX.difference(shapely.box(87.0004, 44.0004, 87.0006, 44.0006))
CRS = 'crs = "EPSG:4490"\n'


def table(*texts: str) -> str:
    lines = [f'p{at},done,"{text}"' for at, text in enumerate(texts)]
    return "parcel_id,survey_status,外业图形\n" + "\n".join(lines) + "\n"


def outlines(folder: Path, *texts: str, form: str) -> tuple[list[shapely.Geometry], dict[int, str]]:
    rest = f'{CRS}[outline]\n{form} = "外业图形"\n'
    read = read_one(folder, table(*texts), rest, table="parcel")
    reasons = {row: reason for row, [(field, reason)] in read.reasons().items() if field}
    return list(shapely.from_wkb(read.rows["geometry"])), reasons


def test_outlines_as_well_known_text(tmp_path: Path) -> None:
    texts = [BOX.wkt, HOLED.wkt, f"  {BOX.wkt.lower()} ", shapely.MultiPolygon([BOX]).wkt,
             shapely.force_3d(BOX, 512.0).wkt]  # fmt: skip
    bad = ["POLYGON((87 44, 87.001 44", "图形", "", "POLYGON EMPTY", "87.0,44.0"]
    found, reasons = outlines(tmp_path, *texts, *bad, form="wkt")
    assert [shape.normalize().equals(wanted) for shape, wanted in
            zip(found, [BOX, HOLED, BOX, BOX, BOX], strict=True)] == [True] * 5  # fmt: skip
    assert reasons == {
        7: "not_an_outline", 8: "not_an_outline", 9: "no_geometry", 10: "no_geometry",
        11: "not_an_outline",
    }  # fmt: skip


def test_outlines_as_hexadecimal_digits(tmp_path: Path) -> None:
    digits = shapely.to_wkb(BOX, hex=True)
    read = [digits, digits.lower(), f"\\x{digits}", f"0x{digits}"]
    found, reasons = outlines(tmp_path, *read, digits[:-4], "xyz", form="wkb")
    assert [shape.equals(BOX) for shape in found] == [True] * 4
    assert set(reasons.values()) == {"not_an_outline"}
    assert set(reasons) == {6, 7}


def test_outlines_in_a_workbook_in_metres(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["parcel_id", "survey_status", "shape"])
    book.active.append(["p1", "done", shapely.box(500000, 4873000, 500100, 4873100).wkt])
    book.save(tmp_path / "f.xlsx")
    rest = 'crs = "EPSG:4539"\n[outline]\nwkt = "shape"\n'
    content = (tmp_path / "f.xlsx").read_bytes()
    read = read_one(tmp_path, content, rest, table="parcel", name="f.xlsx")
    assert read.rows["footprint_m2"].tolist() == pytest.approx([10_000], rel=1e-3)


def test_a_house_with_an_outline_stands_in_it(tmp_path: Path) -> None:
    text = f'house_id,use_class,shape\nh1,other,"{BOX.wkt}"\nh2,other,\n'
    read = read_one(tmp_path, text, f'{CRS}[outline]\nwkt = "shape"\n')
    assert len(read.rows) == 2
    assert BOX.contains(shapely.Point(read.rows["lon"][0], read.rows["lat"][0]))


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ('[outline]\nwkt = "外业图形"\n', "crs_missing"),
        (f'{CRS}[outline]\nwkt = "图形"\n', "column_missing"),
        (f"{CRS}[outline]\n", "outline_incomplete"),
        (f'{CRS}[outline]\nwkt = "a"\nwkb = "b"\n', "outline_incomplete"),
        (f'{CRS}[outline]\nwkt = "a"\n[point]\nx = "a"\ny = "b"\n', "point_and_outline"),
    ],
)
def test_mistakes_in_its_declaration(tmp_path: Path, declared: str, code: str) -> None:
    faults = faults_of(tmp_path, table(BOX.wkt), declared, table="parcel")
    assert [fault.code for fault in faults] == [code]


def test_the_form_of_an_outline_is_its_key(tmp_path: Path) -> None:
    text = 'table = "parcel"\npath = "f.csv"\nas_of = 2023-03-16\n[outline]\nwkb = "x"\n'
    (tmp_path / "f.toml").write_text(text, encoding="utf-8")
    (declaration,) = load_declarations(tmp_path)
    assert declaration.outline is not None
    assert (declaration.outline.form, declaration.outline.column) == ("wkb", "x")
