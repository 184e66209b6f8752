"""Declarations: every mistake in them is listed, all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base.errors import RefusedError
from pipeline.delivery.declaration import load_declarations

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'table = "parcel"\npath = "p.gpkg"\nas_of = 2023-03-16\n'


def faults_of(raw: Path, text: str | bytes, name: str = "p.toml") -> set[tuple[str, str | None]]:
    content = text.encode() if isinstance(text, str) else text
    (raw / name).write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        load_declarations(raw)
    return {(fault.code, fault.field) for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("table = ", ("declaration_unreadable", None)),
        (b"\xff\xfe\x00", ("declaration_unreadable", None)),
        (HEAD.replace("as_of", "asof"), ("declaration_key", "as_of")),
        (HEAD + 'crss = "EPSG:4490"\n', ("declaration_key", "crss")),
        (HEAD + 'duplicates = "first"\n', ("declaration_key", "duplicates")),
        (HEAD.replace("parcel", "parcels"), ("unknown_table", None)),
        (HEAD.replace("parcel", "run"), ("unknown_table", None)),
        (HEAD + '[columns]\nfootprint_m2 = "面积"\n', ("unknown_target", "footprint_m2")),
        (
            HEAD + '[columns]\norigin = "来源"\n[constants]\norigin = "census"\n',
            ("column_and_constant", "origin"),
        ),
        (HEAD + '[codes.parcel_id]\ndone = "x"\n', ("not_a_code_column", "parcel_id")),
        (HEAD + '[codes.survey_status]\nfinished = "x"\n', ("unknown_own_code", "survey_status")),
        (
            HEAD + '[codes.survey_status]\ndone = "x"\nunsurveyed = ["y", "x"]\n',
            ("label_twice", "survey_status"),
        ),
        (
            HEAD + "[columns]\nparcel_id = { column = 'c', pattern = '^(a)(b)' }\n",
            ("bad_pattern", "parcel_id"),
        ),
        (
            HEAD + "[columns]\nparcel_id = { column = 'c', pattern = '(' }\n",
            ("bad_pattern", "parcel_id"),
        ),
        (HEAD + '[point]\nx = "经度"\n', ("point_incomplete", None)),
        (
            HEAD.replace("parcel", "revisit") + '[point]\nx = "经度"\ny = "纬度"\n',
            ("point_not_wanted", None),
        ),
    ],
)
def test_a_mistake_is_told(
    tmp_path: Path, text: str | bytes, expected: tuple[str, str | None]
) -> None:
    assert expected in faults_of(tmp_path, text)


def test_mistakes_of_all_declarations_are_listed_together(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD.replace("parcel", "x"), encoding="utf-8")
    found = faults_of(tmp_path, HEAD + '[constants]\nno_such = 1\n[codes.x]\ny = "z"\n', "b.toml")
    assert {code for code, _ in found} == {"unknown_table", "unknown_target", "not_a_code_column"}


def test_sample_data_beside_real_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text(HEAD, encoding="utf-8")
    assert ("sample_mixed_with_real", None) in faults_of(tmp_path, HEAD + "is_sample = true\n")


def test_what_lies_in_a_hidden_folder_is_unfinished_and_not_read(tmp_path: Path) -> None:
    (tmp_path / ".demo-partial").mkdir()
    (tmp_path / ".demo-partial" / "p.toml").write_text("table = ", encoding="utf-8")
    (tmp_path / "p.toml").write_text(HEAD, encoding="utf-8")
    assert [declaration.name for declaration in load_declarations(tmp_path)] == ["p.toml"]


def test_a_single_label_may_stand_without_brackets(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(
        HEAD + '[codes.survey_status]\ndone = "查完"\n', encoding="utf-8"
    )
    (declaration,) = load_declarations(tmp_path)
    assert declaration.codes == {"survey_status": {"done": ["查完"]}}
