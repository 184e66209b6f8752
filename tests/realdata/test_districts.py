"""Shapefiles with GBK attributes and without .cpg, and one without .prj."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import duckdb
import pyogrio
import pytest
import shapely
from independent import read_published
from realdata.places import REALDATA, lay_out

from pipeline.base.config import load_project
from pipeline.base.errors import Fault, RefusedError
from pipeline.base.progress import Silent
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real_data
FOLDER = REALDATA / "gbk-shapefiles"
FILES = {
    # file: code column, name column, encoding of its bytes, rows
    "chongqing_shp_区县界_area": ("ADMINCODE", "NAME", "gbk", 38),
    "shanghai_shp_区县界_area": ("ADMINCODE", "NAME", "gbk", 17),
    "sz": ("qh", "qh", "utf-8", 10),
}


def dbf_columns(path: Path, encoding: str) -> dict[str, list[str]]:
    """Read a dBASE table's texts from its bytes; see the dBASE III file structure."""
    content = path.read_bytes()
    records, header, length = struct.unpack_from("<IHH", content, 4)
    columns = {}
    offset = 1
    for at in range(32, header - 1, 32):
        name = content[at : at + 11].split(b"\0")[0].decode("ascii")
        size = content[at + 16]
        starts = [header + record * length + offset for record in range(records)]
        columns[name] = [content[at : at + size].decode(encoding).strip() for at in starts]
        offset += size
    return columns


@pytest.mark.parametrize(("name", "columns"), FILES.items())
def test_names_are_those_the_bytes_spell(
    districts: Path, name: str, columns: tuple[str, str, str, int]
) -> None:
    code_column, name_column, encoding, count = columns
    with duckdb.connect(str(districts), read_only=True) as con:
        published = con.execute(
            "SELECT code, name_zh FROM admin_unit JOIN source_file USING (source_file_id)"
            " WHERE path = $path ORDER BY source_row",
            {"path": f"{name}.shp"},
        ).fetchall()
    delivered = dbf_columns(FOLDER / f"{name}.dbf", encoding)
    expected = zip(delivered[code_column], delivered[name_column], strict=True)
    assert published == list(expected)
    assert len(published) == count


def test_known_districts_are_named_right(districts: Path) -> None:
    """Codes and names of GB/T 2260."""
    with duckdb.connect(str(districts), read_only=True) as con:
        names = dict(con.execute("SELECT code, name_zh FROM admin_unit").fetchall())
    assert names["310101"] == "黄浦区"
    assert names["310115"] == "浦东新区"
    assert names["500101"] == "万州区"
    assert names["500243"] == "彭水苗族土家族自治县"
    assert names["罗湖"] == "罗湖"


def test_encoding_and_crs_found_are_stored(districts: Path) -> None:
    with duckdb.connect(str(districts), read_only=True) as con:
        found = con.execute("SELECT DISTINCT path, encoding, crs FROM source_file").fetchall()
    assert sorted(found) == [
        ("chongqing_shp_区县界_area.shp", "GB18030", "EPSG:4326"),
        ("shanghai_shp_区县界_area.shp", "GB18030", "EPSG:4326"),
        ("sz.shp", "UTF-8", "EPSG:4326"),
    ]


def test_outlines_are_as_delivered_and_lie_in_their_own_district(districts: Path) -> None:
    published = read_published(districts)
    assert (published.parcels["county_code"] == published.parcels["parcel_id"]).all()
    shapes = published.parcels.set_index("parcel_id").geometry
    assert len(shapes) == sum(rows for *_, rows in FILES.values())
    for name, (code_column, *_) in FILES.items():
        rows = pyogrio.read_dataframe(FOLDER / f"{name}.shp").set_index(code_column)
        assert rows.is_valid.all()
        same = shapely.equals(shapes[rows.index].to_numpy(), rows.geometry.to_numpy())
        assert same.all(), name


def test_a_shapefile_without_prj_needs_a_declared_crs(tmp_path: Path) -> None:
    raw = lay_out("districts", tmp_path / "root")
    remove_line(raw / "shenzhen-units.toml", 'crs = "EPSG:4326"')
    (fault,) = faults_of(raw)
    assert (fault.file, fault.field) == ("sz.shp", "crs")
    assert 'crs = "EPSG:' in fault.text("en")


def test_a_declared_encoding_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    raw = lay_out("districts", tmp_path / "root")
    for name, encoding in (("shanghai-units", "UTF-8"), ("shenzhen-units", "GB18030")):
        path = raw / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(f'encoding = "{encoding}"\n{text}', encoding="utf-8")
    found = faults_of(raw)
    assert {(fault.file, fault.code) for fault in found} == {
        ("shanghai_shp_区县界_area.shp", "encoding_contradicted"),
        ("sz.shp", "encoding_contradicted"),
    }
    shanghai = next(fault for fault in found if fault.file and "shanghai" in fault.file)
    assert "shanghai-units.toml" in shanghai.text("en")


def remove_line(path: Path, line: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(f"{line}\n", ""), encoding="utf-8")


def faults_of(raw: Path) -> list[Fault]:
    """Return the faults for which the root folder above ``raw`` is refused."""
    with pytest.raises(RefusedError) as refused:
        build(load_project(raw.parents[1]), Silent())
    return list(refused.value.faults)
