"""One file to one checked file, in the process of a reader and by the whole command."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas
import pandas as pd
import pytest
from prefecture import Prefecture, square
from sheet_files import row, write_xlsx

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.checked.store import Store
from pipeline.cli import main
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import Delivered
from pipeline.readers.read_delivery import Request, make_checked_file, stamps_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.checked.checked_file import CheckedFile

SWOLLEN_MB = 4096


def swollen(path: Path) -> None:
    """Write a workbook of a few megabytes with a text of four gigabytes in it."""
    write_xlsx(path, row(1, "house_id", "use_class") + row(2, "h1", "other"))
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    beginning = packer.compress(b"<sst><si><t>") + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(b"x" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    name = "xl/sharedStrings.xml"
    with zipfile.ZipFile(path) as file:
        parts = {part: file.read(part) for part in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for part, content in parts.items():
            file.writestr(part, beginning + megabyte * SWOLLEN_MB if part == name else content)
        strings = file.getinfo(name)
        strings.compress_type, strings.file_size = zipfile.ZIP_DEFLATED, SWOLLEN_MB << 20


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "p1", "survey_status": "done", "geometry": shape}])
    return place


def request_for(place: Prefecture, table: str, file: str, work: Path) -> Request:
    project = load_project(place.root)
    (declaration,) = [item for item in load_declarations(project.raw) if item.table == table]
    delivered = Delivered(project.raw / file, file)
    store = Store(project.checked)
    return Request(delivered, declaration, "k", b"secret", store, work, stamps_of(delivered))


def read(place: Prefecture, table: str, file: str, work: Path) -> CheckedFile:
    return make_checked_file(request_for(place, table, file, work), 300)


def test_what_does_not_fit_into_memory_is_spilt_and_comes_out_the_same(
    place: Prefecture, tmp_path: Path
) -> None:
    """Encrypted spilling needs a cipher that comes with the database."""
    rows = [
        {"house_id": f"h{at}", "use_class": "other", "address": f"{at} " + "long street " * 20}
        for at in range(60_000)
    ]
    place.deliver("house", rows)
    file = next(path.name for path in (place.root / "data/raw").iterdir() if "house." in path.name
                and path.suffix != ".toml")  # fmt: skip
    counts = []
    for number, memory_mb in enumerate((600, 60)):
        request = request_for(place, "house", file, tmp_path / "work")
        request = replace(request, reading=f"k{number}")
        frame = pd.read_parquet(make_checked_file(request, memory_mb).rows)
        counts.append((len(frame), frame["address"].str.len().sum()))
    assert counts[0][0] == 60_000
    assert counts[0] == counts[1]


def test_rows_say_their_coordinate_system(place: Prefecture, tmp_path: Path) -> None:
    checked = read(place, "parcel", "parcel.geojson", tmp_path / "work")
    frame = geopandas.read_parquet(checked.rows)
    assert frame.crs.to_epsg() == 4490
    assert frame.geometry.iloc[0].equals(square(87.001, 44.001))
    assert list((tmp_path / "work").iterdir()) == []
    assert [entry.name for entry in checked.folder.parent.iterdir()] == ["k"]


def test_a_file_changed_while_it_is_read_is_refused(place: Prefecture, tmp_path: Path) -> None:
    request = request_for(place, "parcel", "parcel.geojson", tmp_path / "work")
    file = request.delivered.path
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(RefusedError) as refused:
        make_checked_file(request, 300)
    assert [fault.code for fault in refused.value.faults] == ["changed_while_read"]
    assert list(request.store.folder.iterdir()) == []


def test_a_file_that_kills_its_reader_is_refused_with_all_other_faults(place: Prefecture) -> None:
    raw = place.root / "data" / "raw"
    place.deliver("house", [{"house_id": "h2", "use_class": "other"}], name="good")
    case = {"case_id": "c1", "house_id": "h2", "hazard_level": "nonsense"}
    place.deliver("hazard_case", [case])
    (raw / "worse.csv").write_bytes(b"house_id,use_class\n\xff\xfe,other\n")
    swollen(raw / "swollen.xlsx")
    for name in ("worse.csv", "swollen.xlsx"):
        text = f"table = 'house'\npath = '{name}'\nas_of = 2023-03-16\n"
        (raw / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        place.build()
    codes = {fault.file: fault.code for fault in refused.value.faults}
    assert codes["swollen.xlsx"] in {"reader_died", "reader_memory"}
    assert codes["worse.csv"] == "encoding_not_utf8"
    assert codes["hazard_case.csv"] == "too_many_bad_rows"
    assert "good.csv" not in codes


def test_describe_says_that_a_file_kills_its_reader(
    place: Prefecture, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    swollen(tmp_path / "swollen.xlsx")
    with pytest.raises(SystemExit) as end:
        main(["describe", str(tmp_path / "swollen.xlsx"), "--root", str(place.root)])
    out, err = capfd.readouterr()
    assert end.value.code == 1
    assert out == ""
    assert "swollen.xlsx" in err
    assert "Traceback" not in err
    assert err.count("\n") <= 4


def test_rows_that_are_no_records_are_rejected_or_left_out(
    place: Prefecture, tmp_path: Path
) -> None:
    text = "house_id,use_class,address\nh1,other,x\n合计,,2\n填表人：张三,,李四\n"
    rows = []
    for number, leave_out in enumerate(['["total"]', '["total", "note", "heading"]']):
        place.deliver("house", [{"house_id": "h1", "use_class": "other"}],
                      extra=f"leave_out = {leave_out}\n")  # fmt: skip
        (place.root / "data/raw/house.csv").write_text(text, encoding="utf-8")
        request = request_for(place, "house", "house.csv", tmp_path / "work")
        checked = make_checked_file(replace(request, reading=f"k{number}"), 300)
        manifest = checked.manifest
        assert manifest.rows_read == 3
        notices = [(item.notice, item.row_count, item.first_row) for item in manifest.notices]
        assert ("total_row", 1, 3) in notices
        rows.append(pd.read_parquet(checked.rejected))
        assert len(pd.read_parquet(checked.rows)) == 1
        assert manifest.rows_left_out == 2 - len(rows[-1])
    (rejected,) = rows[0].to_dict("records")
    assert list(rejected["faults"]) == [{"field": "house_id", "reason": "note_row"}]
    assert "填表人" in rejected["raw"]
    assert "张三" not in rejected["raw"]
    assert "李四" not in rejected["raw"]
    assert len(rows[1]) == 0
