"""What goes with exported files: their description, and for maps a style and a geometry type."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from lxml import etree

from pipeline.base.config import Project, load_project
from pipeline.base.progress import Silent
from pipeline.cli import main
from pipeline.dictionary import load_dictionary
from pipeline.handover.export import Format, export_tables

VALIDATORS = Path(__file__).parents[2] / "build" / "validators"
"""Made by ``make test``."""
TABLES = ("hazard_house", "house", "source_file", "run", "rejected_row")


@pytest.fixture(scope="module")
def project(small_root: Path) -> Project:
    return load_project(small_root)


def exported(project: Project, form: Format, folder: Path, *tables: str) -> dict[str, Any]:
    """Export tables and return their description."""
    export_tables(project, form, Silent(), tables=tables or TABLES, folder=folder)
    return dict(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))


def judged(folder: Path) -> subprocess.CompletedProcess[str]:
    """Let Frictionless read the files as they are described, in a process without our packages."""
    if not VALIDATORS.is_dir():
        pytest.skip("frictionless is not installed; `make test` installs it")
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json",
         "--json"],
        check=False, cwd=folder, capture_output=True, text=True,
        env={"PYTHONPATH": str(VALIDATORS)},
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_frictionless_reads_every_cell_as_described(
    project: Project, tmp_path: Path, form: Format
) -> None:
    package = exported(project, form, tmp_path)
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    ended = judged(tmp_path)
    report = json.loads(ended.stdout)
    assert report["valid"], report
    rows = {task["name"]: task["stats"].get("rows") for task in report["tasks"]}
    assert rows["house"] == 6400
    assert rows["run"] == 1


@pytest.mark.slow
def test_frictionless_finds_a_cell_that_is_not_as_described(
    project: Project, tmp_path: Path
) -> None:
    exported(project, "csv", tmp_path, "run")
    file = tmp_path / "run.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2023-03-16", "yesterday"), "utf-8")
    ended = judged(tmp_path)
    assert ended.returncode == 1
    assert "type-error" in ended.stdout


def test_the_description_says_what_the_dictionary_says(project: Project, tmp_path: Path) -> None:
    package = exported(project, "csv", tmp_path, "report_unit")
    (resource,) = package["resources"]
    entry = load_dictionary().tables["report_unit"]
    with (tmp_path / "report_unit.csv").open(encoding="utf-8-sig", newline="") as lines:
        headings = next(csv.reader(lines))
    assert [field["name"] for field in resource["schema"]["fields"]] == headings
    assert resource["description"] == entry.meaning
    assert resource["schema"]["primaryKey"] == [entry.columns[name].zh for name in entry.key]
    assert package["is_sample"] is True
    content = (tmp_path / "report_unit.csv").read_bytes()
    assert resource["bytes"] == len(content)


@pytest.mark.skipif(find_spec("fiona") is None, reason="no fiona on this platform")
def test_fields_of_a_shapefile_are_described_by_their_short_names(
    project: Project, tmp_path: Path
) -> None:
    package = exported(project, "shp", tmp_path, "hazard_house")
    (resource,) = package["resources"]
    assert resource["path"] == "hazard_house.shp"
    found = pyogrio.read_info(tmp_path / "hazard_house.shp")["fields"].tolist()
    assert [field["name"] for field in resource["schema"]["fields"]] == found


def test_a_geopackage_brings_the_style_of_its_layer(project: Project, tmp_path: Path) -> None:
    exported(project, "gpkg", tmp_path, "hazard_house", "report_unit")
    path = tmp_path / "hazard_house.gpkg"
    with closing(sqlite3.connect(path)) as con:
        rows = con.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert [row[:3] for row in rows] == [("hazard_house", "geom", 1)]
    root = etree.fromstring(rows[0][3].encode())
    labels = {item.get("value"): item.get("label") for item in root.iter("category")}
    codes = load_dictionary().code_lists["hazard_stage"]
    assert labels == {code: entry.name_zh for code, entry in codes.items()}
    assert root.find("renderer-v2").get("attr") == "stage"
    kinds = {symbol.get("type") for symbol in root.iter("symbol")}
    assert kinds == {"marker"}
    assert len(geopandas.read_file(path, layer="hazard_house")) == 24
    with closing(sqlite3.connect(tmp_path / "report_unit.gpkg")) as con:
        tables = con.execute("SELECT name FROM sqlite_master").fetchall()
    assert ("layer_styles",) not in tables


def test_native_geometry_is_the_same_with_the_type_of_parquet(
    project: Project, tmp_path: Path
) -> None:
    exported(project, "geoparquet", tmp_path / "usual", "parcel")
    package = exported(project, "geoparquet-native", tmp_path / "native", "parcel")
    assert package["resources"][0]["path"] == "parcel.parquet"
    files = [pq.ParquetFile(tmp_path / name / "parcel.parquet") for name in ("usual", "native")]
    kinds = []
    for file in files:
        at = file.schema.names.index("geometry")
        kinds.append(file.schema.column(at).logical_type.type)
    assert kinds == ["NONE", "GEOMETRY"]
    native = files[1].schema.column(files[1].schema.names.index("geometry")).logical_type
    assert '"authority":"EPSG","code":4490' in str(native)
    usual, again = (file.read(["parcel_id", "geometry"]) for file in files)
    assert again["parcel_id"].to_pylist() == usual["parcel_id"].to_pylist()
    shapes = [shapely.from_wkb(rows["geometry"].to_pylist()) for rows in (usual, again)]
    assert shapely.equals_exact(*shapes, tolerance=0).all()
    assert sorted(file.name for file in (tmp_path / "native").iterdir()) == [
        "about.txt", "datapackage.json", "parcel.parquet",
    ]  # fmt: skip


def test_native_geometry_is_for_geoparquet_alone(
    small_root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "--format", "csv", "--native-geometry", "--root", str(small_root)])
    assert ended.value.code == 2
    assert "--native-geometry" in capfd.readouterr().err
