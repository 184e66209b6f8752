"""Ledgers with names in full: only when asked, with the names delivered, and audited."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest
from demo_files import DemoFiles

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.handover.full_ledgers import write_full_ledgers
from pipeline.handover.release import Release

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HEADING_ROW = 3
RELEASE = Release(purpose="核查 Y-7", recipient="奇台县专班")


@pytest.fixture
def project(small_root: Path, tmp_path: Path) -> Project:
    root = tmp_path / "root"
    shutil.copytree(small_root, root)
    return load_project(root)


def rows_of(file: Path) -> list[dict[str, object]]:
    """Return the lines of all sheets of a ledger but the summary, by heading."""
    rows: list[dict[str, object]] = []
    for page in openpyxl.load_workbook(file).worksheets[1:]:
        headings, *lines = page.iter_rows(min_row=HEADING_ROW, values_only=True)
        numbered = [line for line in lines if isinstance(line[0], int)]
        rows += [dict(zip(map(str, headings), line, strict=True)) for line in numbered]
    return rows


def test_every_owner_and_responsible_person_is_the_one_delivered(project: Project) -> None:
    files = DemoFiles(project.raw / "demo")
    houses = files.table("house").drop_duplicates("house_id").set_index("platform_house_no")
    people = set(files.table("hazard_case")["responsible_person"])
    for file in write_full_ledgers(project, RELEASE):
        rows = rows_of(file)
        assert len(rows) == 24
        for row in rows:
            assert row["产权人"] == houses.loc[str(row["自建房编号"]), "owner_name"]
            assert row["责任人"] in people
            assert "*" not in str(row["责任人"])


def test_the_audit_log_tells_what_was_handed_over(project: Project) -> None:
    files = write_full_ledgers(project, RELEASE)
    text = (project.processed / "audit_log.jsonl").read_text(encoding="utf-8")
    (line,) = [json.loads(entry) for entry in text.splitlines()]
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((houses, cases),) = con.execute(
            "SELECT count(DISTINCT house_id), count(DISTINCT case_id) FROM hazard_ledger"
        ).fetchall()
    assert line["row_count"] == houses + cases
    assert line["object"] == "house, hazard_case"
    assert all(str(file) in line["file"] for file in files)
    assert (line["purpose"], line["recipient"]) == (RELEASE.purpose, RELEASE.recipient)
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert line["file_sha256"] == ", ".join(digests)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_nothing_is_handed_over_when_a_delivery_has_changed(project: Project) -> None:
    delivery = project.raw / "demo" / "昌吉市房屋.csv"
    delivery.write_bytes(delivery.read_bytes() + b"\n")
    with pytest.raises(RefusedError):
        write_full_ledgers(project, RELEASE)
    assert not project.exports.exists()
    assert not (project.processed / "audit_log.jsonl").exists()
