"""The audit log says who, whatever the machine knows of the user."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from prefecture import Prefecture

from pipeline.base.config import load_project
from pipeline.files.audit_log import HandOver, append_audit, read_audit

if TYPE_CHECKING:
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
    (row,) = read_audit(project)
    assert (row["actor"], row["row_count"]) == (f"uid {os.getuid()}", 3)


def test_the_name_of_the_user_is_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "clerk")
    project = load_project(Prefecture(tmp_path / "root").root)
    project.processed.mkdir()
    append_audit(project, EXPORT)
    assert [row["actor"] for row in read_audit(project)] == ["clerk"]
