"""Steps with a part in Python say so themselves, and nothing depends on what a file is called."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.warehouse.override import override_villages
from pipeline.warehouse.steps import THEN, load_steps, parse_step


def test_every_function_is_named_by_one_step() -> None:
    named = [step.then for step in load_steps() if step.then is not None]
    assert named == list(THEN.values())


def test_villages_given_by_hand_follow_the_step_that_finds_them() -> None:
    (step,) = [step for step in load_steps() if step.then is override_villages]
    assert "VIEW scratch.parcel_village AS" in step.parts[-1].sql


def test_a_step_may_be_called_anything() -> None:
    step = parse_step("17_other_name.sql", "-- Why.\n-- then: override_villages\nSELECT 1\n")
    assert (step.name, step.then) == ("other_name", override_villages)
    assert parse_step("17_other_name.sql", "SELECT 1").then is None


def test_an_unknown_function_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="overide"):
        parse_step("17_other_name.sql", "-- then: overide\nSELECT 1\n")


def test_a_part_is_run_for_each_row_with_its_columns_as_variables() -> None:
    step = parse_step(
        "17_parts.sql",
        "CREATE TABLE part AS SELECT * FROM (VALUES (1, 3), (4, 6)) AS part (low, high);\n"
        "CREATE TABLE done (low BIGINT, high BIGINT);\n"
        "-- for each row of part\n"
        "INSERT INTO done VALUES (getvariable('low'), getvariable('high'));\n"
        "-- end\n"
        "INSERT INTO done VALUES (0, 0);\n",
    )
    assert [part.each for part in step.parts] == [None, "part", None]
    with duckdb.connect() as con:
        for part in step.parts:
            part.run(con)
        assert con.table("done").fetchall() == [(1, 3), (4, 6), (0, 0)]


def test_a_loop_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="17_parts"):
        parse_step("17_parts.sql", "-- for each row of part\nSELECT 1;\n")
