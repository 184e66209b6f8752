"""Key houses: who stands in which list, why, and in which order; thresholds are the rules'."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from prefecture import VILLAGES, Prefecture, square

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2023, 3, 16)
Lists = dict[str, list[str]]

HOUSES: dict[str, tuple[dict[str, Any], dict[str, Any], Lists]] = {
    # house -> its fields; what it has: level and closure of its case, grade, days since its
    # patrol, controls begun; the lists it must stand in, and why
    "sound": ({"storeys": 2, "max_occupancy": 9}, {}, {}),
    "tall": ({"storeys": 3}, {}, {"large": ["tall"]}),
    "crowded": ({"storeys": 1, "max_occupancy": 10}, {}, {"large": ["crowded"]}),
    "tall_dwelling": ({"storeys": 5, "use_class": "other"}, {}, {}),
    "severe": (
        {},
        {"level": "severe", "patrol": 8, "controls": ("cordon",)},
        {"open_severe": ["severe"], "patrol_due": ["severe", "patrol_overdue"]},
    ),
    "severe_patrolled": ({}, {"level": "severe", "patrol": 7}, {"open_severe": ["severe"]}),
    "severe_dwelling": (
        {"use_class": "other"},
        {"level": "severe", "controls": ("stop_business", "cordon", "evacuate")},
        {"open_severe": ["severe"], "patrol_due": ["severe", "never_patrolled"]},
    ),
    "severe_closed": ({}, {"level": "severe", "closure": "rectified"}, {}),
    "severe_false": ({}, {"level": "severe", "closure": "false_positive"}, {}),
    "ordinary": ({}, {"level": "ordinary"}, {}),
    "grade_d_open": (
        {},
        {"level": "ordinary", "grade": "d", "patrol": 1},
        {"open_severe": ["grade_d"], "not_rebuilt": ["grade_d"]},
    ),
    "grade_dsu_without_case": (
        {"use_class": "other"},
        {"grade": "dsu", "patrol": 30},
        {
            "open_severe": ["grade_d"],
            "not_rebuilt": ["grade_d"],
            "patrol_due": ["grade_d", "patrol_overdue"],
        },
    ),
    "grade_d_rectified": ({}, {"level": "severe", "closure": "rectified", "grade": "d"}, {}),
    "grade_c": ({}, {"grade": "c"}, {"not_rebuilt": ["grade_c"]}),
    "waiting": (
        {"use_class": "other", "rural_renovation": "pending"},
        {},
        {"not_rebuilt": ["renovation"]},
    ),
    "empty": ({"use_class": "other", "is_vacated": "true"}, {}, {"vacated": ["vacated"]}),
    "severe_tall_empty": (
        {"storeys": 4, "is_vacated": "true"},
        {"level": "severe", "patrol": 2, "controls": ("stop_use",)},
        {"open_severe": ["severe"], "large": ["tall"], "vacated": ["vacated"]},
    ),
}


def deliver(place: Prefecture) -> None:
    parcel = {"parcel_id": "p", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [parcel])
    blank = {"use_class": "mixed", "storeys": 1, "max_occupancy": None}
    blank |= {"rural_renovation": None, "is_vacated": None}
    place.deliver("house", [
        {"house_id": name, "parcel_id_reported": "p" if name == "severe" else None} | blank | fields
        for name, (fields, *_) in HOUSES.items()
    ])  # fmt: skip
    has = {name: what for name, (_, what, _) in HOUSES.items()}
    place.deliver("hazard_case", [
        {"case_id": f"c-{name}", "house_id": name, "hazard_level": what["level"],
         "closure_reason": what.get("closure")}
        for name, what in has.items() if "level" in what
    ])  # fmt: skip
    place.deliver("measure", [
        {"measure_id": f"m-{name}-{kind}", "case_id": f"c-{name}", "measure_group": "management",
         "measure_kind": kind, "started_on": "2022-10-01"}
        for name, what in has.items() for kind in what.get("controls", ())
    ])  # fmt: skip
    place.deliver("appraisal", [
        {"report_no": f"r-{name}", "house_id": name, "grade": what["grade"]}
        for name, what in has.items() if "grade" in what
    ])  # fmt: skip
    patrols = [
        {"patrol_id": f"t-{name}", "house_id": name,
         "patrolled_on": AS_OF - dt.timedelta(days=what["patrol"])}
        for name, what in has.items() if "patrol" in what
    ]  # fmt: skip
    # an older patrol does not count
    older = {"patrol_id": "t-old", "house_id": "severe_patrolled", "patrolled_on": "2022-12-01"}
    place.deliver("patrol", [*patrols, older])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("key") / "root")
    deliver(place)
    place.build()
    return place


@pytest.mark.parametrize("name", HOUSES)
def test_house_stands_in_its_lists_for_its_reasons(place: Prefecture, name: str) -> None:
    rows = place.rows(f"SELECT key_list, reasons FROM key_house WHERE house_id = '{name}'")
    assert {row["key_list"]: row["reasons"] for row in rows} == HOUSES[name][2]
    assert len(rows) == len(HOUSES[name][2])


def test_what_is_missing_of_the_three_controls(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT house_id, is_controlled, missing_controls FROM key_house"
        " WHERE key_list = 'open_severe'"
    )
    assert {row["house_id"]: (row["is_controlled"], row["missing_controls"]) for row in rows} == {
        "severe": (True, ["stop_use", "evacuate"]),
        "severe_patrolled": (False, ["stop_use", "evacuate", "cordon"]),
        "severe_dwelling": (True, []),
        "grade_d_open": (False, ["stop_use", "evacuate", "cordon"]),
        "grade_dsu_without_case": (False, ["stop_use", "evacuate", "cordon"]),
        # a vacated house needs no evacuation
        "severe_tall_empty": (True, ["cordon"]),
    }


def test_uncontrolled_severe_houses_come_first(place: Prefecture) -> None:
    rows = place.rows(
        "SELECT house_id, place FROM key_house WHERE key_list = 'open_severe' ORDER BY place"
    )
    assert [row["place"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["house_id"] for row in rows] == [
        "severe_patrolled",  # severe, nobody controls it
        "severe",  # the others by place and number, as in all lists: it alone lies in a village
        "grade_d_open",
        "grade_dsu_without_case",
        "severe_dwelling",
        "severe_tall_empty",
    ]


def test_counts_by_area_add_up(place: Prefecture) -> None:
    expected = {
        "open_severe": 6, "uncontrolled": 3, "large": 3, "not_rebuilt": 4, "vacated": 2,
        "patrol_due": 3,
    }  # fmt: skip
    names = ", ".join(expected)
    where = "FROM key_house_by_area WHERE level"
    assert place.row(f"SELECT {names} {where} = 'prefecture'") == expected
    for level in ("unit", "county", "township", "village"):
        sums = ", ".join(f"sum({name})::INTEGER AS {name}" for name in expected)
        assert place.row(f"SELECT {sums} {where} = '{level}'") == expected
    rows = place.rows("SELECT code, open_severe, vacated FROM key_house_by_unit")
    assert [tuple(row.values()) for row in rows] == [("652301", 1, 0), ("unassigned", 5, 2)]
    village = f"SELECT open_severe {where} = 'village' AND code = '{VILLAGES[0]}'"
    assert place.row(village) == {"open_severe": 1}


def test_overdue_patrols_are_those_of_the_duties_among_severe_and_grade_d(
    place: Prefecture,
) -> None:
    """The list of all overdue patrols holds more: a vacated house nobody visited, for one."""
    listed = {row["house_id"] for row in place.rows(
        "SELECT house_id FROM key_house WHERE key_list = 'patrol_due'"
    )}  # fmt: skip
    overdue = {
        row["house_id"] for row in place.rows("SELECT house_id FROM patrol_house WHERE is_overdue")
    }
    urgent = {row["house_id"] for row in place.rows(
        "SELECT house_id FROM key_house WHERE key_list = 'open_severe'"
    )}  # fmt: skip
    assert listed == overdue & urgent
    assert "empty" in overdue - listed


def test_thresholds_are_those_the_rules_were_run_with(place: Prefecture, tmp_path: Path) -> None:
    copy = tmp_path / "survey.duckdb"
    shutil.copy(place.database, copy)
    with duckdb.connect(str(copy)) as con:
        con.execute("DELETE FROM quality_rule WHERE rule_id = 'S10'")
        con.execute(
            "INSERT INTO quality_rule (rule_id, thresholds) VALUES"
            """ ('S10', '{"storeys": 4, "people": 11}')"""
        )
        # how often a house is patrolled was settled with patrol_house
        con.execute("UPDATE patrol_house SET is_overdue = false WHERE house_id = 'severe'")
        rows = con.execute(
            "SELECT key_list, list(house_id ORDER BY house_id) FROM key_house"
            " WHERE key_list IN ('large', 'patrol_due') GROUP BY key_list"
        ).fetchall()
    assert dict(rows) == {
        "large": ["severe_tall_empty"],
        "patrol_due": ["grade_dsu_without_case", "severe_dwelling"],
    }
