"""Every figure by unit in workbooks, documents and on the terminal is what its word means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import docx
import duckdb
import pytest
from figures_shown import Shown, compared, of_table, wrong
from workbook_reader import read_workbook

from pipeline.cli import main
from pipeline.reporting import circular, ledgers, progress_workbook, revisit_list
from pipeline.reporting.report_context import read_report_context

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("reports")
    with duckdb.connect(str(small_file), read_only=True) as con:
        context = read_report_context(con, "zh")
        return [
            path
            for module in (circular, progress_workbook, ledgers, revisit_list)
            for path in module.write(context, folder)
        ]


def shown_in(path: Path) -> list[Shown]:
    if path.suffix == ".xlsx":
        return [
            each
            for name, sheet in read_workbook(path).items()
            for each in of_table(f"{path.name} {name}", sheet.headings, sheet.rows)
        ]
    if path.suffix != ".docx":
        return []
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(str(path)).tables
    ]
    return [
        each
        for number, (headings, *rows) in enumerate(tables)
        for each in of_table(f"{path.name} {number}", headings, rows)
    ]


def test_workbooks_and_documents(files: list[Path], small_file: Path) -> None:
    found = [each for path in files for each in shown_in(path)]
    assert wrong(small_file, found) == []
    # all three subjects, and of each more than its whole
    assert len({subject for subject, _ in compared(small_file, found)}) == 3
    assert len(compared(small_file, found)) >= 18


def test_the_terminal(
    small_root: Path, small_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["status", "--root", str(small_root)])
    assert not ended.value.code
    rows = [re.sub(r" %|▼", "", line).split() for line in capsys.readouterr().out.splitlines()]
    (at,) = (number for number, row in enumerate(rows) if "图斑总数" in row)
    headings = rows[at]
    cells = [row for row in rows[at + 1 :] if len(row) == len(headings)]
    found = of_table("status", headings, cells)
    assert len(compared(small_file, found)) >= 4
    assert wrong(small_file, found) == []
