from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from pipeline.base.errors import RefusedError
from pipeline.files.check_sums import SUMS, file_sum, read_sums, sums_of

if TYPE_CHECKING:
    from pathlib import Path

OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of the letters abc, from FIPS 180-2."""


def test_a_list_says_what_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "a.duckdb").write_text("abc")
    sums = sums_of({"a.duckdb": tmp_path / "a.duckdb"}, {"run_id": 7})
    sums.write(tmp_path / SUMS)
    assert (tmp_path / SUMS).read_text() == f"# run_id 7\n{OF_ABC}  a.duckdb\n"
    assert read_sums(tmp_path / SUMS) == sums


def test_a_file_of_any_size_is_summed(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(content)
    assert file_sum(tmp_path / "a") == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "line", ["abc  a.duckdb", f"{OF_ABC}  ../a.duckdb", f"{OF_ABC}  /etc/a", f"{OF_ABC} a", "#"]
)
def test_any_other_line_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / SUMS).write_text(f"{OF_ABC}  b\n{line}\n")
    with pytest.raises(RefusedError) as refused:
        read_sums(tmp_path / SUMS)
    assert [(fault.code, fault.row) for fault in refused.value.faults] == [("sums_unreadable", 2)]
