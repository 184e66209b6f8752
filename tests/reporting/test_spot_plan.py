"""The workbook of the spot-check plan read back: figures, routes and results of the views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest
from office import empty_pages, text_of
from prefecture import SETTINGS, Prefecture, square
from workbook_reader import ReadSheet, read_workbook, sheet_parts

from pipeline.base.sql import fetch_rows
from pipeline.dictionary import load_dictionary
from pipeline.reporting import spot_plan
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

    from office import ToPdf

COUNTS = {
    "方案汇总": ("spot_check_plan_by_unit", (
        "commercial_houses", "severe_planned", "commercial_planned", "commercial_pct",
        "other_houses", "other_planned", "other_pct", "planned", "villages",
        "in_suspicious_villages")),
    "抽查结果": ("spot_check_result_by_unit", (
        "houses_checked", "houses_with_issue", "issue_pct", "low_pct", "high_pct", "issues")),
}  # fmt: skip


def write(file: Path, folder: Path, language: Literal["zh", "en"] = "zh") -> Path:
    with duckdb.connect(str(file), read_only=True) as con:
        (path,) = spot_plan.write(read_report_context(con, language), folder)
    return path


def ask(file: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return fetch_rows(con.execute(query))


@pytest.fixture(scope="module")
def sheets(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReadSheet]:
    return read_workbook(write(small_file, tmp_path_factory.mktemp("plan")))


@pytest.mark.parametrize("name", COUNTS)
def test_figures_are_those_of_the_view(
    sheets: dict[str, ReadSheet], small_file: Path, name: str
) -> None:
    view, columns = COUNTS[name]
    rows = {row["name_zh"]: row for row in ask(small_file, f"FROM {view}")}
    shown = sheets[name].rows
    assert [row[0] for row in shown] == [*list(rows)[1:], "合计"]
    for line in shown:
        row = rows["昌吉回族自治州" if line[0] == "合计" else line[0]]
        expected = ["—" if row[column] is None else float(row[column]) for column in columns]
        assert line[1:] == expected
    labels = load_dictionary().views[view].columns
    assert sheets[name].headings[1:] == [labels[column].zh for column in columns]


def test_routes_hold_every_house_of_the_plan_in_order(
    sheets: dict[str, ReadSheet], small_file: Path
) -> None:
    planned = ask(
        small_file,
        "SELECT plan.*, house_no, coalesce(unit.name_zh, '未落入区划') AS unit, house.address,"
        " use_class"
        " FROM spot_check_plan AS plan JOIN house USING (house_id)"
        " LEFT JOIN report_unit AS unit ON unit.report_unit_id = plan.report_unit_id"
        " ORDER BY visit_no",
    )
    assert set(list(sheets)[1:-1]) == {row["unit"] for row in planned}
    lists = load_dictionary().code_lists
    for name in list(sheets)[1:-1]:
        own = [row for row in planned if row["unit"] == name]
        shown = sheets[name].records(
            "走访序号", "站序", "自建房编号", "地址", "房屋用途", "入选原因", "可疑村"
        )
        assert shown == [
            (row["visit_no"], row["stop_no"], row["house_no"], row["address"],
             lists["use_class"][row["use_class"]].name_zh,
             lists["spot_reason"][row["reason"]].name_zh, "是" if row["is_suspicious"] else None)
            for row in own
        ]  # fmt: skip
        for line, row in zip(sheets[name].records("经度", "纬度"), own, strict=True):
            if row["lon"] is not None:
                assert line == pytest.approx((row["lon"], row["lat"]), abs=1e-12)


def test_the_note_tells_how_the_sample_was_drawn(sheets: dict[str, ReadSheet]) -> None:
    note = sheets["方案汇总"].note
    for words in ("经营性 1%", "其他 0.1%", "权重 3", "种子 1"):
        assert words in note


def test_the_same_file_gives_the_same_content(small_file: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (write(small_file, tmp_path / name) for name in "ab")
    assert sheet_parts(first) == sheet_parts(second)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a prefecture with other settings, and an address that would be a formula."""
    settings = SETTINGS + "[spot_check]\ncommercial_share = 0.5\nother_share = 0.25\nseed = 7\n"
    place = Prefecture(tmp_path_factory.mktemp("plan") / "root", settings=settings)
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    place.deliver("house", [
        {"house_id": f"h{number}", "use_class": "mixed" if number < 8 else "other",
         "parcel_id_reported": "p", "address": "=1+1"}
        for number in range(16)
    ])  # fmt: skip
    place.deliver("hazard_case", [
        {"case_id": "c", "house_id": "h0", "hazard_level": "severe", "closure_reason": None}
    ])  # fmt: skip
    place.build()
    return place


def test_settings_reach_the_plan(place: Prefecture, tmp_path: Path) -> None:
    path = write(place.database, tmp_path, "en")
    assert path.name == "Spot-check plan.xlsx"
    sheets = read_workbook(path)
    # one severe, half of the other seven rounded up, a quarter of eight
    total = sheets["Summary"].rows[-1]
    assert total == ["Total", 8, 1, 4, 62.5, 8, 2, 25, 7, 1, 0]
    (route,) = list(sheets)[1:-1]
    assert sheets[route].column("Reason").count("Severe") == 1
    assert all("<f>" not in part for part in sheet_parts(path).values())
    assert sheets[route].column("Address") == ["=1+1"] * 7
    # no spot check was delivered yet
    assert sheets["Results"].rows[-1] == ["Total", 0, 0, "—", "—", "—", 0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_whole(
    small_file: Path, tmp_path: Path, to_pdf: ToPdf, language: Literal["zh", "en"]
) -> None:
    path = write(small_file, tmp_path, language)
    printed = to_pdf(path, tmp_path)
    assert empty_pages(printed) == []
    text = text_of(printed)
    for sheet in read_workbook(path).values():
        assert sheet.title.replace(" ", "") in text
    for row in ask(small_file, "SELECT house_no FROM spot_check_plan JOIN house USING (house_id)"):
        assert row["house_no"] in text
