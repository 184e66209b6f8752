"""Agreement of first survey, revisit, spot check and appraisal, by hand and in the demo."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipeline.base.small_settings import SurveyorSettings
from pipeline.base.sql import append_rows, connect
from pipeline.warehouse.schema import create_tables, create_views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

FIRST, AGAIN, LATER = dt.date(2022, 10, 1), dt.date(2022, 12, 1), dt.date(2023, 2, 1)


def form(house: str, result: str, round_: str = "first") -> dict[str, Any]:
    day = FIRST if round_ == "first" else AGAIN
    return {"screening_id": f"{house}-{round_}", "house_id": house, "round": round_,
            "result": result, "submitted_at": day,
            "surveyor_id": f"{round_[0]}-T{house[0]}-1"}  # fmt: skip


def revisit(house: str, *, changed: bool | None, status: str = "done") -> dict[str, Any]:
    return {"house_id": house, "revisit_status": status, "done_on": AGAIN, "third_party": "R",
            "is_result_changed": changed}  # fmt: skip


def report(house: str, grade: str | None, day: dt.date = LATER, **more: Any) -> dict[str, Any]:
    return {"report_no": f"{house}-{grade}-{day}", "house_id": house, "grade": grade,
            "issued_on": day, "agency": "A", "doc_kind": "appraisal", **more}  # fmt: skip


def check(house: str, day: dt.date = LATER) -> dict[str, Any]:
    return {"check_id": house, "house_id": house, "checked_on": day}


HOUSES = ("a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4", "x1")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(":memory:", {}, spatial=True) as con:
        create_tables(con)
        create_views(con)
        append_rows(con, "run", [{"as_of": dt.date(2023, 3, 16), "settings": "{}"}])
        append_rows(con, "parcel", [{"parcel_id": "p", "surveyor_id": "f-Tx-1"}])
        append_rows(con, "house", [
            {"house_id": house, "township_code": f"T{house[0]}",
             "parcel_id": "p" if house == "x1" else None} for house in HOUSES
        ])  # fmt: skip
        append_rows(con, "screening", [
            form("a1", "none"), form("a2", "none"), form("a3", "severe"), form("a4", "some"),
            form("b1", "none"), form("b2", "severe"), form("b2", "none", "revisit"),
            form("b3", "none"), form("b3", "none", "revisit"), form("b4", "severe"),
        ])  # fmt: skip
        append_rows(con, "revisit", [
            revisit("a1", changed=False), revisit("a2", changed=True), revisit("b2", changed=None),
            revisit("b3", changed=None), revisit("a3", changed=None),
            revisit("b4", changed=True, status="doing"),
        ])  # fmt: skip
        append_rows(con, "appraisal", [
            report("a1", "b"), report("a3", "d"), report("a4", "d"), report("b1", "c"),
            report("b2", "asu"), report("b3", "d", doc_kind="test"), report("a2", None),
            # after the works it is another house; before the survey nobody had judged yet
            report("b4", "a", dt.date(2023, 3, 10)), report("a5", "c"),
            report("a1", "d", dt.date(2022, 1, 1)), report("a1", "d", dt.date(2023, 3, 1)),
        ])  # fmt: skip
        append_rows(con, "hazard_case", [{"case_id": "k", "house_id": "b4"}])
        append_rows(con, "measure", [
            {"measure_id": "m", "case_id": "k", "measure_group": "engineering",
             "finished_on": LATER}
        ])  # fmt: skip
        append_rows(con, "spot_check", [
            check("a1"), check("a2"), check("b3", dt.date(2022, 11, 1)), check("x1"),
        ])  # fmt: skip
        append_rows(con, "spot_issue", [
            {"issue_id": "1", "check_id": "a1", "category": "warning"},
            {"issue_id": "2", "check_id": "a2", "category": "screening"},
            {"issue_id": "3", "check_id": "x1", "category": "record"},
        ])  # fmt: skip
        yield con


def test_each_pair_of_judgement_and_later_look(con: duckdb.DuckDBPyConnection) -> None:
    pairs = con.execute(
        "SELECT house_id, judged_round, checked_by, agrees FROM judgement_pair"
    ).fetchall()
    assert sorted(pairs) == sorted([
        ("a1", "first", "revisit", True), ("a2", "first", "revisit", False),
        ("b2", "first", "revisit", False), ("b3", "first", "revisit", True),
        ("a1", "first", "spot_check", True), ("a2", "first", "spot_check", False),
        ("b3", "first", "spot_check", True), ("x1", "first", "spot_check", False),
        ("a1", "revisit", "spot_check", True), ("a2", "revisit", "spot_check", False),
        ("a1", "first", "appraisal", True), ("a3", "first", "appraisal", True),
        ("b1", "first", "appraisal", False), ("b2", "first", "appraisal", False),
        ("a1", "revisit", "appraisal", True), ("b2", "revisit", "appraisal", True),
    ])  # fmt: skip


def test_teams_and_agencies_are_counted_with_intervals(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT row_kind, team, checked_by, compared, agreed, differing, agreed_pct, is_enough"
        " FROM agreement_by_team WHERE checked_by = 'spot_check'"
    ).fetchall()
    assert rows == [
        ("total", None, "spot_check", 4, 2, 2, Decimal("50.00"), False),
        ("item", "Ta", "spot_check", 2, 1, 1, Decimal("50.00"), False),
        ("item", "Tb", "spot_check", 1, 1, 0, Decimal("100.00"), False),
        ("item", "Tx", "spot_check", 1, 0, 1, Decimal("0.00"), False),
    ]
    rows = con.execute(
        "SELECT agency, role, other, compared, agreed FROM agreement_by_agency"
        " WHERE row_kind = 'item'"
    ).fetchall()
    assert rows == [
        ("R", "revisit", "first", 4, 2), ("R", "revisit", "spot_check", 2, 1),
        ("R", "revisit", "appraisal", 2, 2), ("A", "appraisal", "first", 4, 2),
        ("A", "appraisal", "revisit", 2, 2),
    ]  # fmt: skip


def test_surveyors_are_listed_by_their_ids(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT surveyor_id, judged_round, checked_by, compared, agreed FROM agreement_by_surveyor"
    ).fetchall()
    assert rows == [
        ("f-Ta-1", "first", "revisit", 2, 1), ("f-Ta-1", "first", "spot_check", 2, 1),
        ("f-Ta-1", "first", "appraisal", 2, 2), ("f-Tb-1", "first", "revisit", 2, 1),
        ("f-Tb-1", "first", "spot_check", 1, 1), ("f-Tb-1", "first", "appraisal", 2, 0),
        ("f-Tx-1", "first", "spot_check", 1, 0), ("r-Tb-1", "revisit", "appraisal", 1, 1),
    ]  # fmt: skip


def test_a_team_may_be_a_part_of_the_id(con: duckdb.DuckDBPyConnection) -> None:
    con.begin()
    settings = json.dumps({"surveyors": {"team": "^f-(.+)-[0-9]+$"}})
    con.execute("UPDATE run SET settings = $1", [settings])
    teams = con.execute("SELECT DISTINCT team, judged_round FROM judgement_pair ORDER BY ALL")
    assert teams.fetchall() == [
        ("Ta", "first"), ("Tb", "first"), ("Tx", "first"), (None, "revisit"),
    ]  # fmt: skip
    con.rollback()


@pytest.mark.parametrize("pattern", ["PC", "(a)(b)", "(", "(?:a)", r"(a)\1"])
def test_a_pattern_without_one_group_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="one group"):
        SurveyorSettings(team=pattern)


def test_the_demo_is_counted_alike_by_pandas(small_file: Path) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        revisits = con.execute("FROM revisit").df()
        forms = con.execute("FROM screening").df()
        towns = con.execute("SELECT house_id, township_code FROM house").df()
        agencies = con.execute(
            "SELECT agency, compared, agreed FROM agreement_by_agency"
            " WHERE role = 'revisit' AND other = 'first' AND row_kind = 'item'"
        ).fetchall()
        teams = con.execute(
            "SELECT team, compared, agreed FROM agreement_by_team"
            " WHERE checked_by = 'revisit' AND row_kind = 'item'"
        ).fetchall()
        ((checked,),) = con.execute(
            "SELECT compared FROM agreement_by_team WHERE row_kind = 'total'"
            " AND checked_by = 'spot_check'"
        ).fetchall()
        ((houses,),) = con.execute("SELECT count(DISTINCT house_id) FROM spot_check").fetchall()
    done = revisits[revisits["revisit_status"] == "done"].merge(towns, on="house_id")
    done = done[done["house_id"].isin(forms.loc[forms["round"] == "first", "house_id"])]
    done = done.assign(agreed=~done["is_result_changed"].astype(bool))
    assert sorted(agencies) == _counts(done, "third_party")
    assert sorted(teams) == _counts(done, "township_code")
    assert 0 < sum(agreed for *_, agreed in agencies) < len(done)
    assert checked == houses


def _counts(rows: pd.DataFrame, by: str) -> list[tuple[str, int, int]]:
    counts = rows.groupby(by)["agreed"].agg(["size", "sum"])
    return sorted((str(name), int(size), int(agreed)) for name, size, agreed in
                  zip(counts.index, counts["size"], counts["sum"], strict=True))  # fmt: skip
