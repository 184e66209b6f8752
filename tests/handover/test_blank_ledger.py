"""Blank ledgers: filled in and put into data/raw, they are deliveries of their own."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.checked.store import Store
from pipeline.delivery.carried import carried_declarations
from pipeline.delivery.delivered import Delivered
from pipeline.dictionary import load_dictionary
from pipeline.files.carried_sheet import SHEET
from pipeline.handover.blank_ledger import write_blank_ledger
from pipeline.readers.archive import member_names
from pipeline.readers.carried_text import carried_text
from pipeline.readers.read_delivery import Request, make_checked_file, stamps_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.errors import Fault
    from pipeline.dictionary import Column

DAY = dt.date(2023, 3, 16)
FIRST_ROW = 5
IN_ENGLISH = ("appraisal", "patrol", "spot_check")
MAY_BE_PERSONAL = {"old_value", "new_value"}
"""Of a correction: masked where the field is personal, and here the field is none."""
LEDGERS = [
    table.name
    for table in load_dictionary().tables.values()
    if table.delivered and not (table.geometry == "polygon" and table.geometry_required)
]
TABLE_KINDS = {"text", "integer", "number", "boolean", "date", "timestamp", "text_list"}


def root_in(folder: Path, language: str) -> Project:
    """Return a root with nothing but settings."""
    folder.mkdir()
    settings = SETTINGS.replace('language = "en"', f'language = "{language}"')
    (folder / "pipeline.toml").write_text(settings, encoding="utf-8")
    return load_project(folder)


def value_of(column: Column, language: str, row: int) -> tuple[Any, Any]:
    """Return what an office writes into a cell, and what is to be read."""
    codes = load_dictionary().code_lists.get(column.codes or "", {})
    if codes:
        (code, *_) = list(codes)[row % len(codes) :]
        label = codes[code].label(language)
        return label, ([code] if column.type == "text_list" else code)
    values = {
        "text": (f"甲{row}", f"甲{row}"),
        "text_list": ("一、二", ["一", "二"]),
        "integer": (2000 + row, 2000 + row),
        "number": (2.5 + row, 2.5 + row),
        "boolean": ("是" if language == "zh" else "yes", True),
        "date": (dt.date(2023, 3, 1 + row), dt.date(2023, 3, 1 + row)),
        "timestamp": (dt.datetime(2023, 3, 1, 9, row), dt.datetime(2023, 3, 1, 9, row)),  # noqa: DTZ001
    }
    if column.is_identifier:
        values["text"] = (f"00{row}", f"00{row}")
    if column.maximum is not None and column.type == "integer":
        value = int(min(column.maximum, max(column.minimum or 0, 5 + row)))
        values["integer"] = value, value
    return values[column.type]


def filled(project: Project, name: str, place: Path, day: Any = DAY) -> list[dict[str, Any]]:
    """Write a blank ledger with two rows filled in; return what is to be read of them."""
    language = project.settings.language
    blank = write_blank_ledger(project, name)
    table = load_dictionary().tables[name]
    book = openpyxl.load_workbook(blank)
    page = book.worksheets[0]
    page["B2"] = day
    headings = {cell.value: cell.column for cell in page[FIRST_ROW - 1]}
    rows: list[dict[str, Any]] = [{}, {}]
    for at, row in enumerate(rows):
        for column in table.delivered_columns:
            if column.from_declaration is not None:
                row[column.name] = day
                continue
            written, row[column.name] = value_of(column, language, at)
            page.cell(FIRST_ROW + at, headings[column.label(language)], written)
        for heading, degrees in {"经度": 87.3, "纬度": 44.01}.items():
            if language == "zh" and heading in headings:
                page.cell(FIRST_ROW + at, headings[heading], degrees)
    book.save(place)
    return rows


def read_back(place: Path, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that are accepted and rejected of a workbook without a declaration."""
    ((delivered, declaration),), faults = found([Delivered(place, place.name)])
    assert not faults
    store, stamps = Store(folder / "checked"), stamps_of(delivered)
    request = Request(delivered, declaration, "key", b"secret", store, folder / "work", stamps)
    checked = make_checked_file(request, 300)
    return pd.read_parquet(checked.rows), pd.read_parquet(checked.rejected)


def found(files: list[Delivered]) -> tuple[list[Any], list[Fault]]:
    """Return the files that carry their declaration, and the faults of the others."""
    return carried_declarations(files, member_names, carried_text)


def plain(value: Any) -> Any:
    """Return a value as the test states it."""
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return list(value) if hasattr(value, "tolist") and not isinstance(value, str) else value


@pytest.mark.parametrize(
    ("name", "language"),
    [*((name, "zh") for name in LEDGERS), *((name, "en") for name in IN_ENGLISH)],
)
def test_a_filled_ledger_is_read_as_it_was_written(
    tmp_path: Path, name: str, language: str
) -> None:
    project = root_in(tmp_path / "root", language)
    expected = filled(project, name, tmp_path / "报来.xlsx")
    rows, rejected = read_back(tmp_path / "报来.xlsx", tmp_path)
    assert rejected.empty, rejected["faults"].tolist()
    columns = load_dictionary().tables[name].columns
    personal = MAY_BE_PERSONAL | {column.name for column in columns.values() if column.personal}
    assert len(rows) == len(expected)
    for row, wanted in zip(rows.to_dict("records"), expected, strict=True):
        for column, value in wanted.items():
            if column in personal:
                assert row[column] != value  # masked
                continue
            got = plain(row[column])
            if isinstance(got, dt.datetime) and not isinstance(value, dt.datetime):
                got = got.date()
            assert got == value, column
        if load_dictionary().tables[name].geometry == "point" and language == "zh":
            assert (row["lon"], row["lat"]) == pytest.approx((87.3, 44.01))


def test_every_table_that_is_delivered_is_either_a_ledger_or_a_layer(tmp_path: Path) -> None:
    project = root_in(tmp_path / "root", "zh")
    for name, code in {
        "parcel": "template_is_layer", "survey_status_by_unit": "no_such_template",
        "quality_finding": "no_such_template",
    }.items():  # fmt: skip
        with pytest.raises(RefusedError) as refused:
            write_blank_ledger(project, name)
        assert [fault.code for fault in refused.value.faults] == [code]
    kinds = {
        column.type
        for name in LEDGERS
        for column in load_dictionary().tables[name].delivered_columns
    }
    assert kinds <= TABLE_KINDS


@pytest.mark.parametrize("day", ["2023年3月16日", "2023/3/16", "2023-03-16"])
def test_the_day_may_be_written_as_text(tmp_path: Path, day: str) -> None:
    project = root_in(tmp_path / "root", "zh")
    filled(project, "revisit", tmp_path / "a.xlsx", day)
    ((_, declaration),), _ = found([Delivered(tmp_path / "a.xlsx", "a.xlsx")])
    assert declaration.as_of == DAY


@pytest.mark.parametrize("day", [None, "下周", "2023-02-31", "45000"])
def test_without_a_day_it_is_refused_by_its_cell(tmp_path: Path, day: object) -> None:
    project = root_in(tmp_path / "root", "zh")
    filled(project, "revisit", tmp_path / "a.xlsx", day)
    files, faults = found([Delivered(tmp_path / "a.xlsx", "a.xlsx")])
    assert not files
    assert [(fault.code, fault.file, fault.field) for fault in faults] == [
        ("template_without_day", "a.xlsx", "B2")
    ]


@pytest.mark.parametrize(
    ("first_line", "code"),
    [
        ('path = "../../other.csv"', "declaration_unreadable"),
        ('table = "nothing"', "unknown_table"),
    ],
)
def test_what_it_carries_is_judged_like_any_declaration(
    tmp_path: Path, first_line: str, code: str
) -> None:
    """Above all it can name no file but itself."""
    project = root_in(tmp_path / "root", "zh")
    filled(project, "revisit", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    lines = [cell.value for cell in book[SHEET]["A"]]
    if first_line.startswith("table"):
        book[SHEET].cell(lines.index('table = "revisit"') + 1, 1, first_line)
    else:
        book[SHEET].insert_rows(1)
        book[SHEET].cell(1, 1, first_line)
    book.save(tmp_path / "a.xlsx")
    files, faults = found([Delivered(tmp_path / "a.xlsx", "a.xlsx")])
    assert not files
    assert [fault.code for fault in faults] == [code]


def test_other_workbooks_still_need_a_declaration(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    visible = openpyxl.Workbook()  # a sheet of that name that a person sees is none of ours
    visible.create_sheet(SHEET).append(['table = "revisit"'])
    visible.save(tmp_path / "b.xlsx")
    (tmp_path / "c.xlsx").write_bytes(b"no workbook")
    files, faults = found([Delivered(path, path.name) for path in sorted(tmp_path.iterdir())])
    assert not files
    assert [(fault.code, fault.file) for fault in faults] == [
        ("no_declaration", name) for name in ("a.xlsx", "b.xlsx", "c.xlsx")
    ]


def test_lists_and_ranges_guard_the_cells(tmp_path: Path) -> None:
    project = root_in(tmp_path / "root", "zh")
    book = openpyxl.load_workbook(write_blank_ledger(project, "appraisal"))
    page = book.worksheets[0]
    rules = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
        for rule in page.data_validations.dataValidation
    }
    letters = {cell.value: cell.column_letter for cell in page[FIRST_ROW - 1]}
    by_heading: dict[str, Any] = {name: rules.get(letter) for name, letter in letters.items()}
    assert by_heading["报告编号"] is None
    assert by_heading["出具日期"].type == "date"
    assert by_heading["报告层数"].type == "whole"
    assert float(by_heading["报告层数"].formula2) == 200  # as the dictionary says
    grades = by_heading["鉴定等级"]
    sheet, cells = grades.formula1.replace("'", "").split("!")
    assert book[sheet].sheet_state == "hidden"
    offered = [row[0].value for row in book[sheet][cells.replace("$", "")]]
    assert offered == [code.name_zh for code in load_dictionary().code_lists["grade"].values()]
    # ids stay what is typed, with their zeros in front
    assert page.column_dimensions[letters["报告编号"]].number_format == "@"
    explained = {cell.column_letter: cell.value for cell in page[3]}
    assert all(explained[letter] for letter in letters.values())
    assert "必填" in explained[letters["报告编号"]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    settings = SETTINGS.replace('"en"', '"zh"')
    place = Prefecture(tmp_path_factory.mktemp("ledgers") / "root", settings=settings)
    parcels = [
        {
            "parcel_id": f"p{at}",
            "survey_status": "done",
            "geometry": square(87.001, 44.001 + at / 1000),
        }
        for at in range(3)
    ]
    place.deliver("parcel", parcels)
    houses = [
        {"house_id": f"00{at}", "use_class": "other", "parcel_id_reported": f"p{at}"}
        for at in range(3)
    ]
    place.deliver("house", houses)
    place.build()
    return place


def test_villages_of_the_unit_can_be_chosen_and_are_read_as_codes(
    place: Prefecture, tmp_path: Path
) -> None:
    project = load_project(place.root)
    book = openpyxl.load_workbook(write_blank_ledger(project, "spot_check", "652301"))
    page = book.worksheets[0]
    column = next(cell for cell in page[FIRST_ROW - 1] if cell.value == "村（社区）代码")
    (rule,) = [
        rule
        for rule in page.data_validations.dataValidation
        if str(rule.sqref).startswith(f"{column.column_letter}{FIRST_ROW}")
    ]
    sheet, cells = rule.formula1.replace("'", "").split("!")
    offered = [row[0].value for row in book[sheet][cells.replace("$", "")]]
    assert [text.split()[0] for text in offered] == sorted(VILLAGES)
    assert all(f"名{code}" in text for code, text in zip(sorted(VILLAGES), offered, strict=True))
    page["B2"] = DAY
    for name, value in {
        "抽查编号": "c1", "批次": "一", "村（社区）代码": offered[1], "房屋编号": "001",
        "抽查日期": dt.date(2023, 3, 2),
    }.items():  # fmt: skip
        at = next(cell.column for cell in page[FIRST_ROW - 1] if cell.value == name)
        page.cell(FIRST_ROW, at, value)
    book.save(tmp_path / "a.xlsx")
    rows, rejected = read_back(tmp_path / "a.xlsx", tmp_path)
    assert rejected.empty
    assert rows["village_code"].tolist() == [sorted(VILLAGES)[1]]
    with pytest.raises(RefusedError, match="652301"):
        write_blank_ledger(project, "spot_check", "999")


def test_a_plan_can_be_made_for_the_unit_and_its_villages(place: Prefecture) -> None:
    project = load_project(place.root)
    book = openpyxl.load_workbook(write_blank_ledger(project, "work_plan", "652301"))
    page = book.worksheets[0]
    column = next(cell for cell in page[FIRST_ROW - 1] if cell.value == "单位代码")
    (rule,) = [
        rule
        for rule in page.data_validations.dataValidation
        if str(rule.sqref).startswith(f"{column.column_letter}{FIRST_ROW}")
    ]
    sheet, cells = rule.formula1.replace("'", "").split("!")
    offered = [row[0].value for row in book[sheet][cells.replace("$", "")]]
    assert [text.split()[0] for text in offered] == ["652301", *sorted(VILLAGES)]


def test_a_run_reads_ledgers_alone_and_from_an_archive(place: Prefecture, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(place.root, root)
    project, raw = load_project(root), root / "data" / "raw"
    filled(project, "patrol", raw / "第三周巡查（报来）.xlsx")
    for name in ("revisit", "alteration"):
        filled(project, name, tmp_path / f"{name}.xlsx")
    with zipfile.ZipFile(raw / "报来.zip", "w") as archive:
        for name in ("revisit", "alteration"):
            archive.write(tmp_path / f"{name}.xlsx", f"{name}.xlsx")
    again = Prefecture.__new__(Prefecture)
    again.root = root
    again.build()
    for table in ("patrol", "revisit", "alteration"):
        assert again.row(f"SELECT count(*) AS n FROM {table}")["n"] == 2, table
    files = again.rows("SELECT declaration, path FROM source_file WHERE path LIKE '%报来%'")
    assert {file["declaration"] for file in files} == {
        "第三周巡查（报来）.xlsx", "报来.zip/revisit.xlsx", "报来.zip/alteration.xlsx",
    }  # fmt: skip
