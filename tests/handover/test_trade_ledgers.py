"""Ledgers of the trades: a workbook per department, a sheet per unit, every house, masked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest
from workbook_reader import read_workbook

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.handover.trade_ledgers import write_trade_ledgers

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import Project


@pytest.fixture(scope="module")
def project(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a root with the published file of the small demo, to write exports into."""
    root = tmp_path_factory.mktemp("trade-ledgers")
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copyfile(small_root / "pipeline.toml", root / "pipeline.toml")
    of_demo = load_project(small_root).database
    shutil.copyfile(of_demo, root / "data" / "processed" / of_demo.name)
    return load_project(root)


def test_each_department_has_all_its_houses_by_unit_with_masked_names(project: Project) -> None:
    files = {file.stem: file for file in write_trade_ledgers(project)}
    with duckdb.connect(str(project.database), read_only=True) as con:
        houses = con.table("trade_house").df()
        owners = set(con.sql("SELECT owner_name FROM house").df()["owner_name"])
    assert set(files) == {*houses["department_name_zh"], "多部门共管房屋"}
    for department, own in houses.groupby("department_name_zh"):
        sheets = read_workbook(files[str(department)])
        summary = sheets.pop("汇总")
        at = summary.headings.index("经营性自建房")
        assert sum(row[at] for row in summary.rows) == len(own)
        assert set(sheets) == set(own["report_unit_name_zh"])
        for unit, part in own.groupby("report_unit_name_zh"):
            sheet = sheets[str(unit)]
            number, owner = (sheet.headings.index(name) for name in ("自建房编号", "产权人"))
            assert sorted(row[number] for row in sheet.rows) == sorted(part["house_no"])
            assert {row[owner] for row in sheet.rows} <= owners
    several = read_workbook(files["多部门共管房屋"])["多部门共管房屋"]
    assert len(several.rows) == houses.loc[houses["departments"] > 1, "house_id"].nunique()


def test_one_department_is_written_and_an_unknown_one_refused(project: Project) -> None:
    (file,) = write_trade_ledgers(project, "housing")
    assert file.name == "住建局（示例）.xlsx"
    with pytest.raises(RefusedError) as refused:
        write_trade_ledgers(project, "nobody")
    assert [fault.code for fault in refused.value.faults] == ["no_such_department"]
