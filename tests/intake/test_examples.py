"""The value that a message shows: short, on one line, without numbers that are a person's."""

from __future__ import annotations

import pytest

from pipeline.intake.examples import LONGEST, advice_on, example_of, label_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("查完了", "查完了"),
        (" a\n b ", "a b"),
        ("x" * 10_000, "x" * LONGEST + "…"),
        ("11010519491231002X", "110105********002X"),  # its check digit is right: a person's
        ("652301001001000001", "652301001001000001"),
        ("电话13987654321", "电话139****4321"),
        ("139876543210", "139876543210"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_example(text: str | None, shown: str) -> None:
    assert example_of({"f": text}, "f") == shown


def test_a_label_keeps_its_line_breaks_so_that_it_can_be_declared() -> None:
    assert label_of({"f": " 自\n住 "}, "f") == "自\n住"
    assert label_of({"f": "13987654321"}, "f") == "139****4321"
    assert label_of({"f": None}, "f") == ""


def test_the_example_of_a_place_is_what_holds_it() -> None:
    assert example_of({"point_x": "无", "point_y": "44"}, "geometry") == "无 / 44"
    assert example_of({"point_text": "POINT(1)"}, "geometry") == "POINT(1)"
    assert example_of({"house_id": "h1"}, "geometry") == ""


@pytest.mark.parametrize(
    ("reason", "example", "advice"),
    [
        ("not_a_coordinate", "无 / 无", "not_a_coordinate"),
        ("not_a_coordinate", "87,0015 / 44,0015", "decimal_comma"),
        ("not_a_coordinate", "87,0015;44,0015", "decimal_comma"),
        ("not_a_coordinate", "87.0015,44.0015", "not_a_coordinate"),
        ("not_a_coordinate", "POLYGON((87 44, 87 45", "outline_text"),
        ("not_a_coordinate", "srid=4490;multipolygon(((87 44", "outline_text"),
        ("unknown_code", "POLYGON", "unknown_code"),
        ("not_a_number", "120,5", "number_comma"),
        ("not_a_number", "1,205.5㎡", "number_comma"),
        ("not_a_number", "120.5平方米", "number_unit"),
        ("not_an_integer", "约3层", "number_unit"),
        ("not_an_integer", "三", "not_an_integer"),
        ("out_of_range", "1899-12-30", "day_out_of_range"),
        ("out_of_range", "-5", "out_of_range"),
    ],
)
def test_the_advice_follows_the_example(reason: str, example: str, advice: str) -> None:
    assert advice_on(reason, example) == advice
