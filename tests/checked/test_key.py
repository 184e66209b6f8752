"""The key of a checked file: made of exactly what its content depends on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.checked import key
from pipeline.checked.key import checked_key, reading_key
from pipeline.delivery.declaration import ColumnPart, Declaration, Point
from pipeline.dictionary import Dictionary, load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVEN: dict[str, Any] = {"table": "house", "path": "a.csv", "as_of": "2023-03-16", "name": "a.toml"}
MEANING: dict[str, Any] = {
    "table": "hazard_case",
    "as_of": dt.date(2023, 3, 17),
    "layer": "l",
    "sheet": "s",
    "header_row": 2,
    "header_rows": 2,
    "leave_out": ["total"],
    "crs": "EPSG:4490",
    "datum_change": "Beijing 1954 to CGCS2000",
    "encoding": "GB18030",
    "overrule": {"encoding": "写错了"},
    "swap_xy": True,
    "columns": {"house_id": ColumnPart(column="编号", pattern="^(h.)")},
    "constants": {"storeys": 3},
    "codes": {"use_class": {"other": ["自住"]}},
    "duplicates": "merge",
    "point": Point(x="x", y="y"),
    "outline": {"wkt": "边界"},
}
"""Each key of a declaration that decides what is read, with another value."""
NO_MEANING: dict[str, Any] = {
    "path": "b.csv", "name": "b.toml", "max_bad_share": 0.9, "is_sample": True,
}  # fmt: skip


def of(content: str = "bytes", member: str | None = None, secret: bytes = b"s", **more: Any) -> str:
    declaration = Declaration.model_validate({**GIVEN, **more})
    return reading_key([content, ".csv"], member, declaration, secret)


@pytest.fixture
def dictionary() -> Iterator[Dictionary]:
    """Return the dictionary; what is read of it for a key is forgotten before and after."""
    key._dictionary_entry.cache_clear()  # noqa: SLF001 - it is cached for the whole process
    yield load_dictionary()
    key._dictionary_entry.cache_clear()  # noqa: SLF001


def test_every_key_of_a_declaration_is_decided_upon() -> None:
    assert set(Declaration.model_fields) == MEANING.keys() | NO_MEANING.keys()


@pytest.mark.parametrize("name", MEANING)
def test_what_a_declaration_means_is_in_the_key(name: str) -> None:
    assert of(**{name: MEANING[name]}) != of()


@pytest.mark.parametrize("name", NO_MEANING)
def test_where_a_declaration_lies_is_not(name: str) -> None:
    assert of(**{name: NO_MEANING[name]}) == of()


def test_two_ways_to_write_the_same_have_one_key() -> None:
    one, many = ({"use_class": {"other": labels}} for labels in ("自住", ["自住"]))
    assert of(codes=one) == of(codes=many)


def test_bytes_member_and_secret_are_in_the_key() -> None:
    assert len({of(), of("other bytes"), of(member="a.csv"), of(secret=b"t")}) == 4


def test_the_code_list_of_its_table_is_in_the_key(
    dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, case = of(), of(table="hazard_case")
    codes = dictionary.code_lists["use_class"]
    other = codes["other"].model_copy(update={"name_zh": "别的"})
    lists = {**dictionary.code_lists, "use_class": {**codes, "other": other}}
    changed = dictionary.model_copy(update={"code_lists": lists})
    key._dictionary_entry.cache_clear()  # noqa: SLF001
    monkeypatch.setattr(key, "load_dictionary", lambda: changed)
    assert of() != house
    assert of(table="hazard_case") == case


def test_the_entry_of_its_table_is_in_the_key(
    dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, case = of(), of(table="hazard_case")
    table = dictionary.tables["house"]
    storeys = table.columns["storeys"].model_copy(update={"maximum": 7})
    table = table.model_copy(update={"columns": {**table.columns, "storeys": storeys}})
    changed = dictionary.model_copy(update={"tables": {**dictionary.tables, "house": table}})
    key._dictionary_entry.cache_clear()  # noqa: SLF001
    monkeypatch.setattr(key, "load_dictionary", lambda: changed)
    assert of() != house
    assert of(table="hazard_case") == case


def test_the_code_that_reads_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = of()
    assert "pipeline.readers" in key.reading_code()
    assert "pipeline.warehouse" not in key.reading_code()
    monkeypatch.setattr(key, "reading_code", lambda: {"pipeline.readers": "changed"})
    assert of() != before


def test_corrections_are_in_the_key_of_the_checked_file_in_their_order() -> None:
    first, second = ("storeys", "2", "3"), ("storeys", "3", "4")
    keys = {checked_key("r", said) for said in ([], [first], [first, second], [second, first])}
    assert len(keys) == 4
    assert checked_key("r", []) == "r"
