"""Steps with a part in Python say so themselves, and nothing depends on what a file is called."""

from __future__ import annotations

import pytest

from pipeline.warehouse.override import override_villages
from pipeline.warehouse.steps import THEN, load_steps, parse_step


def test_every_function_is_named_by_one_step() -> None:
    named = [step.then for step in load_steps() if step.then is not None]
    assert named == list(THEN.values())


def test_villages_given_by_hand_follow_the_step_that_finds_them() -> None:
    (step,) = [step for step in load_steps() if step.then is override_villages]
    assert "TABLE scratch.parcel_village AS" in step.sql


def test_a_step_may_be_called_anything() -> None:
    step = parse_step("17_other_name.sql", "-- Why.\n-- then: override_villages\nSELECT 1\n")
    assert (step.name, step.then) == ("other_name", override_villages)
    assert parse_step("17_other_name.sql", "SELECT 1").then is None


def test_an_unknown_function_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="overide"):
        parse_step("17_other_name.sql", "-- then: overide\nSELECT 1\n")
