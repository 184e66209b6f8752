"""Rows of a delivery: what is accepted, repaired, merged or rejected, and why; cases by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.base.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

ANY_SHARE = "max_bad_share = 1\n"
BOW_TIE = shapely.Polygon(
    [(87.001, 44.001), (87.0012, 44.0012), (87.0012, 44.001), (87.001, 44.0012)]
)


def parcel(parcel_id: str | None, status: str | None = "done", **more: Any) -> dict[str, Any]:
    row = {"parcel_id": parcel_id, "survey_status": status, "geometry": square(87.001, 44.001)}
    return row | more


@pytest.fixture
def prefecture(tmp_path: Path) -> Prefecture:
    return Prefecture(tmp_path / "root")


def rejections(place: Prefecture) -> dict[int, list[tuple[str, str]]]:
    """Return the faults of every rejected row by its number in the file."""
    rows = place.rows("SELECT source_row, faults FROM rejected_row ORDER BY source_row")
    return {
        row["source_row"]: [(fault["field"], fault["reason"]) for fault in row["faults"]]
        for row in rows
    }


def test_every_bad_row_is_listed_with_all_its_faults(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "parcel",
        [
            parcel("good"),
            parcel(None),
            parcel("x1", "half done"),
            parcel("x2", None, geometry=None),
            parcel("x3", geometry=shapely.Polygon()),
            parcel("6.52301E+11"),
            parcel("x4", submitted_on="三月中旬", origin="moon"),
            parcel("x5", submitted_on="2023-02-30"),
            parcel("x6", geometry=shapely.box(0, 0, 1, 1)),
            parcel("x7", geometry=shapely.box(87, 91, 88, 92)),
        ],
        extra=ANY_SHARE,
    )
    prefecture.build()
    assert rejections(prefecture) == {
        2: [("parcel_id", "missing")],
        3: [("survey_status", "unknown_code")],
        4: [("survey_status", "missing"), ("geometry", "no_geometry")],
        5: [("geometry", "no_geometry")],
        6: [("parcel_id", "excel_scientific")],
        7: [("origin", "unknown_code"), ("submitted_on", "not_a_date")],
        8: [("submitted_on", "not_a_date")],
        9: [("geometry", "zero_coordinate")],
        10: [("geometry", "coordinate_out_of_range")],
    }
    counts = prefecture.row("FROM source_file WHERE target_table = 'parcel'")
    assert (counts["rows_read"], counts["rows_accepted"], counts["rows_rejected"]) == (10, 1, 9)
    raw = prefecture.row("SELECT raw FROM rejected_row WHERE source_row = 3")["raw"]
    assert json.loads(raw)["survey_status"] == "half done"


def test_a_file_with_too_many_bad_rows_is_refused_with_the_line_to_write(
    prefecture: Prefecture,
) -> None:
    rows = [parcel(f"p{number}", "查完了") for number in range(3)]
    prefecture.deliver("parcel", [*rows, parcel("good")])
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    (fault,) = refused.value.faults
    assert (fault.code, fault.file, fault.field, fault.row) == (
        "too_many_bad_rows", "parcel.geojson", "survey_status", 1,
    )  # fmt: skip
    for language in ("zh", "en"):
        assert "[codes.survey_status]" in fault.text(language)
        assert "查完了" in fault.text(language)


def test_repeated_ids_keep_the_first_of_copies_and_none_of_differing_rows(
    prefecture: Prefecture,
) -> None:
    prefecture.deliver(
        "parcel",
        [
            parcel("copy"),
            parcel("copy"),
            parcel("copy"),
            parcel("status"),
            parcel("status", "unsurveyed"),
            parcel("shape"),
            parcel("shape", geometry=square(87.002, 44.001)),
            parcel("bad", "nonsense"),
            parcel("bad"),  # its twin is rejected anyway, so it stands alone
        ],
        extra=ANY_SHARE,
    )
    prefecture.build()
    kept = prefecture.rows("SELECT parcel_id, source_row FROM parcel ORDER BY source_row")
    assert [(row["parcel_id"], row["source_row"]) for row in kept] == [("copy", 1), ("bad", 9)]
    assert rejections(prefecture) == {
        2: [("parcel_id", "duplicate_identical")],
        3: [("parcel_id", "duplicate_identical")],
        4: [("parcel_id", "duplicate_differing")],
        5: [("parcel_id", "duplicate_differing")],
        6: [("parcel_id", "duplicate_differing")],
        7: [("parcel_id", "duplicate_differing")],
        8: [("survey_status", "unknown_code")],
    }


def test_repeated_ids_are_found_across_files(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("a"), parcel("b")], name="one", extra=ANY_SHARE)
    prefecture.deliver("parcel", [parcel("b", "unsurveyed")], name="two", extra=ANY_SHARE)
    prefecture.build()
    assert [row["parcel_id"] for row in prefecture.rows("SELECT parcel_id FROM parcel")] == ["a"]


def test_pieces_are_united_where_the_declaration_says_merge(prefecture: Prefecture) -> None:
    left, right = (
        shapely.box(87.001, 44.001, 87.002, 44.002),
        shapely.box(87.002, 44.001, 87.003, 44.002),
    )
    prefecture.deliver(
        "parcel",
        [
            parcel("whole", geometry=left),
            parcel("whole", geometry=right),
            parcel("quarrel", geometry=left),
            parcel("quarrel", "unsurveyed", geometry=right),
        ],
        extra='duplicates = "merge"\n' + ANY_SHARE,
    )
    prefecture.build()
    row = prefecture.row("SELECT *, geometry::VARCHAR AS wkt FROM parcel")
    assert (row["parcel_id"], row["piece_count"]) == ("whole", 2)
    assert shapely.from_wkt(row["wkt"]).equals(shapely.union(left, right))
    assert shapely.from_wkt(row["wkt"]).geom_type == "Polygon"
    counts = prefecture.row("FROM source_file WHERE target_table = 'parcel'")
    assert (counts["rows_accepted"], counts["rows_merged"], counts["rows_rejected"]) == (2, 1, 2)


def test_invalid_outlines_are_repaired_and_told(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("tie", geometry=BOW_TIE), parcel("fine")])
    prefecture.build()
    rows = prefecture.rows("SELECT parcel_id, is_repaired, geometry::VARCHAR AS wkt FROM parcel")
    repaired = {row["parcel_id"]: row["is_repaired"] for row in rows}
    assert repaired == {"tie": True, "fine": False}
    shapes = {row["parcel_id"]: shapely.from_wkt(row["wkt"]) for row in rows}
    assert shapes["tie"].equals(shapely.make_valid(BOW_TIE))
    notice = prefecture.row("FROM intake_notice WHERE notice = 'geometry_repaired'")
    assert (notice["row_count"], notice["first_row"]) == (1, 1)


def test_points_and_lines_stand_for_themselves(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "parcel",
        [
            parcel("point", geometry=shapely.Point(87.015, 44.005)),
            parcel("line", geometry=shapely.LineString([(87.001, 44.001), (87.002, 44.001)])),
        ],
    )
    prefecture.build()
    rows = prefecture.rows(
        "SELECT parcel_id, village_code, footprint_m2, assignment FROM parcel ORDER BY source_row"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("point", VILLAGES[1], 0.0, "contained"),
        ("line", VILLAGES[0], 0.0, "contained"),
    ]
    assert prefecture.row("FROM intake_notice WHERE notice = 'not_a_polygon'")["row_count"] == 2


def test_z_and_m_are_dropped(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "parcel", [parcel("tall", geometry=shapely.force_3d(square(87.001, 44.001), 9))]
    )
    prefecture.build()
    wkt = prefecture.row("SELECT geometry::VARCHAR AS wkt FROM parcel")["wkt"]
    assert not shapely.from_wkt(wkt).has_z
    assert shapely.from_wkt(wkt).equals(square(87.001, 44.001))


def test_what_typing_leaves_behind_is_mended_and_told(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "parcel",
        [
            parcel(" ６５Ａ　", " 已排查 ", submitted_on="45001"),
            parcel("b", submitted_on="2023年3月6日"),
        ],
    )
    prefecture.build()
    rows = prefecture.rows(
        "SELECT parcel_id, survey_status, submitted_on::VARCHAR AS day FROM parcel ORDER BY 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("65A", "done", "2023-03-16"),  # day 45001 of a spreadsheet
        ("b", "done", "2023-03-06"),
    ]
    notices = prefecture.rows("SELECT field, notice, row_count FROM intake_notice ORDER BY ALL")
    assert [tuple(row.values()) for row in notices] == [
        ("parcel_id", "full_width", 1),
        ("parcel_id", "trimmed", 1),
        ("submitted_on", "excel_date", 1),
        ("survey_status", "trimmed", 1),
    ]


def test_personal_data_is_masked_everywhere_in_the_file(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("a")])
    secrets = ["欧阳锋刀", "13987654321", "110105194912310021"]
    house = {
        "use_class": "mixed",
        "owner_name": secrets[0],
        "owner_phone": secrets[1],
        "owner_id_number": secrets[2],
    }
    prefecture.deliver(
        "house",
        [{"house_id": "1", **house}, {"house_id": "2", **house, "use_class": "??"}],
        extra=ANY_SHARE,
    )
    prefecture.build()
    row = prefecture.row("SELECT owner_name, owner_phone, owner_id_number FROM house")
    assert tuple(row.values()) == ("欧**", "139****4321", "**************0021")
    everything = prefecture.database.read_bytes()
    history = b"".join(
        f.read_bytes() for f in (prefecture.root / "data/processed/history").iterdir()
    )
    for secret in secrets:
        assert secret.encode() not in everything + history


def test_an_id_number_cut_by_a_spreadsheet_is_left_empty_and_told(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("a")])
    prefecture.deliver(
        "house", [{"house_id": "1", "use_class": "other", "owner_id_number": "110105194912310000"}]
    )
    prefecture.build()
    assert prefecture.row("SELECT owner_id_number FROM house") == {"owner_id_number": None}
    assert prefecture.row("FROM intake_notice")["notice"] == "excel_precision"


def test_a_row_that_refers_to_nothing_is_rejected(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("a")])
    prefecture.deliver("house", [{"house_id": "h", "use_class": "mixed"}])
    case = {"hazard_level": "severe"}
    prefecture.deliver(
        "hazard_case",
        [{"case_id": "1", "house_id": "h", **case}, {"case_id": "2", "house_id": "gone", **case}],
        extra=ANY_SHARE,
    )
    # a measure of a case that was itself rejected has nothing to belong to
    measure = {"measure_group": "management"}
    prefecture.deliver(
        "measure",
        [
            {"measure_id": "m1", "case_id": "1", **measure},
            {"measure_id": "m2", "case_id": "2", **measure},
        ],
        extra=ANY_SHARE,
    )
    prefecture.build()
    rows = prefecture.rows("SELECT field, reason FROM rejected_row ORDER BY field")
    assert [tuple(row.values()) for row in rows] == [
        ("case_id", "unknown_reference"),
        ("house_id", "unknown_reference"),
    ]


UNIT_FAULTS = [
    # settings, code, parent_code, fault of the row
    ("gb", "V-1", "652301001", ("code", "bad_code_form")),
    ("gb", "652301001009", None, None),  # its township is in the code
    ("gb", "652301009009", None, None),  # no such township: it stands below its county
    ("gb", "652399001009", None, ("parent_code", "missing")),
    ("gb", "652301001009", "652301007", ("parent_code", "unknown_reference")),
    ("free", "V-1", "C", None),
    ("free", "V-1", None, ("parent_code", "missing")),
]


@pytest.mark.parametrize(("system", "code", "parent", "fault"), UNIT_FAULTS)
def test_administrative_units_need_a_code_of_the_form_and_a_unit_above(
    tmp_path: Path, system: str, code: str, parent: str | None, fault: tuple[str, str] | None
) -> None:
    place = Prefecture(tmp_path / "root", settings=f'code_system = "{system}"\n{SETTINGS}')
    border = shapely.box(87.03, 44, 87.04, 44.01)
    unit = {"code": code, "level": "village", "name_zh": "x", "parent_code": parent}
    county = {"code": "C", "level": "county", "name_zh": "c", "parent_code": None}
    rows = [unit] if system == "gb" else [unit, county]
    if system == "free":
        (place.root / "data/raw/admin_unit.geojson").unlink()
        (place.root / "data/raw/admin_unit.toml").unlink()
    place.deliver(
        "admin_unit", [{**row, "geometry": border} for row in rows], name="more", extra=ANY_SHARE
    )
    place.deliver("parcel", [parcel("a", geometry=square(87.031, 44.001))])
    place.build()
    rows = place.rows("SELECT faults[1].field, faults[1].reason FROM rejected_row")
    assert [tuple(row.values()) for row in rows] == ([] if fault is None else [fault])
    assert len(place.rows(f"FROM admin_unit WHERE code = '{code}'")) == (fault is None)


def test_swapped_coordinates_refuse_the_file_and_the_line_mends_it(prefecture: Prefecture) -> None:
    swapped = [
        parcel(
            f"p{number}", geometry=shapely.transform(square(87.001, 44.001), lambda xy: xy[:, ::-1])
        )
        for number in range(2)
    ]
    prefecture.deliver("parcel", swapped)
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    assert [fault.code for fault in refused.value.faults] == ["coordinates_swapped"]
    assert "swap_xy = true" in refused.value.text("zh")
    prefecture.deliver("parcel", swapped, extra="swap_xy = true\n")
    prefecture.build()
    assert {row["village_code"] for row in prefecture.rows("FROM parcel")} == {VILLAGES[0]}


def test_a_file_outside_the_place_is_refused_a_row_is_not(prefecture: Prefecture) -> None:
    far = square(100.0, 30.0)
    prefecture.deliver("parcel", [parcel("a"), parcel("b", geometry=far), parcel("c")])
    prefecture.build()
    row = prefecture.row("SELECT assignment, county_code FROM parcel WHERE parcel_id = 'b'")
    assert tuple(row.values()) == ("none", None)
    prefecture.deliver("parcel", [parcel("b", geometry=far), parcel("c", geometry=far)])
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    assert [fault.code for fault in refused.value.faults] == ["outside_place"]


def test_faults_of_several_files_are_reported_together(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("a", "??")])
    prefecture.deliver("house", [{"house_id": "h", "use_class": "??"}])
    (prefecture.root / "data/raw/stray.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    found = {(fault.file, fault.code) for fault in refused.value.faults}
    assert {("parcel.geojson", "too_many_bad_rows"), ("house.csv", "too_many_bad_rows")} <= found
    assert "stray.csv" in {fault.file for fault in refused.value.faults}


def test_points_are_read_in_every_declared_form(prefecture: Prefecture) -> None:
    prefecture.deliver("parcel", [parcel("a")])
    forms = {
        "lon,lat": "87.0011,44.0011",
        "(lat, lon)": "(44.0011, 87.0011)",
        "WKT": "POINT (87.0011 44.0011)",
        "DMS": "87°00'03.96\"E 44°00'03.96\"N",
    }
    for number, (form, text) in enumerate(forms.items()):
        body = f'house_id,use_class,place\nh{number},other,"{text.replace(chr(34), chr(34) * 2)}"\n'
        body += f"bad{number},other,somewhere\nnone{number},other,\n"
        raw = prefecture.root / "data/raw"
        (raw / f"h{number}.csv").write_text(body, encoding="utf-8")
        (raw / f"h{number}.toml").write_text(
            f'table = "house"\npath = "h{number}.csv"\nas_of = 2023-03-16\ncrs = "EPSG:4490"\n'
            f'{ANY_SHARE}[point]\ncolumn = "place"\nform = "{form}"\n',
            encoding="utf-8",
        )
    prefecture.build()
    rows = prefecture.rows(
        "SELECT house_id, lon, lat, link_method FROM house WHERE lon IS NOT NULL"
    )
    assert len(rows) == len(forms)
    for row in rows:
        assert row["lon"] == pytest.approx(87.0011, abs=1e-9)
        assert row["lat"] == pytest.approx(44.0011, abs=1e-9)
        assert row["link_method"] == "contains"
    reasons = prefecture.rows("SELECT DISTINCT field, reason FROM rejected_row")
    assert [tuple(row.values()) for row in reasons] == [("geometry", "not_a_coordinate")]
    assert len(prefecture.rows("FROM house WHERE lon IS NULL")) == len(forms)
