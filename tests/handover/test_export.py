from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from pipeline.base.config import Project, load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.base.progress import Silent
from pipeline.dictionary import load_dictionary
from pipeline.handover import export_formats
from pipeline.handover.export import DEFAULT_TABLES, Format, export_tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FIONA_MISSING = find_spec("fiona") is None


@pytest.fixture(scope="module")
def project(small_root: Path) -> Project:
    return load_project(small_root)


def published(small_file: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(small_file), read_only=True) as con:
        return con.execute(query).fetchall()


def written(project: Project, form: Format, tables: Iterable[str], folder: Path) -> set[str]:
    return {
        file.name for file in export_tables(project, form, Silent(), tables=tables, folder=folder)
    }


def test_geoparquet_is_1_1_with_covering_projjson_and_row_order(
    project: Project, small_file: Path, tmp_path: Path
) -> None:
    names = written(project, "geoparquet", DEFAULT_TABLES, tmp_path)
    files = {"parcel.parquet", "house.parquet", "hazard_house.parquet"}
    assert names == {"about.txt", "datapackage.json", *files}
    file = pq.ParquetFile(tmp_path / "parcel.parquet")
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0"
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4490}
    assert set(column["covering"]["bbox"]) == {"xmin", "ymin", "xmax", "ymax"}
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"

    parcels = geopandas.read_parquet(tmp_path / "parcel.parquet")
    expected = published(small_file, "SELECT parcel_id, lon, footprint_m2 FROM parcel ORDER BY ALL")
    got = parcels.sort_values("parcel_id")[["parcel_id", "lon", "footprint_m2"]]
    assert list(got.itertuples(index=False, name=None)) == expected
    points = geopandas.points_from_xy(parcels["lon"], parcels["lat"])
    assert shapely.intersects(parcels.geometry.to_numpy(), points).all()
    # Neighbours in the file are neighbours on the ground: far nearer than in the order of ids.
    steps = [_mean_step(parcels), _mean_step(parcels.sort_values("parcel_id"))]
    assert steps[0] < 0.75 * steps[1]


def _mean_step(parcels: geopandas.GeoDataFrame) -> float:
    return float(parcels["lon"].diff().abs().mean() + parcels["lat"].diff().abs().mean())


def test_geopackage_holds_whole_numbers_multipolygons_and_rows_without_place(
    project: Project, small_file: Path, tmp_path: Path
) -> None:
    written(project, "gpkg", ("parcel", "house", "report_unit"), tmp_path)
    info = pyogrio.read_info(tmp_path / "parcel.gpkg", layer="parcel")
    assert info["geometry_type"] == "MultiPolygon"
    assert "4490" in info["crs"]
    assert info["features"] == 6000
    houses = pyogrio.read_info(tmp_path / "house.gpkg", layer="house")
    assert dict(zip(houses["fields"], houses["dtypes"], strict=True))["built_year"] == "int64"
    assert [(houses["features"],)] == published(small_file, "SELECT count(*) FROM house")
    units = pyogrio.read_dataframe(tmp_path / "report_unit.gpkg", read_geometry=False)
    assert len(units) == 10


@pytest.mark.skipif(FIONA_MISSING, reason="fiona has no wheel for this platform")
def test_shapefile_is_gb18030_with_short_names_that_are_explained(
    project: Project, small_file: Path, tmp_path: Path
) -> None:
    written(project, "shp", ("hazard_house",), tmp_path)
    assert (tmp_path / "hazard_house.cpg").read_text() == "GB18030"
    rows = pyogrio.read_dataframe(tmp_path / "hazard_house.shp")
    with (tmp_path / "hazard_house.fields.csv").open(encoding="utf-8-sig") as file:
        names = {row["column"]: row["field"] for row in csv.DictReader(file)}
    fields = [field for field in names.values() if field]
    assert fields == [name for name in rows.columns if name != "geometry"]
    assert len(set(fields)) == len(fields)
    assert max(len(field.encode()) for field in fields) <= 10
    assert names["measures"] == ""
    expected = published(
        small_file, "SELECT house_id, village_name_zh, is_overdue::INT, found_on FROM hazard_house"
    )
    columns = ("house_id", "village_name_zh", "is_overdue", "found_on")
    got = rows[[names[name] for name in columns]].itertuples(index=False, name=None)
    assert {(*row[:3], _day(row[3])) for row in got} == set(expected)


def _day(value: Any) -> dt.date | None:
    return (
        value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value.date()
    )


def test_without_fiona_a_shapefile_is_refused_and_the_way_out_named(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_formats, "fiona", None)
    with pytest.raises(RefusedError) as refused:
        export_tables(project, "shp", Silent(), tables=["parcel", "house"], folder=tmp_path)
    assert [fault.code for fault in refused.value.faults] == ["no_fiona", "no_fiona"]
    assert "gpkg" in refused.value.text("zh")
    assert list(tmp_path.iterdir()) == []


def test_csv_has_a_mark_chinese_headings_and_labels(
    project: Project, small_file: Path, tmp_path: Path
) -> None:
    written(project, "csv", ("parcel", "house"), tmp_path)
    assert (tmp_path / "parcel.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "parcel.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    counted = dict(published(small_file, "SELECT survey_status, count(*) FROM parcel GROUP BY ALL"))
    assert counted == {
        code: sum(row["排查状态"] == label for row in rows)
        for code, label in {
            "done": "已排查",
            "in_progress": "排查中",
            "unsurveyed": "未排查",
        }.items()
    }
    with (tmp_path / "house.csv").open(encoding="utf-8-sig", newline="") as file:
        businesses = {part for row in csv.DictReader(file) for part in row["经营业态"].split("、")}
    labels = {code.name_zh for code in load_dictionary().code_lists["business_type"].values()}
    assert len(businesses - {""}) > 1
    assert businesses - {""} <= labels


def test_text_that_a_spreadsheet_would_run_is_guarded(project: Project, tmp_path: Path) -> None:
    table = _one_text_column(["=1+1", "@SUM(A1)", "-3", "safe", "a=b"])
    export_formats.write_table(table, "csv", tmp_path)
    with (tmp_path / "report_unit.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row["名称"] for row in csv.DictReader(file)]
    assert texts == ["'=1+1", "'@SUM(A1)", "'-3", "safe", "a=b"]
    export_formats.write_table(table, "xlsx", tmp_path)
    page = openpyxl.load_workbook(tmp_path / "report_unit.xlsx").active
    cells = [page.cell(row, 1) for row in range(2, 6)]
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]
    assert project.settings.language == "zh"


def _one_text_column(texts: list[str | None]) -> export_formats.ExportTable:
    columns = {"name_zh": load_dictionary().tables["report_unit"].columns["name_zh"]}
    data = pa.table({"name_zh": pa.array(texts)})
    return export_formats.ExportTable("report_unit", columns, data, None, "zh")


def test_xlsx_keeps_ids_as_text_and_dates_as_dates(
    project: Project, small_file: Path, tmp_path: Path
) -> None:
    written(project, "xlsx", ("hazard_house",), tmp_path)
    page = openpyxl.load_workbook(tmp_path / "hazard_house.xlsx").active
    head, *rows = page.iter_rows(values_only=True)
    labels = [column.zh for column in load_dictionary().views["hazard_house"].columns.values()]
    assert list(head) == labels
    got = {
        (row[0], row[head.index("村（社区）代码")], row[head.index("发现日期")].date())
        for row in rows
    }
    expected = published(small_file, "SELECT house_id, village_code, found_on FROM hazard_house")
    assert got == set(expected)


def test_a_sheet_that_is_too_small_is_refused(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_formats, "SHEET_ROWS", 100)
    with pytest.raises(RefusedError) as refused:
        export_tables(project, "xlsx", Silent(), tables=["parcel", "report_unit"], folder=tmp_path)
    assert [(fault.code, fault.field) for fault in refused.value.faults] == [
        ("too_many_rows_for_sheet", "parcel")
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_a_shapefile_would_cut_is_refused(tmp_path: Path) -> None:
    table = replace(_one_text_column(["字" * 128]), shapes=np.array([None]))
    with pytest.raises(export_formats.CannotHoldError) as refused:
        export_formats.write_table(table, "shp", tmp_path)
    assert refused.value.code == ("no_fiona" if FIONA_MISSING else "text_too_long")


def test_unknown_tables_and_those_without_place_are_named_together(
    project: Project, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError) as refused:
        export_tables(project, "geoparquet", Silent(), tables=["streets", "run"], folder=tmp_path)
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["no_such_table", "no_geometry_to_export"]


def test_the_folder_says_that_it_holds_a_sample(project: Project, tmp_path: Path) -> None:
    written(project, "csv", ("report_unit",), tmp_path)
    about = (tmp_path / "about.txt").read_text(encoding="utf-8")
    assert "示例数据" in about
    assert "2023-03-16" in about


def test_nothing_to_export_before_the_first_run(project: Project, tmp_path: Path) -> None:
    with pytest.raises(MissingInputError):
        export_tables(Project(tmp_path, project.settings), "csv", Silent())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["gpkg", "csv", "xlsx"])
def test_every_table_and_view_can_be_exported(
    project: Project, tmp_path: Path, form: Format
) -> None:
    dictionary = load_dictionary()
    names = [table.name for table in dictionary.tables.values() if table.published]
    files = written(project, form, [*names, *dictionary.views], tmp_path)
    assert len(files) == len(names) + len(dictionary.views) + 2
