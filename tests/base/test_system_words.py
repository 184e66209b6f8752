"""The system's reasons are said in both languages; none of its own words appear."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.base.errors import Fault
from pipeline.base.system_words import system_reason

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
    fault = Fault("system_refuses", file="f", detail=system_reason(error))
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
