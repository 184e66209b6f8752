"""The audit log says who, and shows it when it is not what it was."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prefecture import Prefecture

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.files.audit_log import (
    HandOver,
    Head,
    append_audit,
    chain_faults,
    log_path,
    read_log,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXPORT = HandOver("export_personal_data", "house", 3, "csv", "house.csv")


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_a_user_without_a_name_is_logged_by_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Python 3.13 raises OSError where the versions before raised KeyError."""

    def nameless() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", nameless)
    project = load_project(Prefecture(tmp_path / "root").root)
    project.processed.mkdir()
    append_audit(project, EXPORT)
    (row,) = read_log(project).rows
    assert (row["actor"], row["row_count"]) == (f"uid {os.getuid()}", 3)


def test_the_name_of_the_user_is_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "clerk")
    project = load_project(Prefecture(tmp_path / "root").root)
    project.processed.mkdir()
    append_audit(project, EXPORT)
    assert [row["actor"] for row in read_log(project).rows] == ["clerk"]


# Each line holds the SHA-256 of all bytes before it.


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = load_project(Prefecture(tmp_path / "root").root)
    project.processed.mkdir()
    return project


def lines_of(project: Project) -> list[bytes]:
    return log_path(project).read_bytes().splitlines(keepends=True)


def faults_of(project: Project, *heads: Head) -> list[tuple[str, int | None]]:
    named = {f"run {number}": head for number, head in enumerate(heads)}
    faults = chain_faults(project, named)
    for fault in faults:
        assert fault.text("zh") != fault.text("en")
    return [(fault.code, fault.row) for fault in faults]


def computed_anew(lines: list[bytes]) -> bytes:
    """Return lines as somebody would write them who knows how the chain is made."""
    content = b""
    for line in lines:
        entry = json.loads(line) | {"previous_sha256": hashlib.sha256(content).hexdigest()}
        content += json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    return content


def test_a_log_that_only_grew_has_every_earlier_head(project: Project) -> None:
    heads = [read_log(project).head]
    for rows in range(3):
        append_audit(project, replace(EXPORT, row_count=rows))
        heads.append(read_log(project).head)
    assert [head.lines for head in heads] == [0, 1, 2, 3]
    assert heads[3].sha256 == hashlib.sha256(log_path(project).read_bytes()).hexdigest()
    assert faults_of(project, *heads) == []


def changed(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"row_count": 1', b'"row_count": 9'), *lines[2:]]


def shortened(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def swapped(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


@pytest.mark.parametrize("harm", [changed, shortened, swapped])
def test_a_line_changed_removed_or_moved_is_found(
    project: Project, harm: Callable[[list[bytes]], list[bytes]]
) -> None:
    for rows in range(4):
        append_audit(project, replace(EXPORT, row_count=rows))
    lines, head = lines_of(project), read_log(project).head
    harmed = harm(lines)
    assert harmed != lines

    log_path(project).write_bytes(b"".join(harmed))
    assert "audit_chain" in {code for code, _ in faults_of(project)}
    log_path(project).write_bytes(computed_anew(harmed))
    assert faults_of(project) == []
    assert faults_of(project, head) == [("audit_head", None)]


def test_a_last_line_removed_and_a_log_removed_are_found_by_the_head(project: Project) -> None:
    append_audit(project, EXPORT)
    append_audit(project, EXPORT)
    head = read_log(project).head
    log_path(project).write_bytes(lines_of(project)[0])
    assert (faults_of(project), faults_of(project, head)) == ([], [("audit_head", None)])
    log_path(project).unlink()
    assert faults_of(project, head) == [("audit_head", None)]


def test_the_lines_of_an_earlier_version_are_the_first_link(project: Project) -> None:
    old = {
        "logged_at": "2026-01-02T03:04:05.678", "actor": "clerk", "action": "export_personal_data",
        "object": "house", "row_count": 3, "format": "csv", "file": "house.csv",
    }  # fmt: skip
    log_path(project).write_text(json.dumps(old) + "\n" + json.dumps(old) + "\n", "utf-8")
    old_head = read_log(project).head
    append_audit(project, EXPORT)
    append_audit(project, EXPORT)

    rows = read_log(project).rows
    assert [row["action"] for row in rows] == [
        "export_personal_data", "export_personal_data", "chain_begun",
        "export_personal_data", "export_personal_data",
    ]  # fmt: skip
    assert [row["row_count"] for row in rows] == [3, 3, 2, 3, 3]
    assert [row["previous_sha256"] is None for row in rows] == [True, True, False, False, False]
    assert faults_of(project, old_head) == []
    lines = lines_of(project)
    log_path(project).write_bytes(b"".join([lines[0].replace(b"clerk", b"clock"), *lines[1:]]))
    assert faults_of(project) == [("audit_chain", 3), ("audit_chain", 4), ("audit_chain", 5)]


def test_a_line_without_a_link_cannot_be_put_in(project: Project) -> None:
    append_audit(project, EXPORT)
    with log_path(project).open("ab") as file:
        file.write(b"{}\n")
    assert faults_of(project) == [("audit_chain", 2)]


def test_nothing_is_added_behind_half_a_line(project: Project) -> None:
    append_audit(project, EXPORT)
    half = log_path(project).read_bytes()[:-9]
    log_path(project).write_bytes(half)
    with pytest.raises(RefusedError) as refused:
        append_audit(project, EXPORT)
    assert [(fault.code, fault.row) for fault in refused.value.faults] == [("audit_line", 1)]
    assert log_path(project).read_bytes() == half


def test_a_line_that_cannot_be_written_whole_is_taken_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_audit(project, EXPORT)
    before = log_path(project).read_bytes()
    write = os.write

    def half_of_it(handle: int, content: bytes) -> int:
        monkeypatch.setattr(os, "write", full)
        return write(handle, content[:20])

    def full(_handle: int, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", half_of_it)
    with pytest.raises(RefusedError) as refused:
        append_audit(project, EXPORT)
    assert [fault.code for fault in refused.value.faults] == ["audit_unwritable"]
    assert log_path(project).read_bytes() == before


def test_entries_of_several_processes_are_one_chain(project: Project) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: append_audit(project, EXPORT), range(24)))
    assert read_log(project).head.lines == 24
    assert faults_of(project) == []


@pytest.mark.parametrize(
    "text",
    ["line\u2028end\x85end\nend\r", '"previous_sha256": ""}\n{', "\udce6", "x" * 10_000, "=1"],
)
def test_any_purpose_is_one_line_and_is_read_back(project: Project, text: str) -> None:
    append_audit(project, replace(EXPORT, purpose=text, recipient=text))
    (row,) = read_log(project).rows
    assert row["purpose"] == row["recipient"]
    assert row["purpose"] == text or "\udce6" in text
    assert faults_of(project) == []


def test_only_its_owner_reads_the_log(project: Project) -> None:
    log_path(project).touch(0o644)
    append_audit(project, EXPORT)
    assert stat.S_IMODE(log_path(project).stat().st_mode) == 0o600
    log_path(project).unlink()
    before = os.umask(0)
    try:
        append_audit(project, EXPORT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(log_path(project).stat().st_mode) == 0o600
