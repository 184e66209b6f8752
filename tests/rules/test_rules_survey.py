"""Rules on surveyors and villages (S06, S08, S11, S12), by hand and against pandas on the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd
import pytest
from prefecture import Prefecture
from rule_cases import Case, build, case, found_by, parcel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rule_cases import Row

# The far side of the parcel is 0.0002 degree on: 16.0 m of longitude, 22.2 m of latitude there.
# A degree there is 80,193 m east and 111,111 m north (WGS 84, by pyproj.Geod).
EAST = 87.0012
METRE_EAST = 1 / 80_193


def forms(surveyor: str, count: int, seconds: int | None, *, days: int = 1) -> list[Row]:
    """Return forms of one surveyor, each in another minute, in turn on several days."""
    start = pd.Timestamp("2022-11-01 09:00:00")
    rows = []
    for number in range(count):
        begun = start + pd.Timedelta(days=number % days, minutes=number)
        ended = None if seconds is None else begun + pd.Timedelta(seconds=seconds)
        rows.append({"surveyor_id": surveyor, "started_at": begun, "submitted_at": ended})
    return rows


def spread(rule: str, rows: list[Row]) -> list[Case]:
    """Return one house a form."""
    return [
        case(rule, f"{row['surveyor_id']}{number}", None, screening=row)
        for number, row in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def surveyors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    every = [
        *forms("busy", 61, 300),
        *forms("just_not_busy", 60, 300),
        *forms("two_days", 80, 300, days=2),
        *forms("hasty", 3, 89),
        *forms("just_not_hasty", 3, 90),
        *forms("mostly_slow", 2, 300),
        *forms("mostly_slow", 1, 20),
        *forms("never_submitted", 3, None),
        *forms("", 70, 5),
    ]
    again = case("S06", "again", None, screening=forms("same_house", 70, 300))
    cases = [*spread("S06", every), again]
    return found_by(build(tmp_path_factory.mktemp("surveyors") / "root", cases), "S06")


def test_surveyors_too_fast_are_found(surveyors: dict[str, Row]) -> None:
    assert sorted(surveyors) == ["busy", "hasty"]


def test_a_surveyor_is_found_with_numbers_and_a_village(surveyors: dict[str, Row]) -> None:
    assert surveyors["busy"]["message_en"].endswith(
        ": houses in one day: up to 61, median of 300 s for 61 forms"
    )
    assert surveyors["hasty"]["code"] == "652301001001"


def away(root: Path, offsets: Sequence[float | None]) -> set[str]:
    """Return the forms found when they are filled in so many metres east of their parcel."""
    place = Prefecture(root)
    place.deliver("parcel", [parcel(0)])
    house = {"house_id": "h", "use_class": "mixed", "parcel_id_reported": "p0"}
    place.deliver("house", [house | {"geometry": parcel(0)["geometry"].centroid}])
    rows = [
        {
            "screening_id": str(number), "house_id": "h", "round": "first", "result": "none",
            "x": None if metres is None else EAST + metres * METRE_EAST,
            "y": None if metres is None else 44.0011,
        }
        for number, metres in enumerate(offsets)
    ]  # fmt: skip
    extra = 'crs = "EPSG:4490"\n[point]\nx = "x"\ny = "y"\n'
    place.deliver("screening", rows, extra=extra)
    place.build()
    return set(found_by(place, "S11"))


def test_forms_away_from_their_parcel_are_found(tmp_path: Path) -> None:
    assert away(tmp_path / "root", [0, 99, 101, 5_000, None]) == {"2", "3"}


def test_a_shifted_file_tells_nothing_of_its_surveyors(tmp_path: Path) -> None:
    shifted = [400.0 + step for step in range(30)]
    assert away(tmp_path / "shifted", shifted) == set()
    assert len(away(tmp_path / "too_few", shifted[:29])) == 29


def test_forms_filled_in_all_over_the_place_are_no_shift(tmp_path: Path) -> None:
    assert len(away(tmp_path / "root", [150.0 + 40 * step for step in range(30)])) == 30


def test_a_file_too_far_off_is_no_shift(tmp_path: Path) -> None:
    assert len(away(tmp_path / "root", [720.0 + step for step in range(30)])) == 30


def traders(parcel_id: str, count: int, hazardous: int) -> list[Case]:
    """Return so many commercial houses in one village, so many of them hazardous."""
    house = {"parcel_id_reported": parcel_id}
    rest = count - hazardous
    return [
        *[case("S08", f"{parcel_id}-{at}", None, house, hazard_case={}) for at in range(hazardous)],
        *[case("S08", f"{parcel_id}+{at}", None, house) for at in range(rest)],
    ]


@pytest.mark.parametrize(
    ("hazards", "clear", "found"),
    [
        # One county: rate 10 of 100, then (1 - 0.1) ** 43 = 0.0108 and (1 - 0.1) ** 44 = 0.0097.
        ((57, 10), (43, 0), None),
        ((56, 10), (44, 0), "n = 44 commercial houses, county rate 10.00%, chance of none 0.97%"),
        # (1 - 22 / 51) ** 29 is 8e-8, but 29 houses are too few.
        ((22, 22), (29, 0), None),
        ((22, 22), (30, 0), "n = 30 commercial houses, county rate 42.31%, chance of none 0.00%"),
        ((22, 22), (30, 1), None),
        ((60, 0), (60, 0), None),
    ],
)
def test_a_village_without_hazards_is_odd_only_when_it_is_large(
    tmp_path: Path, hazards: tuple[int, int], clear: tuple[int, int], found: str | None
) -> None:
    # Neither a hazardous dwelling nor a false alarm makes a village one with hazards.
    village = {"parcel_id_reported": "p1"}
    dwelling = case("S08", "dwelling", None, village | {"use_class": "other"}, hazard_case={})
    clear_cases = traders("p1", *clear)
    clear_cases[-1].ledgers["hazard_case"] = [{"closure_reason": "false_positive"}]
    place = build(tmp_path / "root", [dwelling, *traders("p0", *hazards), *clear_cases])
    findings = found_by(place, "S08")
    assert list(findings) == ([] if found is None else ["652301001002"])
    for finding in findings.values():
        assert finding["message_en"] == f"Statistically odd zero-hazard village: {found}"


def revisits(parcel_id: str, changed: int, unchanged: int) -> list[Case]:
    """Return the revisited houses of one village, and ten whose revisit tells nothing."""
    visits = [
        *[{"is_result_changed": "true"}] * changed,
        *[{"is_result_changed": "false"}] * unchanged,
        *[{"is_result_changed": None}] * 5,
        *[{"revisit_status": "doing", "is_result_changed": "true"}] * 5,
    ]
    house = {"parcel_id_reported": parcel_id}
    return [
        case("S12", f"{parcel_id}-{at}", None, house, revisit=row) for at, row in enumerate(visits)
    ]


def test_a_village_whose_results_change_often_is_found(tmp_path: Path) -> None:
    # Exactly 5 %; a little more; 7.7 %, but of 39 only.
    cases = [*revisits("p0", 3, 57), *revisits("p1", 3, 56), *revisits("p2", 3, 36)]
    findings = found_by(build(tmp_path / "root", cases), "S12")
    assert list(findings) == ["652301001002"]
    assert "n = 59 revisits, 3 results changed" in findings["652301001002"]["message_en"]


def test_forty_revisits_are_enough(tmp_path: Path) -> None:
    findings = found_by(build(tmp_path / "root", revisits("p2", 3, 37)), "S12")
    assert list(findings) == ["652301002001"]


def test_a_threshold_is_a_setting(tmp_path: Path) -> None:
    settings = "[rules.S12]\nfewest_revisits = 41\n"
    assert found_by(build(tmp_path / "root", revisits("p2", 3, 37), settings), "S12") == {}


def demo_houses(file: Path) -> pd.DataFrame:
    """Return the demo's commercial houses, each with its revisit."""
    with duckdb.connect(str(file), read_only=True) as con:
        houses = con.table("house").df()[["house_id", "village_code", "county_code", "use_class"]]
        cases = con.table("hazard_case").df()
        revisits = con.table("revisit").df()[["house_id", "revisit_status", "is_result_changed"]]
    counting = cases.loc[~cases["closure_reason"].isin(["false_positive", "merged"]), "house_id"]
    houses = houses[houses["use_class"].isin(["commercial_only", "mixed"])]
    houses["hazardous"] = houses["house_id"].isin(counting)
    return houses.merge(revisits, on="house_id", how="left")


def demo_findings(file: Path, rule_id: str) -> set[str]:
    query = "SELECT key FROM quality_finding WHERE rule_id = $rule"
    with duckdb.connect(str(file), read_only=True) as con:
        return {key for (key,) in con.execute(query, {"rule": rule_id}).fetchall()}


def check_odd_villages(file: Path) -> None:
    houses = demo_houses(file)
    rate = houses.groupby("county_code")["hazardous"].mean()
    by_village = houses.groupby("village_code").agg(
        n=("house_id", "size"), hazardous=("hazardous", "sum"), county=("county_code", "first")
    )
    # Logarithms, so that not the same power is taken twice.
    chance = by_village["n"] * np.log1p(-by_village["county"].map(rate))
    odd = (by_village["n"] >= 30) & (by_village["hazardous"] == 0) & (chance < np.log(0.01))
    assert demo_findings(file, "S08") == set(by_village.index[odd])
    assert odd.sum() >= 1


def check_changing_villages(file: Path) -> None:
    houses = demo_houses(file)
    done = houses[houses["revisit_status"] == "done"]
    by_village = done.groupby("village_code")["is_result_changed"].agg(["size", "sum"])
    often = (by_village["size"] >= 40) & (20 * by_village["sum"] > by_village["size"])
    assert demo_findings(file, "S12") == set(by_village.index[often])
    assert often.sum() >= 1


def test_statistics_agree_with_pandas_over_all_villages(small_file: Path) -> None:
    check_odd_villages(small_file)
    check_changing_villages(small_file)


@pytest.mark.full_size
def test_statistics_agree_with_pandas_at_full_size(full_file: Path) -> None:
    check_odd_villages(full_file)
    check_changing_villages(full_file)
