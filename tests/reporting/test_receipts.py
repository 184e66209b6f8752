"""Receipts: every delivery of a unit, every rejected row with its reason, and nothing of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import SETTINGS, VILLAGES, Prefecture, square
from workbook_reader import ReadSheet, read_workbook

from pipeline.base.sql import fetch_rows
from pipeline.reporting import receipts
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

Books = dict[str, dict[str, ReadSheet]]


def write(file: Path, folder: Path) -> Books:
    """Return the sheets of every receipt by the name of its unit."""
    with duckdb.connect(str(file), read_only=True) as con:
        files = list(receipts.write(read_report_context(con, "zh"), folder))
    assert {path.name for path in files} == {"报送回执.xlsx"}
    return {path.parent.name: read_workbook(path) for path in files}


def as_dicts(sheet: ReadSheet) -> list[dict[str, Any]]:
    return [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows if any(row[1:])]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a park and a county, each with a file of its own, and one file of both."""
    place = Prefecture(tmp_path_factory.mktemp("hand") / "root", settings=SETTINGS)
    place.deliver("report_unit", [{"report_unit_id": "P", "name_zh": "测试园区", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": "P", "code": VILLAGES[2]}])

    def parcels(village: int) -> list[dict[str, Any]]:
        return [
            {"parcel_id": f"p{village}{at}", "survey_status": "done",
             "village_code_reported": VILLAGES[village],
             "geometry": square(87.0003 + village / 100 + at * 3 / 10000, 44.001)}
            for at in range(30)
        ]  # fmt: skip

    county, park = parcels(0), parcels(2)
    county[20]["survey_status"] = "whatever"
    place.deliver("parcel", county, name="county")
    place.deliver("parcel", park, name="park")
    place.deliver("house", [
        {"house_id": f"h{village}{at}", "use_class": "mixed", "owner_name": "张三",
         "parcel_id_reported": f"p{village}{at}"}
        for village in (0, 2) for at in range(10)
    ])  # fmt: skip
    place.deliver("status_snapshot", [
        {"parcel_id": row["parcel_id"], "survey_status": "done"} for row in (*county[:5], *park[:3])
    ], name="past", extra="as_of = 2023-03-09\n")  # fmt: skip
    place.deliver("house_snapshot", [{"house_id": f"h0{at}"} for at in range(4)],
                  name="past_houses", extra="as_of = 2023-03-09\n")  # fmt: skip
    place.deliver("spot_check", [
        {"check_id": "k", "batch": "b", "village_code": VILLAGES[2], "house_id": "h20"}
    ])  # fmt: skip
    place.deliver("spot_issue", [{"issue_id": "i", "check_id": "k"}])
    place.deliver("correction", [
        {"table_name": "house", "key": "h21", "field": "address", "new_value": "示例路",
         "old_value": None, "reason": None, "corrected_by": "李四", "corrected_on": "2023-03-15",
         "row_file": None, "row_number": None}
    ])  # fmt: skip
    place.build()
    return place


@pytest.fixture(scope="module")
def books(place: Prefecture, tmp_path_factory: pytest.TempPathFactory) -> Books:
    return write(place.database, tmp_path_factory.mktemp("receipts"))


def test_a_unit_sees_its_own_deliveries_with_its_own_rows(books: Books) -> None:
    files = {unit: as_dicts(sheets["回执"]) for unit, sheets in books.items()}
    own = {unit: {row["文件"].split(".")[0]: row for row in rows} for unit, rows in files.items()}
    park, county = own["测试园区"], own["名652301"]
    assert "county" not in park
    assert "park" not in county
    assert (county["county"]["读取行数"], county["county"]["接受（本单位）"]) == (30, 29)
    assert (county["county"]["拒收（本单位）"], park["park"]["拒收（本单位）"]) == (1, 0)
    assert "排查状态" in county["county"]["拒收原因"]
    # one file of both units is a delivery of each, with the rows of each
    assert (park["house"]["读取行数"], park["house"]["接受（本单位）"]) == (20, 10)
    assert county["house"]["接受（本单位）"] == 10


def test_past_states_issues_and_corrections_are_deliveries_too(books: Books) -> None:
    accepted = {
        unit: {row["文件"].split(".")[0]: row["接受（本单位）"] for row in as_dicts(sheets["回执"])}
        for unit, sheets in books.items()
    }
    park, county = accepted["测试园区"], accepted["名652301"]
    assert (county["past"], park["past"]) == (5, 3)
    assert county["past_houses"] == 4
    assert "past_houses" not in park
    assert (park["spot_issue"], park["correction"]) == (1, 1)
    assert not {"spot_issue", "correction"} & county.keys()


def test_every_rejected_row_stands_with_value_and_what_to_do(books: Books) -> None:
    rejected = {unit: as_dicts(sheets["拒收行"]) for unit, sheets in books.items()}
    (row,) = rejected["名652301"]
    assert (row["字段"], row["原值"]) == ("排查状态", "whatever")
    assert row["需要处理"] == "在更正清单中填写正确的值"
    assert rejected["测试园区"] == []


def test_the_receipt_says_where_the_fix_list_is(books: Books) -> None:
    notes = str(books["名652301"]["回执"].note)
    assert "data/processed/fix-lists/652301-2023-03-16.xlsx" in notes
    assert "survey fix-list 652301" in notes


@pytest.mark.slow
def test_all_receipts_together_hold_every_rejected_row_and_finding_of_the_demo(
    small_file: Path, tmp_path: Path
) -> None:
    books = write(small_file, tmp_path)
    with duckdb.connect(str(small_file), read_only=True) as con:
        faults = fetch_rows(con.execute("SELECT sum(len(faults))::INT AS n FROM rejected_row"))
        found = fetch_rows(con.execute("SELECT count(*) AS n FROM quality_finding"))
        files = fetch_rows(con.execute("SELECT sum(rows_rejected)::INT AS n FROM source_file"))
        names = fetch_rows(con.execute("SELECT DISTINCT owner_name FROM house"))
    rows = [row for sheets in books.values() for row in as_dicts(sheets["拒收行"])]
    assert len(rows) == faults[0]["n"]
    assert sum(
        row["条数"] for sheets in books.values() for row in as_dicts(sheets["质量问题"])
    ) == found[0]["n"]  # fmt: skip
    assert sum(
        row["拒收（本单位）"] for sheets in books.values() for row in as_dicts(sheets["回执"])
    ) == files[0]["n"]  # fmt: skip
    assert all(name["owner_name"] is None or "*" in name["owner_name"] for name in names)
