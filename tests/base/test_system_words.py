"""The system's reasons are said in both languages; none of its own words appear."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.base.system_words import (
    STOPPED,
    database_fault,
    refused_by_system,
    system_fault,
    system_reason,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("number", "chinese", "english"),
    [
        (errno.EACCES, "没有权限", "no permission"),
        (errno.ENOSPC, "磁盘", "full"),
        (errno.EROFS, "只读", "read-only"),
        (errno.EDOM, "EDOM", "EDOM"),
    ],
)
def test_a_reason_in_words(number: int, chinese: str, english: str) -> None:
    error = OSError(number, os.strerror(number))
    fault = system_fault(error, "f")
    assert fault.file == "f"
    assert chinese in fault.text("zh")
    assert english in fault.text("en")
    assert os.strerror(number) not in fault.text("zh")


def test_an_error_without_a_number(tmp_path: Path) -> None:
    with pytest.raises(UnicodeDecodeError) as failed:
        b"\xff".decode()
    assert "UnicodeDecodeError" in system_reason(failed.value).label("zh")
    with pytest.raises(OSError, match="No such file") as missing:
        (tmp_path / "f").read_text(encoding="utf-8")
    assert system_reason(missing.value).label("zh") == "找不到文件或文件夹"


def test_every_reason_comes_with_a_remedy() -> None:
    for number in errno.errorcode:
        fault = system_fault(OSError(number, os.strerror(number), "/d/f"), "elsewhere")
        assert fault.file == "/d/f"
        assert "。" in fault.text("zh").rsplit("）", maxsplit=1)[1]
        assert "then run again" in fault.text("en")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.EACCES])
def test_what_the_system_refuses_the_database_is_said_like_that(number: int) -> None:
    error = duckdb.IOException(f'IO Error: Could not write file "/d/x.tmp": {os.strerror(number)}')
    fault = database_fault(error, "elsewhere")
    assert fault is not None
    same = system_fault(OSError(number, "", "/d/x.tmp"), "elsewhere")
    assert fault.text("zh") == same.text("zh")
    assert database_fault(duckdb.IOException("Corrupt database file"), "x") is None


def test_a_refusal_names_the_file_or_else_the_place(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as named, refused_by_system(tmp_path, STOPPED):
        (tmp_path / "f").read_bytes()
    assert named.value.faults[0].file == str(tmp_path / "f")
    with pytest.raises(RefusedError) as unnamed, refused_by_system(tmp_path):
        raise OSError(errno.ENOSPC, "no name")
    assert unnamed.value.faults[0].file == str(tmp_path)


def test_what_is_no_refusal_of_the_system_is_left_alone(tmp_path: Path) -> None:
    others = (BrokenPipeError(), MissingInputError("not_published", file="f"), duckdb.Error("?"))
    for error in others:
        with pytest.raises(type(error)) as left, refused_by_system(tmp_path):
            raise error
        assert left.value is error
