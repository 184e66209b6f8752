"""Personal data: searched as bytes in all that is made, and handed over in full only when asked."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from demo_files import DemoFiles
from prefecture import Prefecture, square

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.delivery.delivered import Delivered
from pipeline.handover.export import Format, export_tables
from pipeline.handover.fix_list import write_fix_list
from pipeline.mapping.draw import draw_maps
from pipeline.published.row_units import UNASSIGNED
from pipeline.readers import read_again
from pipeline.reporting import write_reports
from pipeline.warehouse import build

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stated(TypedDict):
    """What an export with personal data must say of itself."""

    purpose: str
    recipient: str


STATED: Stated = {"purpose": "核查 Y-7", "recipient": "奇台县专班"}
"""What an export with personal data must say."""
FORMATS: tuple[Format, ...] = ("geoparquet", "gpkg", "shp", "csv", "xlsx")


@pytest.fixture(scope="module")
def planted(small_root: Path) -> dict[str, set[str]]:
    """Return every name, ID number and phone number of the deliveries."""
    files = DemoFiles(small_root / "data" / "raw" / "demo")
    houses, corrections = files.table("house"), files.table("correction")
    cases, patrols = files.table("hazard_case"), files.table("patrol")
    new = corrections.set_index("field")["new_value"]
    people = [
        houses["owner_name"], corrections["corrected_by"], cases["responsible_person"],
        cases["accepted_by"], patrols["inspector"],
        files.table("notice")["issuer"], files.table("patrol_plan")["patroller"],
    ]  # fmt: skip
    return {
        "name": set(pd.concat(people).dropna()) - {""},
        "id_number": set(houses["owner_id_number"]),
        "phone": {*houses["owner_phone"], *new.loc["owner_phone"]},
    }


@pytest.fixture(scope="module")
def pattern(planted: dict[str, set[str]]) -> re.Pattern[bytes]:
    """Match any of the names in either encoding, and what could be one of the numbers."""
    names = {name.encode(code) for name in planted["name"] for code in ("utf-8", "gb18030")}
    # No digit stands before a number. Asked after its own digits, so that each alternative begins
    # with fixed bytes: only then can ``re`` skip what begins with none of them.
    numbers = rb"19900\d{6}(?<!\d.{11})(?!\d)|652399\d{11}[\dX](?<!\d.{18})(?!\d)"
    return re.compile(b"|".join([*map(re.escape, sorted(names)), numbers]), re.DOTALL)


def test_the_pattern_finds_all_that_was_delivered(
    small_root: Path, planted: dict[str, set[str]], pattern: re.Pattern[bytes]
) -> None:
    found: set[str] = set()
    for path in (small_root / "data" / "raw" / "demo").iterdir():
        for content in contents(path):
            found |= {_text(item) for item in pattern.findall(content)}
    assert planted["name"] | planted["id_number"] | planted["phone"] <= found
    assert len(planted["name"]) > 90
    assert len(planted["id_number"]) > 6000
    assert len(planted["phone"]) > 2000


def _text(item: bytes) -> str:
    try:
        return item.decode()
    except UnicodeDecodeError:
        return item.decode("gb18030")


def contents(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, and what is packed in it: members of a zip, columns of a Parquet."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        for column in table.columns:
            if pa.types.is_string(column.type):
                yield "\n".join(filter(None, column.to_pylist())).encode()


def database_texts(database: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every text of every table: the file itself compresses them."""
    with duckdb.connect(str(database), read_only=True) as con:
        tables = con.execute(
            "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
            " WHERE NOT internal AND data_type NOT LIKE 'GEOMETRY%' GROUP BY table_name"
        ).fetchall()
        for table, columns in tables:  # a view is computed once for all of its columns
            texts = ", ".join(
                f'string_agg(DISTINCT "{column}"::VARCHAR, chr(10))' for column in columns
            )
            (row,) = con.execute(f'SELECT {texts} FROM "{table}"').fetchall()
            for column, text in zip(columns, row, strict=True):
                yield f"{table}.{column}", (text or "").encode()


def test_the_published_file_holds_masked_forms_only(
    small_file: Path, pattern: re.Pattern[bytes]
) -> None:
    texts = dict(database_texts(small_file))
    assert b"**" in texts["house.owner_name"]
    found = {
        place: pattern.findall(text)[:3] for place, text in texts.items() if pattern.search(text)
    }
    assert found == {}
    assert pattern.findall(small_file.read_bytes()) == []


@pytest.mark.slow
def test_history_fix_lists_exports_pages_and_reports_hold_masked_forms_only(
    small_root: Path, tmp_path: Path, pattern: re.Pattern[bytes]
) -> None:
    root = tmp_path / "root"
    shutil.copytree(small_root, root)
    project = load_project(root)
    with duckdb.connect(str(project.database), read_only=True) as con:
        units = [
            unit for (unit,) in con.execute("SELECT report_unit_id FROM report_unit").fetchall()
        ]
    for unit in [*units, UNASSIGNED]:
        write_fix_list(project, unit)
    for form in FORMATS:
        tables = ("house", "hazard_house") if form in {"shp", "geoparquet"} else (
            "house", "hazard_case", "rejected_row", "correction", "quality_finding"
        )  # fmt: skip
        export_tables(
            project, form, Silent(), tables=tables, folder=project.processed / "exports" / form
        )
    draw_maps(project, Silent())
    write_reports(project, Silent())

    made = [path for path in project.processed.rglob("*") if path.is_file()]
    made += [path for path in project.maps.rglob("*") if path.is_file()]
    kinds = {".xlsx", ".parquet", ".gpkg", ".shp", ".html", ".csv", ".docx", ".md"}
    assert {path.suffix for path in made} >= kinds
    found = {
        path.relative_to(root).as_posix(): pattern.findall(content)[:3]
        for path in made
        for content in contents(path)
        if pattern.search(content)
    }
    assert found == {}


@pytest.fixture
def project(small_root: Path, tmp_path: Path) -> Project:
    """Return a small prefecture of one's own."""
    root = tmp_path / "root"
    shutil.copytree(small_root, root)
    return load_project(root)


def audit_lines(project: Project) -> list[dict[str, Any]]:
    text = (project.processed / "audit_log.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_full_export_has_the_values_delivered_and_corrected_and_is_audited(
    project: Project, tmp_path: Path
) -> None:
    export_tables(project, "csv", Silent(), tables=("house",), folder=tmp_path / "out",
           with_personal_data=True, **STATED)  # fmt: skip
    got = pd.read_csv(tmp_path / "out" / "house.csv", dtype=str, encoding="utf-8-sig")
    got = got.set_index("房屋编号")[["产权人", "证件号", "电话"]]
    files = DemoFiles(project.raw / "demo")
    delivered = files.table("house").drop_duplicates("house_id", keep="first").set_index("house_id")
    expected = delivered.loc[got.index, ["owner_name", "owner_id_number", "owner_phone"]].copy()
    phones = files.table("correction").query("field == 'owner_phone'").set_index("key")["new_value"]
    expected.loc[phones.index, "owner_phone"] = phones

    assert len(got) == 6400
    assert (got.to_numpy() == expected.to_numpy()).all()
    (line,) = audit_lines(project)
    assert (line["object"], line["row_count"], line["format"]) == ("house", 6400, "csv")
    assert str(tmp_path / "out" / "house.csv") in line["file"]
    assert {name: line[name] for name in STATED} == STATED
    written = [Path(file) for file in line["file"].split(", ")]
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in written]
    assert line["file_sha256"].split(", ") == digests
    assert {stat.S_IMODE(file.stat().st_mode) for file in written} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert "完整的个人信息" in (tmp_path / "out" / "about.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_audit_row_is_in_the_next_runs_and_the_log_only_grows(project: Project) -> None:
    for _ in range(2):
        export_tables(
            project, "xlsx", Silent(), tables=("hazard_case",), with_personal_data=True, **STATED
        )
    before = (project.processed / "audit_log.jsonl").read_bytes()
    for _ in range(2):
        build(project, Silent())
    with duckdb.connect(str(project.database), read_only=True) as con:
        rows = con.execute("SELECT actor, action, object, row_count FROM audit_log").fetchall()
    line = audit_lines(project)[0]
    assert rows == [(line["actor"], "export_personal_data", "hazard_case", line["row_count"])] * 2
    assert (project.processed / "audit_log.jsonl").read_bytes() == before


def refused(project: Project, tables: tuple[str, ...] = ("house",)) -> list[tuple[str, str | None]]:
    with pytest.raises(RefusedError) as error:
        export_tables(project, "csv", Silent(), tables=tables, with_personal_data=True, **STATED)
    for fault in error.value.faults:
        assert fault.text("zh")
        assert fault.text("en")
    exports = project.processed / "exports"
    assert not exports.exists() or list(exports.iterdir()) == []
    return [(fault.code, fault.file) for fault in error.value.faults]


def test_a_delivery_that_changed_or_is_gone_is_refused(project: Project) -> None:
    with (project.raw / "demo" / "昌吉市房屋.csv").open("ab") as file:
        file.write(b"\n")
    (project.raw / "demo" / "阜康市房屋.csv").unlink()
    (project.raw / "demo" / "qitai-houses.toml").unlink()
    faults = refused(project)

    assert ("source_changed", "demo/昌吉市房屋.csv") in faults
    assert ("source_gone", "demo/奇台县房屋.csv") in faults
    assert [code for code, file in faults if file and "fukang" in file] == ["no_such_file"]
    assert len(faults) == 3
    assert not (project.processed / "audit_log.jsonl").exists()


def test_a_declaration_that_changed_is_refused(project: Project) -> None:
    path = project.raw / "demo" / "qitai-houses.toml"
    text = path.read_text(encoding="utf-8")
    heading = next(line for line in text.splitlines() if line.startswith("owner_name"))
    path.write_text(text.replace(heading, 'owner_name = "地址"'), encoding="utf-8")
    assert [code for code, _ in refused(project)] in (["source_differs"], ["column_missing"])


@pytest.mark.slow
def test_a_user_who_may_not_read_a_delivery_gets_a_fault(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = Delivered.sha256

    def guarded(delivered: Delivered) -> str:
        if delivered.display_path == "demo/昌吉市房屋.csv":
            raise PermissionError(13, "Permission denied", str(delivered.path))
        return read(delivered)

    monkeypatch.setattr(Delivered, "sha256", guarded)
    # An export asks a reader for it, whose process this test cannot change.
    asked = read_again.ReadFile(1, "demo/changji-houses.toml", "demo/昌吉市房屋.csv", "…")
    with pytest.raises(RefusedError) as error:
        read_again.files_as_read(project.raw, (asked,), tmp_path)
    faults = [(fault.code, fault.file) for fault in error.value.faults]
    assert faults == [("no_permission", "demo/昌吉市房屋.csv")]
    with pytest.raises(RefusedError, match="no permission"):
        build(project, Silent())


@pytest.mark.slow
def test_nothing_is_handed_over_when_the_log_cannot_be_written_or_read(project: Project) -> None:
    (project.processed / "audit_log.jsonl").mkdir()
    assert refused(project) == [("audit_unwritable", "audit_log.jsonl")]
    with pytest.raises(RefusedError) as error:
        build(project, Silent())
    assert [fault.code for fault in error.value.faults] == ["audit_unreadable"]


@pytest.mark.slow
def test_a_damaged_line_of_the_log_is_named_by_its_number(project: Project) -> None:
    export_tables(project, "csv", Silent(), tables=("house",), with_personal_data=True, **STATED)
    with (project.processed / "audit_log.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"actor": "x"}\nnot json\n')
    with pytest.raises(RefusedError) as error:
        build(project, Silent())
    assert [(fault.code, fault.row) for fault in error.value.faults] == [
        ("audit_line", 2), ("audit_line", 3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ({}, ["purpose_missing", "recipient_missing"]),
        ({"purpose": "check", "recipient": " \u3000"}, ["recipient_missing"]),
        ({"recipient": "county"}, ["purpose_missing"]),
    ],
)
def test_what_for_and_to_whom_must_be_stated(
    small_root: Path, tmp_path: Path, stated: dict[str, str], codes: list[str]
) -> None:
    project, out = load_project(small_root), tmp_path / "out"
    with pytest.raises(RefusedError) as error:
        export_tables(project, "csv", Silent(), folder=out, with_personal_data=True, **stated)
    assert [fault.code for fault in error.value.faults] == codes
    for language in ("zh", "en"):
        assert f"--{codes[0].removesuffix('_missing')}" in error.value.text(language)
    assert not out.exists()
    assert not (project.processed / "audit_log.jsonl").exists()


def test_an_export_without_personal_data_states_nothing_and_is_not_logged(
    small_root: Path, tmp_path: Path
) -> None:
    project, out = load_project(small_root), tmp_path / "out"
    export_tables(project, "csv", Silent(), tables=("report_unit",), folder=out)
    assert (out / "report_unit.csv").is_file()
    assert not (project.processed / "audit_log.jsonl").exists()


def test_fix_lists_and_the_demos_deliveries_are_for_their_owner_alone(project: Project) -> None:
    (project.processed / "fix-lists").mkdir(exist_ok=True)
    written = write_fix_list(project, UNASSIGNED) or write_fix_list(project, "652301")
    assert written is not None
    assert stat.S_IMODE(written.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.declaration.stat().st_mode) == 0o600
    demo = project.raw / "demo"
    assert stat.S_IMODE(demo.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in demo.rglob("*") if path.is_file()} == {
        0o600
    }


def test_tables_without_personal_data_are_refused_with_those_that_have(project: Project) -> None:
    assert refused(project, ("parcel", "hazard_house")) == [("no_personal_data", None)]


def test_pieces_patterns_and_damaged_numbers_come_out_as_delivered(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    rows = [
        {"id": "h1", "use": "other", "who": "户主：张示例", "number": "652301196001010000"},
        {"id": "h2", "use": "other", "who": "户主：李示例", "number": "652399199104125951"},
    ]
    place.deliver(
        "house",
        rows,
        extra="[columns]\nhouse_id='id'\nuse_class='use'\nowner_id_number='number'\n"
        "owner_name = { column = 'who', pattern = '户主：(.+)' }\n",
    )
    correction = {"table_name": "house", "key": "h2", "field": "owner_name"}
    place.deliver("correction", [{**correction, "old_value": "李**", "new_value": "王虚构"}])
    place.build()
    export_tables(load_project(place.root), "csv", Silent(), tables=("house",),
                  folder=tmp_path / "out", with_personal_data=True, **STATED)  # fmt: skip

    got = pd.read_csv(tmp_path / "out" / "house.csv", dtype=str, keep_default_na=False)
    assert list(got["Owner"]) == ["张示例", "王虚构"]
    assert list(got["Owner's ID number"]) == ["", "652399199104125951"]
    texts = b"".join(text for _, text in database_texts(place.database))
    assert not re.search("张示例|李示例|王虚构|652399199104125951".encode(), texts)
