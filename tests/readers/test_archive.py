"""Archives: what they may hold, and what is refused before anything is unpacked."""

from __future__ import annotations

import shutil
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pyogrio
import pytest
from raw_folder import GOOD_CSV, RawFolder, parcels

from pipeline.base.errors import RefusedError
from pipeline.delivery.declaration import load_declarations
from pipeline.readers import archive


def write_zip(raw: RawFolder, name: str, members: list[tuple[str, str | bytes]]) -> None:
    with zipfile.ZipFile(raw.path(name), "w", zipfile.ZIP_DEFLATED) as packed:
        for member, content in members:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a name that is there already
                packed.writestr(member, content)


def test_two_members_of_one_name(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("h.csv", GOOD_CSV), ("h.csv", GOOD_CSV.replace("p1", "p2"))])
    raw.declare("d.zip/h.csv", table="status_snapshot")
    assert raw.codes()[0] == "member_repeated"


def test_names_that_become_one_by_their_separators(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("a/h.csv", GOOD_CSV), ("a\\h.csv", GOOD_CSV)])
    raw.declare("d.zip/a/h.csv", table="status_snapshot")
    assert raw.codes()[0] == "member_repeated"


def test_names_that_become_one_without_their_dots(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("h.csv", GOOD_CSV), ("./h.csv", GOOD_CSV)])
    raw.declare("d.zip/h.csv", table="status_snapshot")
    assert raw.codes()[0] == "member_repeated"


@pytest.mark.parametrize(
    "name", ["../h.csv", "a/../../h.csv", "/etc/h.csv", "..\\h.csv", "C:\\h.csv", "//server/h.csv"]
)
def test_a_name_that_leads_out_of_the_archive(raw: RawFolder, tmp_path: Path, name: str) -> None:
    write_zip(raw, "d.zip", [(name, GOOD_CSV)])
    raw.declare("d.zip", table="status_snapshot")
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(raw.work)}
    assert [row["parcel_id"] for row in raw.land()] == ["p1"]
    assert raw.open()[0].path.is_relative_to(raw.work)
    after = {path for path in tmp_path.rglob("*") if not path.is_relative_to(raw.work)}
    assert after == before


def test_a_name_that_is_flagged_as_utf8_and_is_none(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("图斑.csv", GOOD_CSV)])
    content = raw.path("d.zip").read_bytes()
    raw.write("d.zip", content.replace("图斑".encode(), b"\xcd\xbc\xb0\xdf\xff\xff"))
    raw.declare("d.zip", table="status_snapshot")
    assert raw.codes()[0] == "archive_broken"


def test_a_name_in_gbk_in_an_archive(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("abcd.csv", GOOD_CSV)])
    content = raw.path("d.zip").read_bytes()
    raw.write("d.zip", content.replace(b"abcd", "图斑".encode("gb18030")))
    raw.declare("d.zip/图斑.csv", table="status_snapshot")
    assert [row["parcel_id"] for row in raw.land()] == ["p1"]


def test_a_link_in_an_archive_is_the_text_it_holds(raw: RawFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GOOD_CSV, "utf-8")
    link = zipfile.ZipInfo("h.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(raw.path("d.zip"), "w") as packed:
        packed.writestr(link, str(tmp_path / "secret.csv"))
    raw.declare("d.zip", table="status_snapshot")
    assert set(raw.codes()) == {"required_unmapped"}


def test_more_than_the_disk_holds(raw: RawFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    write_zip(raw, "d.zip", [("h.csv", GOOD_CSV)])
    raw.declare("d.zip/h.csv", table="status_snapshot")
    usage = shutil.disk_usage(raw.root)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert raw.codes() == ["archive_over_free_space"]


def test_an_archive_made_to_fill_a_disk(raw: RawFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SUSPECT_BYTES", 1_000_000)
    write_zip(raw, "d.zip", [("h.csv", "图斑编号,排查状态\n" + "p,x\n" * 500_000)])
    raw.declare("d.zip/h.csv", table="status_snapshot")
    assert raw.codes() == ["archive_suspect"]


def test_more_bytes_than_stated_are_not_unpacked(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("h.csv", GOOD_CSV * 100)])
    content = raw.path("d.zip").read_bytes()
    size = struct.pack("<I", len((GOOD_CSV * 100).encode()))
    assert content.count(size) == 2
    raw.write("d.zip", content.replace(size, struct.pack("<I", 20)))
    raw.declare("d.zip/h.csv", table="status_snapshot")
    assert raw.codes() == ["archive_broken"]


def test_a_password(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("h.csv", GOOD_CSV)])
    content = bytearray(raw.path("d.zip").read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    raw.write("d.zip", bytes(content))
    raw.declare("d.zip/h.csv", table="status_snapshot")
    assert raw.codes() == ["archive_encrypted"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing else", b"Rar!\x1a\x07\x01\x00", b""])
def test_no_zip_at_all(raw: RawFolder, content: bytes) -> None:
    raw.write("d.zip", content)
    raw.declare("d.zip/h.csv", table="status_snapshot")
    assert raw.codes()[0] == "archive_broken"


def test_an_archive_without_data(raw: RawFolder) -> None:
    write_zip(raw, "d.zip", [("说明.docx", "x")])
    raw.declare("d.zip", table="status_snapshot")
    assert raw.codes()[0] == "archive_empty"


@pytest.mark.parametrize(
    ("archive_name", "folder", "member"),
    [
        ("图斑.gdb.zip", "", "图斑.gdb"),
        ("图斑.zip", "", "图斑.gdb"),
        ("图斑.zip", "成果/", "成果.gdb"),
        ("图斑.gdb.zip", "图斑.gdb/", "图斑.gdb"),
        ("图斑.zip", "成果/矢量/图斑.gdb/", "成果/矢量/图斑.gdb"),
    ],
)
def test_a_geodatabase_in_a_zip(
    raw: RawFolder, archive_name: str, folder: str, member: str
) -> None:
    pyogrio.write_dataframe(parcels(), raw.work / "made.gdb", driver="OpenFileGDB")
    parts = sorted((raw.work / "made.gdb").iterdir())
    members = [(folder + part.name, part.read_bytes()) for part in parts]
    write_zip(raw, archive_name, list(members))
    raw.declare(archive_name)
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p2"]
    assert raw.open()[0].display_path.startswith(f"{archive_name}/{member}")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("d.zip/inner.zip", "nested_archive"),
        ("d.rar", "packed_otherwise"),
        ("d.7z", "packed_otherwise"),
        ("d.et", "save_as_xlsx"),
        ("d.mdb", "export_layers"),
        ("d.dwg", "export_layers"),
    ],
)
def test_what_to_ask_for_instead(raw: RawFolder, name: str, code: str) -> None:
    if "/" in name:
        write_zip(raw, "d.zip", [("inner.zip", b"x")])
    else:
        raw.write(name, b"x")
    raw.declare(name)
    assert raw.codes() == [code]
    for language in ("zh", "en"):
        assert Path(name).suffix in raw.faults()[0].text(language)


def test_an_archive_of_another_kind_is_not_forgotten(raw: RawFolder) -> None:
    raw.write("d.rar", b"Rar!\x1a\x07\x00")
    assert raw.codes() == ["no_declaration"]


# Names and links.


def test_a_name_in_gbk(raw: RawFolder) -> None:
    named = raw.root / "x.csv"
    named.write_text(GOOD_CSV, "utf-8")
    rename_to_gbk(named, "图斑.csv")
    for path in ("*.csv", "图斑.csv"):
        raw.declare(path, table="status_snapshot")
        assert raw.open()[0].display_path == "图斑.csv"
        assert [row["parcel_id"] for row in raw.land()] == ["p1"]
    raw.path("d.toml").unlink()
    (fault,) = raw.faults()
    assert (fault.code, fault.file) == ("no_declaration", "图斑.csv")


def rename_to_gbk(path: Path, name: str) -> None:
    gbk = name.encode("gb18030").decode("utf-8", "surrogateescape")
    try:
        path.rename(path.with_name(gbk))
    except OSError:
        pytest.skip("this file system takes no names but in UTF-8")


def test_a_declaration_in_a_folder_with_a_name_in_gbk(raw: RawFolder) -> None:
    raw.write("x/h.csv", GOOD_CSV)
    raw.declare("h.csv", table="status_snapshot", name="x/d")
    rename_to_gbk(raw.root / "x", "甲县")
    with pytest.raises(RefusedError) as refused:
        load_declarations(raw.root)
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == ("declaration_place", "甲县/d.toml")
    assert fault.text("zh").encode()


def test_a_linked_folder_is_named(raw: RawFolder) -> None:
    elsewhere = raw.work / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "h.csv").write_text(GOOD_CSV, "utf-8")
    (raw.root / "county2").symlink_to(elsewhere)
    raw.write("h.csv", GOOD_CSV)
    raw.declare("h.csv", table="status_snapshot")
    (fault,) = raw.faults()
    assert (fault.code, fault.file) == ("linked_folder", "county2")
