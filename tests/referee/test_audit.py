"""A line of the audit log that was changed is found, also when the chain was computed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from generations import new_root

from pipeline.files.audit_log import EXPORTED, HandOver, append_audit, log_path, read_log
from pipeline.referee.wholeness import compare_audit

if TYPE_CHECKING:
    from pathlib import Path


def test_a_log_written_anew_is_found_by_what_the_publication_kept(tmp_path: Path) -> None:
    project = new_root(tmp_path / "root")
    project.processed.mkdir(parents=True)
    for rows in (3, 4):
        append_audit(project, HandOver(EXPORTED, "house", rows, "csv", "house.csv"))
    head = read_log(project).head
    with duckdb.connect(str(project.database)) as con:
        con.execute(
            "CREATE TABLE run AS SELECT '20230316T000000000000Z' AS run_id,"
            " DATE '2023-03-16' AS as_of, ?::BIGINT AS audit_lines, ? AS audit_sha256",
            [head.lines, head.sha256],
        )
    sound = compare_audit(project)
    assert (sound.count, sound.differing) == (3, 0)

    log_path(project).unlink()
    for rows in (3, 5):
        append_audit(project, HandOver(EXPORTED, "house", rows, "csv", "house.csv"))
    found = compare_audit(project)
    assert [fault.code for fault in found.faults] == ["audit_head"]
    assert found.differing == 1
