"""Corrections: applied where the old value still stands, listed where not; cases by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from prefecture import SETTINGS, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

ANY_SHARE = "max_bad_share = 1\n"
NAMES = (
    "table_name", "key", "field", "old_value", "new_value", "reason", "corrected_by",
    "corrected_on", "row_file", "row_number",
)  # fmt: skip


def correction(field: str, old: str | None, new: str | None, **more: Any) -> dict[str, Any]:
    given = {"table_name": "house", "field": field, "old_value": old, "new_value": new, **more}
    return {name: given.get(name) for name in NAMES}


def house(house_id: str | None, **more: Any) -> dict[str, Any]:
    names = (
        "house_id", "use_class", "storeys", "floor_area_m2", "owner_name", "owner_phone",
        "business_types", "has_precast_slab",
    )  # fmt: skip
    return {name: {"house_id": house_id, "use_class": "other", **more}.get(name) for name in names}


@pytest.fixture
def prefecture(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root", SETTINGS)
    parcel = {"parcel_id": "p1", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    return place


def outcomes(place: Prefecture) -> list[tuple[str, str | None]]:
    """Return outcome and value found of every correction, in the order of the file."""
    rows = place.rows(
        "SELECT outcome, found_value FROM correction ORDER BY source_file_id, source_row"
    )
    return [(row["outcome"], row["found_value"]) for row in rows]


def houses(place: Prefecture, columns: str) -> dict[str, tuple[Any, ...]]:
    rows = place.rows(f"SELECT house_id, {columns} FROM house ORDER BY house_id")
    return {row.pop("house_id"): tuple(row.values()) for row in rows}


def test_what_would_be_rejected_is_mended_and_accepted(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "house",
        [
            house("h1", use_class="不详"),
            house("h2", storeys="两层"),
            house(None, storeys=3),
            house("h4", floor_area_m2=-5),
        ],
        extra=ANY_SHARE,
    )
    here = {"row_file": "house.csv"}
    prefecture.deliver(
        "correction",
        [
            correction("use_class", "不详", "自住及经营", key="h1"),
            correction("层数", "两层", "2", key="h2"),
            correction("house_id", None, "h3", row_number=4, **here),
            correction("floor_area_m2", "-5.0", "50", key="h4", row_number=5, **here),
        ],
    )
    raw = (prefecture.root / "data" / "raw" / "house.csv").read_bytes()
    prefecture.build()

    assert houses(prefecture, "use_class, storeys, floor_area_m2") == {
        "h1": ("mixed", None, None),
        "h2": ("other", 2, None),
        "h3": ("other", 3, None),
        "h4": ("other", None, 50.0),
    }
    assert outcomes(prefecture) == [
        ("applied", "不详"), ("applied", "两层"), ("applied", None), ("applied", "-5")
    ]  # fmt: skip
    assert prefecture.rows("FROM rejected_row") == []
    assert (prefecture.root / "data" / "raw" / "house.csv").read_bytes() == raw


def test_the_old_value_is_compared_as_a_person_would(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "house",
        [
            house("h1", use_class="自用", storeys=2, floor_area_m2="120.50"),
            house("h2", business_types="餐饮饭店、批发零售", has_precast_slab="是"),
            house("h3", owner_name="张示例", owner_phone="19900001234"),
        ],
        extra='[codes.use_class]\nother = ["自用"]\n',
    )
    prefecture.deliver(
        "correction",
        [
            correction("use_class", "其他自建房", "mixed", key="h1"),
            correction("storeys", " ２ ", "3", key="h１"),
            correction("floor_area_m2", "120.5", "99", key="h1"),
            correction("business_types", "retail；餐饮饭店", "批发零售", key="h2"),
            correction("has_precast_slab", "true", "否", key="h2"),
            correction("owner_name", "张**", "李示例", key="h3"),
            correction("owner_phone", "199****1234", "19900005678", key="h3"),
        ],
    )
    prefecture.build()

    assert [outcome for outcome, _ in outcomes(prefecture)] == ["applied"] * 7
    shown = "use_class, storeys, floor_area_m2, business_types, has_precast_slab, owner_name"
    rows = houses(prefecture, f"{shown}, owner_phone")
    assert rows["h1"][:3] == ("mixed", 3, 99.0)
    assert rows["h2"][3:5] == (["retail"], False)
    assert rows["h3"][5:] == ("李**", "199****5678")


def test_what_does_not_apply_is_listed_with_what_was_found(prefecture: Prefecture) -> None:
    prefecture.deliver("house", [house("h1", storeys=2, owner_name="张示例"), house("h2")])
    prefecture.deliver(
        "correction",
        [
            correction("storeys", "5", "3", key="h1"),
            correction("storeys", None, "3", key="h1"),
            correction("storeys", "2", "3", key="h9"),
            correction("层高", "2", "3", key="h1"),
            correction("storeys", "2", "3", key="h1", table_name="房子"),
            correction("is_commercial", "false", "true", key="h1"),
            correction("storeys", "2", "三", key="h1"),
            correction("storeys", "2", None, key="h1"),
            correction("storeys", "2", "3"),
            correction("house_id", "h1", "（空）", key="h1"),
            correction("owner_name", "张样例", "李示例", key="h1"),
            correction(None, None, None),  # type: ignore[arg-type]
            correction("owner_name", "张**", "王**", key="h1"),
            correction("run_id", "x", "y", key="h1", table_name="run"),
        ],
    )
    prefecture.build()

    assert outcomes(prefecture) == [
        ("stale", "2"),
        ("stale", "2"),
        ("unknown_row", None),
        ("unknown_field", None),
        ("unknown_table", None),
        ("not_correctable", None),
        ("unusable_value", "2"),
        ("not_filled_in", None),
        ("unknown_row", None),
        ("unusable_value", "h1"),
        ("stale", "张**"),
        ("not_filled_in", None),
        ("unusable_value", "张**"),
        ("not_correctable", None),
    ]
    assert houses(prefecture, "storeys, owner_name") == {"h1": (2, "张**"), "h2": (None, None)}


def test_of_two_the_one_that_stands_applies_and_of_two_that_stand_none(
    prefecture: Prefecture,
) -> None:
    prefecture.deliver("house", [house(f"h{number}", storeys=2) for number in range(1, 5)])
    prefecture.deliver(
        "correction",
        [
            correction("storeys", "1", "4", key="h1"),
            correction("storeys", "2", "3", key="h1"),
            correction("storeys", "2", "3", key="h2"),
            correction("storeys", "2", "4", key="h2"),
            correction("storeys", "2", "3", key="h3"),
            correction("storeys", "2", "3", key="h4"),
        ],
    )
    prefecture.deliver(
        "correction",
        [correction("storeys", "3", "5", key="h3"), correction("storeys", "2", "３", key="h4")],
        name="later",
    )
    prefecture.build()

    assert [outcome for outcome, _ in outcomes(prefecture)] == [
        "stale", "applied", "ambiguous", "ambiguous", "superseded", "applied", "applied", "applied"
    ]  # fmt: skip
    assert houses(prefecture, "storeys") == {"h1": (3,), "h2": (2,), "h3": (5,), "h4": (3,)}


def test_a_field_can_be_emptied_and_an_empty_one_filled(prefecture: Prefecture) -> None:
    prefecture.deliver("house", [house("h1", storeys=2, owner_name=None)])
    prefecture.deliver(
        "correction",
        [
            correction("storeys", "2", "（空）", key="h1"),
            correction("owner_name", None, "李示例", key="h1"),
        ],
    )
    prefecture.build()
    assert houses(prefecture, "storeys, owner_name") == {"h1": (None, "李**")}


def test_columns_from_constants_patterns_and_nowhere_are_corrected_row_by_row(
    prefecture: Prefecture,
) -> None:
    rows = [{"id": f"编号{name}", "area": area} for name, area in (("a", 10), ("b", 20), ("", 30))]
    prefecture.deliver(
        "house",
        rows,
        extra=ANY_SHARE + "[columns]\nhouse_id = { column = 'id', pattern = '编号(.+)' }\n"
        "floor_area_m2 = 'area'\n[constants]\nuse_class = 'other'\n",
    )
    prefecture.deliver(
        "correction",
        [
            correction("use_class", "其他自建房", "mixed", key="a"),
            correction("storeys", None, "2", key="b"),
            correction("house_id", "编号", "c", row_file="house.csv", row_number=4),
            correction("floor_area_m2", "30", "31", key="c"),
        ],
    )
    prefecture.build()

    assert [outcome for outcome, _ in outcomes(prefecture)] == ["applied"] * 4
    assert houses(prefecture, "use_class, storeys, floor_area_m2") == {
        "a": ("mixed", None, 10.0),
        "b": ("other", 2, 20.0),
        "c": ("other", None, 31.0),
    }


def test_one_corrected_part_leaves_the_others_at_fault(prefecture: Prefecture) -> None:
    rows = [{"id": name} for name in ("编号a", "无", "缺")]
    prefecture.deliver(
        "house",
        rows,
        extra=ANY_SHARE + "[columns]\nhouse_id = { column = 'id', pattern = '编号(.+)' }\n"
        "[constants]\nuse_class = 'other'\n",
    )
    place = {"row_file": "house.csv", "row_number": 3}
    prefecture.deliver("correction", [correction("house_id", "无", "b", **place)])
    prefecture.build()

    assert set(houses(prefecture, "use_class")) == {"a", "b"}
    rejected = prefecture.row("SELECT source_row, reason, raw FROM rejected_row")
    assert (rejected["source_row"], rejected["reason"]) == (4, "pattern_not_found")
    assert json.loads(rejected["raw"]) == {"house_id": "缺"}


def test_copies_that_differ_become_one_when_the_wrong_one_is_corrected(
    prefecture: Prefecture,
) -> None:
    rows = [house("h1", storeys=1), house("h1", storeys=2), house("h2"), house("h2")]
    prefecture.deliver("house", rows, extra=ANY_SHARE)
    place = {"row_file": "house.csv", "row_number": 5}
    prefecture.deliver(
        "correction",
        [
            correction("storeys", "1", "2", key="h1"),
            correction("house_id", "h2", "h3", key="h2", **place),
        ],
    )
    prefecture.build()

    assert houses(prefecture, "storeys") == {"h1": (2,), "h2": (None,), "h3": (None,)}
    rejected = prefecture.rows("SELECT source_row, reason FROM rejected_row")
    assert rejected == [{"source_row": 3, "reason": "duplicate_identical"}]


def test_a_place_counts_only_with_the_key_given(prefecture: Prefecture) -> None:
    prefecture.deliver("house", [house("h1", storeys=2), house("h2", storeys=2)])
    here = {"row_file": "house.csv"}
    prefecture.deliver(
        "correction",
        [
            correction("storeys", "2", "3", key="h1", row_number=3, **here),
            correction("storeys", "2", "3", key="h1", row_file="other.csv"),
            correction("storeys", "2", "3", row_number=2),
            correction("storeys", "2", "4", key="h2", row_number=3, **here),
        ],
    )
    prefecture.build()
    assert [outcome for outcome, _ in outcomes(prefecture)] == [
        "unknown_row", "unknown_row", "unknown_row", "applied"
    ]  # fmt: skip


def test_keys_of_several_columns_and_dates_from_the_declaration(prefecture: Prefecture) -> None:
    rank = {"metric": "survey_done", "rank": 5}
    prefecture.deliver("regional_rank", [rank])
    prefecture.deliver(
        "correction",
        [
            correction("rank", "5", "4", table_name="regional_rank", key="2023-03-16/survey_done"),
            correction(
                "as_of",
                "2023/3/16",
                "2023-03-15",
                table_name="regional_rank",
                key="2023-03-16/survey_done",
            ),
        ],
    )
    prefecture.build()
    row = prefecture.row('SELECT as_of::VARCHAR AS as_of, "rank" FROM regional_rank')
    assert row == {"as_of": "2023-03-15", "rank": 4}


def test_a_rejected_correction_is_listed_with_its_personal_values_masked(
    prefecture: Prefecture,
) -> None:
    prefecture.deliver("house", [house("h1", owner_name="张示例")])
    prefecture.deliver(
        "correction",
        [
            correction("owner_name", "张示例", "李虚构", key="h1", corrected_on="三月"),
            correction("产权人", "张示例", "李虚构", key="h1", corrected_by="王演示"),
            correction("户主", "张示例", "李虚构", key="h1"),
        ],
        extra=ANY_SHARE,
    )
    prefecture.build()

    raw = json.loads(prefecture.row("SELECT raw FROM rejected_row")["raw"])
    assert (raw["old_value"], raw["new_value"], raw["corrected_on"]) == ("张**", "李**", "三月")
    shown = "old_value, new_value, corrected_by, found_value, outcome"
    assert [tuple(row.values()) for row in prefecture.rows(f"SELECT {shown} FROM correction")] == [
        ("张**", "李**", "王**", "张**", "applied"),
        ("***", "***", None, None, "unknown_field"),
    ]
    assert houses(prefecture, "owner_name") == {"h1": ("李**",)}


def test_accepted_corrections_reconcile_and_constants_name_the_table(
    prefecture: Prefecture,
) -> None:
    prefecture.deliver("house", [house("h1", storeys=2)])
    rows = [{"k": "h1", "f": "层数", "a": "2", "b": "3"}]
    prefecture.deliver(
        "correction",
        rows,
        extra="[columns]\nkey='k'\nfield='f'\nold_value='a'\nnew_value='b'\n"
        "[constants]\ntable_name='房屋'\n",
    )
    prefecture.build()
    counts = prefecture.row("FROM source_file WHERE target_table = 'correction'")
    assert (counts["rows_read"], counts["rows_accepted"]) == (1, 1)
    assert prefecture.row("SELECT table_name, field, outcome FROM correction") == {
        "table_name": "house", "field": "storeys", "outcome": "applied"
    }  # fmt: skip


def test_a_file_without_some_columns_is_read_as_if_they_were_empty(prefecture: Prefecture) -> None:
    prefecture.deliver(
        "house", [house("h1", storeys=None), house("h2", storeys=2, owner_name="王小明")]
    )
    given = [("h1", "storeys", "3"), ("h2", "storeys", "5"), ("h2", "owner_name", "王大明")]
    prefecture.deliver("correction", [
        {"table_name": "house", "key": key, "field": field, "new_value": new}
        for key, field, new in given
    ])  # fmt: skip
    prefecture.build()
    # without an old value only an empty field may be filled: else nobody has seen what stood there
    assert outcomes(prefecture) == [
        ("applied", None), ("stale", "2"), ("stale", "王**")
    ]  # fmt: skip
    assert houses(prefecture, "storeys") == {"h1": (3,), "h2": (2,)}
    assert prefecture.row("SELECT new_value FROM correction WHERE field = 'owner_name'") == {
        "new_value": "王**"
    }


@pytest.mark.parametrize("missing", ["key", "new_value", "field"])
def test_a_file_of_corrections_without_a_needed_column_ends_in_words(
    prefecture: Prefecture, missing: str
) -> None:
    prefecture.deliver("house", [house("h1", storeys=None)])
    row = {"table_name": "house", "key": "h1", "field": "storeys", "new_value": "3"}
    del row[missing]
    prefecture.deliver("correction", [row])
    prefecture.build()
    assert outcomes(prefecture)[0][0] in {"unknown_row", "not_filled_in", "unknown_field"}
    assert houses(prefecture, "storeys") == {"h1": (None,)}
