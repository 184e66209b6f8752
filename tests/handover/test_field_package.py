"""The open work of a unit goes out complete, and what comes back is compared three ways."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from lxml import etree
from prefecture import Prefecture, square

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.dictionary import load_dictionary
from pipeline.handover.field_package import PACKAGE, PROOF, write_field_package
from pipeline.handover.field_return import take_field_return
from pipeline.handover.field_work import LAYERS

STATUSES = dict.fromkeys("abcde", "unsurveyed") | {"b": "in_progress", "c": "done"}
UNIT = "652301"
VALIDATORS = Path(__file__).parents[2] / "build" / "validators"
"""Made by ``make test``."""


def parcels(**changed: str) -> list[dict[str, Any]]:
    return [
        {"parcel_id": key, "survey_status": status, "surveyor_id": "S1" if key < "d" else "S2",
         "geometry": square(87.001 + at / 1000, 44.001)}
        for at, (key, status) in enumerate((STATUSES | changed).items())
    ]  # fmt: skip


def houses() -> list[dict[str, Any]]:
    """Return three commercial houses with an owner, the first of which has been revisited."""
    return [
        {"house_id": f"h{at}", "parcel_id_reported": key, "use_class": "commercial_only",
         "owner_name": "张三丰", "owner_phone": "13800000000", "address": f"街 {at} 号"}
        for at, key in enumerate("acd")
    ]  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("field") / "root")
    place.deliver("parcel", parcels())
    place.deliver("house", houses())
    place.deliver("revisit", [
        {"house_id": "h0", "revisit_status": "done", "done_on": "2023-03-01"},
        {"house_id": "h1", "revisit_status": "doing", "done_on": ""},
    ])  # fmt: skip
    place.build()
    return place


@pytest.fixture
def place(built: Prefecture, tmp_path: Path) -> Prefecture:
    """Return a copy of the place, to which a test may write."""
    root = tmp_path / "root"
    shutil.copytree(built.root, root)
    copied = Prefecture.__new__(Prefecture)
    copied.root, copied.settings, copied.crs = root, built.settings, {}
    return copied


def packed(place: Prefecture, to: Path, surveyor: str | None = None) -> Path:
    return write_field_package(load_project(place.root), UNIT, surveyor, to).folder


def edit(package: Path, *statements: str) -> Path:
    """Change a package as QField does, which writes SQLite."""
    with closing(sqlite3.connect(package)) as con, con:
        for (name,) in con.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            con.execute(f'DROP TRIGGER "{name}"')  # they call functions of GDAL
        for statement in statements:
            assert con.execute(statement).rowcount == 1
    return package


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_exactly_the_open_work_is_in_it_and_no_name(built: Prefecture, tmp_path: Path) -> None:
    folder = packed(built, tmp_path / "out")
    outlines = geopandas.read_file(folder / PACKAGE, layer="parcel")
    points = geopandas.read_file(folder / PACKAGE, layer="house")
    assert sorted(outlines["parcel_id"]) == ["a", "b", "d", "e"]
    assert sorted(points["house_id"]) == ["h1", "h2"]
    assert outlines.crs.to_epsg() == 4490
    first = outlines.set_index("parcel_id").geometry["a"]
    assert shapely.equals(first, shapely.multipolygons([square(87.001, 44.001)]))
    proof = json.loads((folder / PROOF).read_text(encoding="utf-8"))
    status = built.row(f"SELECT remaining FROM survey_status_by_unit WHERE code = '{UNIT}'")
    assert proof["rows"] == proof["published"] == {"parcel": status["remaining"], "house": 2}
    for file in folder.iterdir():
        content = file.read_bytes()
        assert "张三丰".encode() not in content
        assert b"13800000000" not in content


def test_a_surveyor_gets_the_own_parcels_alone(built: Prefecture, tmp_path: Path) -> None:
    folder = packed(built, tmp_path / "out", "S1")
    assert sorted(geopandas.read_file(folder / PACKAGE, layer="parcel")["parcel_id"]) == ["a", "b"]
    proof = json.loads((folder / PROOF).read_text(encoding="utf-8"))
    assert proof["rows"] == {"parcel": 2, "house": 0}
    assert not (folder / "house.csv").exists()


@pytest.mark.parametrize(
    ("unit", "surveyor", "code"),
    [("nowhere", None, "no_such_unit"), (UNIT, "nobody", "field_nothing"),
     ("unassigned", None, "field_nothing")],
)  # fmt: skip
def test_no_package_without_unit_or_work(
    built: Prefecture, tmp_path: Path, unit: str, surveyor: str | None, code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        write_field_package(load_project(built.root), unit, surveyor, tmp_path / "out")
    assert [fault.code for fault in refused.value.faults] == [code]
    assert not (tmp_path / "out").exists()


def test_the_forms_are_xlsforms_with_entities(built: Prefecture, tmp_path: Path) -> None:
    """pyxform is what ODK and Kobo convert forms by; it refuses what is none."""
    if not VALIDATORS.is_dir():
        pytest.skip("pyxform is not installed; `make test` installs it")
    folder = packed(built, tmp_path / "out")
    for layer in LAYERS:
        converted = tmp_path / f"{layer.name}.xml"
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pyxform.xls2xform", "--skip_validate",
             str(folder / f"{layer.name}-form.xlsx"), str(converted)],
            check=False, capture_output=True, text=True, env={"PYTHONPATH": str(VALIDATORS)},
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        xml = etree.fromstring(converted.read_bytes())
        entity = next(node for node in xml.iter() if etree.QName(node).localname == "entity")
        assert entity.get("dataset") == layer.name
        saved = [value for node in xml.iter() for name, value in node.attrib.items()
                 if name.endswith("saveto")]  # fmt: skip
        assert saved == list(layer.edited)
        source = next(node for node in xml.iter() if node.get("src", "").endswith(".csv"))
        assert source.get("id") == layer.name
        entities = rows_of(folder / f"{layer.name}.csv")
        assert [row["name"] for row in entities] == [row[layer.key] for row in entities]
        assert {"label", "geometry", *layer.edited} <= entities[0].keys()
    assert len(rows_of(folder / "parcel.csv")) == 4


def test_the_layers_bring_their_style(built: Prefecture, tmp_path: Path) -> None:
    folder = packed(built, tmp_path / "out")
    with closing(sqlite3.connect(folder / PACKAGE)) as con:
        styles = dict(con.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
        geometry = con.execute("SELECT f_geometry_column FROM layer_styles").fetchall()
    assert styles.keys() == {"parcel", "house"}
    assert geometry == [("geom",)] * 2
    root = etree.fromstring(styles["parcel"].encode())
    codes = load_dictionary().code_lists["survey_status"]
    assert [item.get("value") for item in root.iter("category")] == list(codes)
    assert [item.get("label") for item in root.iter("category")] == [
        code.name_en for code in codes.values()
    ]
    editable = {item.get("name"): item.get("editable") for item in root.find("editable")}
    assert [name for name, value in editable.items() if value == "1"] == [
        "survey_status", "disposition",
    ]  # fmt: skip


@pytest.mark.slow
def test_changes_come_back_as_corrections_and_rows_of_the_ledger(
    place: Prefecture, tmp_path: Path
) -> None:
    package = edit(
        packed(place, tmp_path / "out") / PACKAGE,
        "UPDATE parcel SET survey_status = 'done', disposition = 'house' WHERE parcel_id = 'a'",
        "UPDATE house SET revisit_status = 'done', done_on = '2023-03-15' WHERE house_id = 'h1'",
        "UPDATE house SET revisit_status = 'done', done_on = '2023-03-14' WHERE house_id = 'h2'",
    )
    taken = take_field_return(load_project(place.root), [package], tmp_path / "back")
    assert taken.counts == {
        "corrections": 4, "revisits": 1, "conflicts": 0, "new-parcel": 0, "new-house": 0,
        "changed-outlines": 0,
    }  # fmt: skip
    assert rows_of(taken.folder / "revisits.csv") == [
        {"house_id": "h2", "revisit_status": "done", "done_on": "2023-03-14"}
    ]
    for file in taken.folder.iterdir():
        shutil.copy(file, place.root / "data" / "raw")
    place.build()
    assert place.rows("SELECT DISTINCT outcome FROM correction") == [{"outcome": "applied"}]
    figures = "SELECT done, remaining FROM survey_status_by_unit WHERE code = '652301'"
    assert place.row(figures) == {"done": 2, "remaining": 3}
    revisits = "SELECT revisited, remaining FROM revisit_progress_by_unit WHERE code = '652301'"
    assert place.row(revisits) == {"revisited": 3, "remaining": 0}


@pytest.mark.slow
def test_what_others_changed_meanwhile_is_shown_three_ways(
    place: Prefecture, tmp_path: Path
) -> None:
    first = packed(place, tmp_path / "one") / PACKAGE
    second = tmp_path / "two.gpkg"
    shutil.copy(first, second)
    edit(
        first,
        "UPDATE parcel SET survey_status = 'in_progress' WHERE parcel_id = 'a'",  # the county: done
        "UPDATE parcel SET survey_status = 'done' WHERE parcel_id = 'd'",  # the county: the same
        "UPDATE parcel SET disposition = 'demolished' WHERE parcel_id = 'e'",  # two: else
        "UPDATE parcel SET survey_status = 'done' WHERE parcel_id = 'b'",  # both alike
    )
    edit(
        second,
        "UPDATE parcel SET disposition = 'fragment' WHERE parcel_id = 'e'",
        "UPDATE parcel SET survey_status = 'done' WHERE parcel_id = 'b'",
    )
    place.deliver("parcel", parcels(a="done", d="done"))
    place.build()
    taken = take_field_return(load_project(place.root), [first, second], tmp_path / "back")
    shown = [tuple(row.values()) for row in taken.conflicts]
    assert shown == [
        ("parcel", "a", "survey_status", "unsurveyed", "done", "in_progress", "work.gpkg"),
        ("parcel", "e", "disposition", None, None, "fragment", "two.gpkg"),
        ("parcel", "e", "disposition", None, None, "demolished", "work.gpkg"),
    ]
    assert rows_of(taken.folder / "corrections.csv") == [
        {"table_name": "parcel", "key": "b", "field": "survey_status",
         "old_value": "in_progress", "new_value": "done", "reason": "two.gpkg, work.gpkg"}
    ]  # fmt: skip
    assert len(rows_of(taken.folder / "conflicts.csv")) == 3
    assert not (taken.folder / "conflicts.toml").exists()


def test_what_was_drawn_and_redrawn_is_kept(built: Prefecture, tmp_path: Path) -> None:
    package = packed(built, tmp_path / "out") / PACKAGE
    frame = geopandas.read_file(package, layer="parcel")
    frame.loc[frame["parcel_id"] == "a", "geometry"] = square(87.0011, 44.0011)
    drawn = frame.iloc[[0]].copy()
    drawn[["base_survey_status", "base_disposition", "base_outline"]] = None
    drawn["parcel_id"], drawn["survey_status"] = "new", "done"
    drawn["geometry"] = [square(87.009, 44.009)]
    path = tmp_path / "back.gpkg"
    geopandas.pd.concat([frame, drawn]).to_file(path, layer="parcel")
    taken = take_field_return(load_project(built.root), [path], tmp_path / "back")
    assert taken.counts["corrections"] == 0
    assert (taken.counts["changed-outlines"], taken.counts["new-parcel"]) == (1, 1)
    edited = geopandas.read_file(taken.folder / "changed-outlines.geojson")
    assert edited["parcel_id"].tolist() == ["a"]
    assert edited.geometry[0].equals(square(87.0011, 44.0011))
    new = geopandas.read_file(taken.folder / "new-parcel.geojson")
    assert new[["parcel_id", "survey_status"]].to_numpy().tolist() == [["new", "done"]]
    declaration = (taken.folder / "new-parcel.toml").read_text(encoding="utf-8")
    assert 'table = "parcel"' in declaration
    assert 'crs = "EPSG:4490"' in declaration


def test_submissions_of_a_form_are_read_by_their_key(built: Prefecture, tmp_path: Path) -> None:
    file = tmp_path / "survey_parcel.csv"
    file.write_text(
        "SubmissionDate,chosen,parcel_id,base_survey_status,survey_status,base_disposition,disposition\n"
        "2023-03-17T08:00:00Z,a,a,unsurveyed,done,,house\n"
        "2023-03-17T09:00:00Z,gone,gone,unsurveyed,done,,\n",
        encoding="utf-8",
    )
    taken = take_field_return(load_project(built.root), [file], tmp_path / "back")
    changes = [(row["field"], row["old_value"], row["new_value"])
               for row in rows_of(taken.folder / "corrections.csv")]  # fmt: skip
    assert changes == [("disposition", "", "house"), ("survey_status", "unsurveyed", "done")]
    assert [(row["key"], row["theirs"]) for row in taken.conflicts] == [("gone", None)]


@pytest.mark.parametrize("name", ["other.gpkg", "other.csv"])
def test_what_is_no_package_of_ours_is_refused_by_name(
    built: Prefecture, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name.endswith(".csv"):
        path.write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[square(87, 44)], crs=4490)
        frame.to_file(path, layer="other")
    with pytest.raises(RefusedError) as refused:
        take_field_return(load_project(built.root), [path], tmp_path / "back")
    assert [(fault.code, fault.file) for fault in refused.value.faults] == [
        ("field_not_ours", name)
    ]
