"""A publication keeps the head of the audit log, and the next run sees what was done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from prefecture import Prefecture, square

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.files.audit_log import HandOver, append_audit, log_path, read_log
from pipeline.warehouse.audit_head import audit_log_faults, record_broken_chain
from pipeline.warehouse.publish import building

if TYPE_CHECKING:
    from pathlib import Path

EXPORT = HandOver("export_personal_data", "house", 3, "csv", "house.csv", "check", "county", "0")


class Notices(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def notice(self, name: str, **values: object) -> None:
        del values
        self.said.append(name)


def recorded(project: Project) -> list[str]:
    """Do what a run does before it builds; return what it says."""
    notices = Notices()
    with building(project, "run", notices) as work:
        record_broken_chain(work)
    return notices.said


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a place that was published when its log had two lines."""
    place = Prefecture(tmp_path_factory.mktemp("audit") / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    project = load_project(place.root)
    project.processed.mkdir()
    append_audit(project, EXPORT)
    append_audit(project, EXPORT)
    place.build()
    return place


@pytest.fixture
def project(published: Prefecture) -> Project:
    """Return it with the log it was published with."""
    project = load_project(published.root)
    content = b"".join(log_path(project).read_bytes().splitlines(keepends=True)[:2])
    log_path(project).write_bytes(content)
    return project


def test_run_and_audit_log_say_what_the_log_was(published: Prefecture, project: Project) -> None:
    head = read_log(project).head
    run = published.row("SELECT audit_lines, audit_sha256, schema_version FROM run")
    assert run == {"audit_lines": 2, "audit_sha256": head.sha256, "schema_version": "1.6.0"}
    rows: list[dict[str, Any]] = published.rows("SELECT * FROM audit_log ORDER BY logged_at")
    assert [row["purpose"] for row in rows] == ["check"] * 2
    assert [row["previous_sha256"] for row in rows] == [
        row["previous_sha256"] for row in read_log(project).rows
    ]


def test_a_log_that_grew_is_in_order(project: Project) -> None:
    append_audit(project, EXPORT)
    assert audit_log_faults(project, [project.database]) == []
    assert recorded(project) == []
    assert read_log(project).head.lines == 3


def test_a_log_that_was_changed_is_named_once_and_for_good(project: Project) -> None:
    lines = log_path(project).read_bytes().splitlines(keepends=True)
    log_path(project).write_bytes(lines[0])  # a valid chain, but for the head
    (fault,) = audit_log_faults(project, [project.database])
    assert fault.code == "audit_head"
    assert recorded(project) == ["audit_broken"]
    assert [row["action"] for row in read_log(project).rows][1:] == ["chain_broken"]
    assert [row["row_count"] for row in read_log(project).rows][1:] == [2]


def test_a_line_put_in_behind_the_head_is_seen_too(project: Project) -> None:
    line = log_path(project).read_bytes().splitlines(keepends=True)[1]
    with log_path(project).open("ab") as file:
        file.write(line)
    assert [fault.code for fault in audit_log_faults(project, [])] == ["audit_chain"]
    assert recorded(project) == ["audit_broken"]


def test_a_damaged_line_refuses_the_run_and_nothing_is_added(project: Project) -> None:
    content = log_path(project).read_bytes() + b"{}\n"
    log_path(project).write_bytes(content)
    with pytest.raises(RefusedError):
        recorded(project)
    assert log_path(project).read_bytes() == content


def test_a_file_that_is_no_publication_keeps_no_head(project: Project, tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"nothing")
    assert audit_log_faults(project, [tmp_path / "x.duckdb", tmp_path / "y.duckdb"]) == []
