"""The small demo through the whole job: the published file says what the answers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo_files import DemoFiles

VIEWS = {
    "survey_status": ["parcels", "unsurveyed", "in_progress", "done"],
    "revisit_progress": ["commercial_houses", "revisited"],
    "rectification_progress": [
        "hazardous", "severe", "todo", "doing", "rectified", "by_management", "by_engineering",
        "by_enforcement", "by_other", "regraded", "overdue",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def published(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_file), read_only=True) as con:
        yield con


@pytest.mark.parametrize("level", ["unit", "county", "township", "village"])
@pytest.mark.parametrize("view", list(VIEWS))
def test_views_count_as_answered(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any], view: str, level: str
) -> None:
    rows = published.table(f"{view}_by_{level}").df().set_index("code")
    nothing = dict.fromkeys(VIEWS[view], 0)

    expected = {
        code: {name: answers[f"by_{level}"].get(code, nothing)[name] for name in VIEWS[view]}
        for code in rows.index
    }
    assert rows[VIEWS[view]].to_dict("index") == expected
    assert set(answers[f"by_{level}"]) <= set(rows.index)


def test_rejected_rows_are_those_planted(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    found = published.sql("SELECT field, reason, count(*) FROM rejected_row GROUP BY ALL")
    counted = {(field, reason): count for field, reason, count in found.fetchall()}
    planted: dict[tuple[str, str], int] = {}
    for kinds in answers["rejected"].values():
        for item in kinds:
            place = (item["field"], item["reason"])
            planted[place] = planted.get(place, 0) + item["rows"]

    assert counted == planted


def test_houses_are_linked_and_hazards_staged_as_answered(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    links = published.sql("SELECT link_method, count(*) FROM house GROUP BY ALL").fetchall()
    stages = published.sql("SELECT stage, count(*) FROM hazard_house GROUP BY ALL").fetchall()

    assert dict(links) == answers["link_method"]
    assert dict(stages) == answers["hazard_stage"]


def test_history_is_that_of_the_weekly_exports(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    snapshots = published.sql(
        "SELECT as_of::VARCHAR, sum(parcels), sum(unsurveyed), sum(in_progress), sum(done)"
        " FROM snapshot WHERE level = 'unit' GROUP BY ALL"
    ).fetchall()
    counted = {day: counts for day, *counts in snapshots}

    for day, expected in answers["exports"].items():
        names = ("parcels", "unsurveyed", "in_progress", "done")
        assert counted[day] == [expected[name] for name in names]
    assert counted["2023-03-16"] == [6000, 205, 75, 5720]


def test_untidy_cells_are_noticed(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    notices = published.sql(
        "SELECT notice, sum(row_count) FROM intake_notice"
        " WHERE notice IN ('trimmed', 'full_width', 'geometry_repaired') GROUP BY ALL"
    ).fetchall()
    untidy = answers["untidy_cells"].values()
    faults = answers["accepted_with_fault"]

    assert dict(notices) == {
        "trimmed": sum(item["trimmed"] for item in untidy),
        "full_width": sum(item["full_width"] for item in untidy),
        "geometry_repaired": len(faults["bow_tie"]) + len(faults["spike"]),
    }


def test_straddling_parcels_go_to_the_village_answered(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    rows = published.sql(
        "SELECT parcel_id, village_code, overlap_share FROM parcel"
        " WHERE assignment IN ('largest_overlap', 'override')"
    ).fetchall()
    planted = answers["accepted_with_fault"]["straddling"]

    assert {key: village for key, village, _ in rows} == {
        key: item["village"] for key, item in planted.items()
    }
    assert all(share == pytest.approx(planted[key]["share"], abs=1e-4) for key, _, share in rows)


def test_corrections_end_as_answered(
    published: duckdb.DuckDBPyConnection, answers: dict[str, Any]
) -> None:
    rows = published.sql(
        "SELECT table_name, key, field, outcome FROM correction ORDER BY source_row"
    ).fetchall()
    expected = [tuple(item.values()) for item in answers["corrections"]]
    counted = {outcome: sum(row[3] == outcome for row in rows) for *_, outcome in rows}
    overridden = published.sql("SELECT parcel_id FROM parcel WHERE assignment = 'override'")

    assert rows == expected
    assert counted == {
        "applied": 11, "stale": 2, "unknown_row": 1, "unknown_field": 1, "not_filled_in": 1
    }  # fmt: skip
    given = {(key,) for _, key, field, _ in rows if field == "village_code"}
    assert set(overridden.fetchall()) == given


def test_corrected_rows_hold_what_they_should(
    published: duckdb.DuckDBPyConnection, files: DemoFiles
) -> None:
    rows = files.table("correction").query("field == 'built_year'")
    years = published.sql("SELECT house_id, built_year FROM house").fetchall()
    delivered = files.table("house").set_index("house_id")["built_year"]

    assert len(rows) == 2
    assert set(delivered[rows["key"]]) == {"不清楚"}
    assert {key: dict(years)[key] for key in rows["key"]} == {
        key: int(year) for key, year in zip(rows["key"], rows["new_value"], strict=True)
    }
