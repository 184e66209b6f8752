"""What people's editors make of a TOML file is said in words, with the line, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pipeline.base.errors import RefusedError
from pipeline.delivery.declaration import load_declarations

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'table = "parcel"\npath = "p.gpkg"\nas_of = 2023-03-16\n'


def said(folder: Path, text: str | bytes) -> tuple[int | None, str, str]:
    content = text.encode() if isinstance(text, str) else text
    (folder / "p.toml").write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        load_declarations(folder)
    (fault,) = refused.value.faults
    assert fault.file == "p.toml"
    return fault.row, fault.text("zh"), fault.text("en")


@pytest.mark.parametrize(
    ("text", "row", "chinese", "english"),
    [
        (f'{HEAD}[columns]\nparcel_id = "图斑编号"\n'.encode("gb18030"), 5, "UTF-8", "UTF-8"),
        (HEAD.encode("utf-16"), 1, "UTF-8", "UTF-8"),
        (f"{HEAD}[columns]\nparcel_id = “图斑编号”\n", 5, "直引号", "straight"),
        (f"{HEAD}layer = 「图斑」\n", 4, "直引号", "straight"),
        (f'{HEAD}layer ＝ "图斑"\n', 4, "半角", "half-width"),
        (HEAD.replace("p.gpkg", "数据\\图斑.gpkg"), 2, "路径请用 /", "Write /"),
        (HEAD.replace("p.gpkg", "data\\tb.gpkg"), 2, "路径请用 /", "Write /"),
        (f'{HEAD}[columns]\nparcel_id = {{ pattern = "^(\\d+)" }}\n', 5, "单引号", "single"),
        (f'{HEAD}table = "house"\n', 4, "重复", "repeats"),
        (f"{HEAD}[columns]\n[columns]\n", 5, "重复", "repeats"),
        (f"{HEAD}layer = 图斑\n", 4, "TOML", "TOML"),
        (f'{HEAD}layer = "图斑\n', 4, "TOML", "TOML"),
    ],
)  # fmt: skip
def test_the_line_and_what_is_wrong_with_it(
    tmp_path: Path, text: str | bytes, row: int, chinese: str, english: str
) -> None:
    found, in_chinese, in_english = said(tmp_path, text)
    assert found == row
    assert chinese in in_chinese
    assert english in in_english
    plain = re.sub(r"：[^：]*$|p\.toml|UTF-8|TOML|\\t", "", in_chinese)
    assert not re.search("[A-Za-z]{3,}", plain)


@pytest.mark.parametrize(
    ("text", "field", "chinese"),
    [
        (HEAD.replace("as_of = 2023-03-16\n", ""), "as_of", "缺少"),
        (f'{HEAD}crss = "EPSG:4490"\n', "crss", "没有这个键"),
        (f'{HEAD}duplicates = "first"\n', "duplicates", '"reject", "merge"'),
        (f"{HEAD}layer = 3\n", "layer", "文字"),
        (HEAD.replace("2023-03-16", '"三月"'), "as_of", "2023-03-16"),
        (f'{HEAD}swap_xy = "maybe"\n', "swap_xy", "true"),
        (f"{HEAD}header_row = 0\n", "header_row", "不应小于 1"),
        (f"{HEAD}max_bad_share = 5\n", "max_bad_share", "不应大于 1"),
        (f"{HEAD}header_row = 1.5\n", "header_row", "整数"),
        (f"{HEAD}columns = 3\n", "columns", "一组键"),
        (f"{HEAD}[columns]\nparcel_id = 3\n", "columns.parcel_id", "一组键"),
        (f"{HEAD}[columns]\nparcel_id = {{ column = 'c' }}\n", "columns.parcel_id.pattern", "缺少"),
        (
            f"{HEAD}[columns]\nparcel_id = {{ columns = 'c' }}\n",
            "columns.parcel_id.columns",
            "列表",
        ),
        (f'{HEAD}[point]\nform = "lat lon"\n', "point.form", '"lon,lat"'),
    ],
)
def test_a_wrong_key_is_named_and_explained(
    tmp_path: Path, text: str, field: str, chinese: str
) -> None:
    _, in_chinese, in_english = said(tmp_path, text)
    assert in_chinese.startswith(f"p.toml · {field}: ")
    assert chinese in in_chinese
    assert not re.search(r"(?i)input|should|pydantic|union", in_chinese + in_english)
