"""Hostile text in every place it can be delivered in, through every way out of the pipeline.

Pages and documents have tests of their own, on the same place: ``tests/browser``, ``reporting``.
"""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
import tomllib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from hostile import EVERYTHING, LONG, PAYLOADS, write_hostile_root
from prefecture import Prefecture, square
from raw_folder import RawFolder, parcels, write_gpkg

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.base.toml_text import toml_line
from pipeline.cli import main
from pipeline.cli.screen import errors_screen
from pipeline.handover.export import Format, export_tables
from pipeline.handover.fix_list import write_fix_list
from pipeline.readers.describe import draft_in_reader

if TYPE_CHECKING:
    from pathlib import Path

ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What a terminal or an editor would do something at."""
RUNS = re.compile(r"^[=+\-@\t\r\n]")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TABLES = ("parcel", "house", "hazard_house")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a published place of hostile texts; tests write to folders of their own."""
    return load_project(write_hostile_root(tmp_path_factory.mktemp("hostile") / "root"))


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("status", "--by", "village"),
        ("status", "--by", "village", "--format", "json"),
        ("check",),
        ("check", "--format", "json"),
    ],
    ids=" ".join,
)
def test_a_terminal_is_told_nothing(
    project: Project, capfd: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        main([*command, "--root", str(project.root)])
    out, err = capfd.readouterr()
    assert "window.ran" in out
    assert not ACTS.search(out + err)
    assert "Traceback" not in err


def test_csv_for_programs_keeps_texts_and_runs_nothing(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["status", "--by", "village", "--format", "csv", "--root", str(project.root)])
    rows = list(csv.DictReader(capfd.readouterr().out.splitlines(keepends=True)))
    names = {row["name_zh"] for row in rows}
    assert any(name.startswith("长") for name in names)
    assert not [cell for row in rows for cell in row.values() if RUNS.match(cell)]


def code_of(found: re.Match[str]) -> str:
    """Return what stands for a character in a workbook (ECMA-376, 22.9.2.19)."""
    return f"_x{ord(found[0]):04X}_"


def ids_in(form: Format, folder: Path) -> list[Any]:
    """Return the ids of all houses as another program reads the export."""
    if form == "csv":
        with (folder / "house.csv").open(encoding="utf-8-sig", newline="") as file:
            return [row["House id"] for row in csv.DictReader(file)]
    if form == "xlsx":
        page = openpyxl.load_workbook(folder / "house.xlsx").active
        cells = [cell for row in page.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
        return [row[0].value for row in page.iter_rows(min_row=2, max_col=1)]
    if form == "gpkg":
        with closing(sqlite3.connect(folder / "house.gpkg")) as con:
            return [house for (house,) in con.execute("SELECT house_id FROM house")]
    ids: list[Any] = pq.read_table(folder / "house.parquet")["house_id"].to_pylist()
    return ids


@pytest.mark.parametrize("form", ["geoparquet", "gpkg", "csv", "xlsx"])
def test_exports_hold_every_text_as_it_is(project: Project, tmp_path: Path, form: Format) -> None:
    export_tables(project, form, Silent(), tables=TABLES, folder=tmp_path)
    with duckdb.connect(str(project.database), read_only=True) as con:
        published = [house for (house,) in con.execute("SELECT house_id FROM house").fetchall()]
    assert len(published) == len(PAYLOADS) + 1
    if form == "csv":  # with an apostrophe before what a spreadsheet would run
        published = [f"'{house}" if RUNS.match(house) else house for house in published]
    if form == "xlsx":  # XML has no way to write some characters; such a cell shows its code
        published = [NOT_IN_XML.sub(code_of, house) for house in published]
    assert sorted(ids_in(form, tmp_path)) == sorted(published)


def test_a_shapefile_refuses_what_it_would_cut(project: Project, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        export_tables(project, "shp", Silent(), tables=("parcel",), folder=tmp_path)
    assert [fault.code for fault in refused.value.faults] == ["text_too_long"]


def test_a_fix_list_runs_nothing_and_its_declaration_is_toml(
    project: Project, tmp_path: Path
) -> None:
    written = write_fix_list(project, "652301", tmp_path / "list.xlsx")
    assert written is not None
    tomllib.loads(written.declaration.read_text("utf-8"))
    book = openpyxl.load_workbook(written.path)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


# Names of files, layers, columns and codes in the draft of a declaration.


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING, LONG], ids=range(len(PAYLOADS) + 2))
def test_a_draft_repeats_names_and_says_nothing_else(raw: RawFolder, payload: str) -> None:
    values = {"图斑编号": ["p1", "p2"], payload: ["x", "y"], "排查状态": [payload, "已排查"]}
    frame = parcels(**values)
    raw.write("p.geojson", frame.to_json())
    text = draft_in_reader((raw.root / "p.geojson", "en"), 0)
    draft = tomllib.loads(text)
    assert draft["table"] == "parcel"
    assert draft["columns"] == {"parcel_id": "图斑编号", "survey_status": "排查状态"}
    assert draft.keys() <= {"table", "path", "as_of", "columns", "codes"}
    assert not ACTS.search(text)


@pytest.mark.parametrize("payload", [*PAYLOADS, "x" * 200], ids=range(len(PAYLOADS) + 1))
def test_files_and_layers_of_any_name_are_read(raw: RawFolder, payload: str) -> None:
    name = payload.replace("/", "_")
    write_gpkg(raw, parcels())
    with closing(sqlite3.connect(raw.path("p.gpkg"))) as con:
        con.execute("PRAGMA writable_schema = 1")  # GDAL's triggers keep a table from its new name
        con.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
        con.execute("PRAGMA writable_schema = RESET")
        quoted = name.replace('"', '""')
        con.execute(f'ALTER TABLE p RENAME TO "{quoted}"')
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            con.execute(f"UPDATE {table} SET table_name = ?", [name])
        con.commit()
    raw.path("p.gpkg").rename(raw.path(f"{name}.gpkg"))
    draft = draft_in_reader((raw.path(f"{name}.gpkg"), "en"), 0)
    assert tomllib.loads(draft)["path"] == f"{name}.gpkg"
    assert not ACTS.search(draft)
    lines = [line for line in draft.splitlines() if not line.startswith("as_of")]
    if re.search(r"[\x00-\x1f]", name):  # no declaration may name it, but a pattern matches it
        lines = ['path = "*.gpkg"' if line.startswith("path") else line for line in lines]
    raw.write("d.toml", "as_of = 2023-03-16\n" + "\n".join(lines) + "\n")
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "p2"]


@pytest.mark.parametrize("payload", [*PAYLOADS, LONG], ids=range(len(PAYLOADS) + 1))
def test_a_fault_shows_names_and_stays_a_sentence(
    raw: RawFolder, capfd: pytest.CaptureFixture[str], payload: str
) -> None:
    raw.write("s.csv", "图斑编号,排查状态\np1,已排查\n")
    raw.write("d.toml", "\n".join([
        toml_line("table", "parcel"), toml_line("path", "s.csv"), "as_of = 2023-03-16",
        "[columns]", toml_line("survey_status", payload),
    ]))  # fmt: skip
    with pytest.raises(RefusedError) as refused:
        raw.open()
    errors_screen("en").print_text(refused.value.text("en"))
    shown = capfd.readouterr().err
    assert not ACTS.search(shown)
    assert "survey_status" in shown


@pytest.mark.slow
def test_a_whole_run_in_a_root_whose_name_is_a_pattern(tmp_path: Path) -> None:
    beside = Prefecture(tmp_path / "a1b")
    parcel = {"parcel_id": "p1", "survey_status": "done", "geometry": square(87.001, 44.001)}
    beside.deliver("parcel", [parcel])
    beside.build()
    place = Prefecture(tmp_path / "a*b")
    kept = place.root / "data" / "processed"  # with all names that the other root has
    shutil.copytree(beside.root / "data" / "processed", kept)
    place.deliver("parcel", [parcel, {**parcel, "parcel_id": "p2"}])
    place.build()
    assert place.rows("SELECT parcel_id FROM parcel ORDER BY ALL") == [
        {"parcel_id": "p1"}, {"parcel_id": "p2"}
    ]  # fmt: skip
    assert place.row("SELECT count(*) AS n FROM source_file") == {"n": 2}
    assert beside.rows("SELECT parcel_id FROM parcel") == [{"parcel_id": "p1"}]
