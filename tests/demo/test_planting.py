from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pipeline.demo
from pipeline.demo.defects.planting import Planting, apply_change
from pipeline.demo.world.draws import stream
from pipeline.demo.world.prefecture import draw_world

ROOMS = ["world", "defects", "delivery", "answers"]
"""Each may import from those before it."""

RULE_ID = re.compile(r"""["'][A-CGRS](0[1-9]|1[0-2])["']""")


@pytest.fixture(scope="module")
def planting() -> Planting:
    return Planting(draw_world("small", 1))


def test_what_one_defect_takes_changes_nothing_for_the_next(planting: Planting) -> None:
    fits = (planting.world.houses["story"] == "").to_numpy()
    before = planting.take(stream(1, "one"), "house", fits, 50)
    planting.untouched["house"][before] = True
    others = np.setdiff1d(np.flatnonzero(fits), before)[::2]
    planting.untouched["house"][others] = False

    after = planting.take(stream(1, "one"), "house", fits, 50)

    assert after.tolist() == before.tolist()
    with pytest.raises(ValueError, match="cannot draw"):
        planting.take(stream(1, "two"), "house", np.isin(np.arange(len(fits)), before), 1)


def test_no_part_of_the_prefecture_draws_the_numbers_of_another() -> None:
    first, second = (stream(1, name).random(5).tolist() for name in ("parcels", "houses"))

    assert not set(first) & set(second)
    assert stream(1, "parcels").random(5).tolist() == first


def test_changes_are_those_of_the_entry() -> None:
    frame = pd.DataFrame(
        {
            "year": [2000, 2001, 2002, 2003],
            "area": [10.0, 20.0, 30.0, 40.0],
            "day": pd.to_datetime(["2023-03-01"] * 4),
            "number": ["YH1", "YH2", "YH3", "YH4"],
            "picture": ["a", "b", "c", "d"],
            "grade": ["a", "a", "a", "a"],
            "width": [1.0, 2.0, 3.0, 4.0],
        }
    )
    change = {
        "set": {"grade": ["b", "c"]},
        "add": {"year": 1},
        "times": {"area": 1.5},
        "shift_days": {"day": -3},
        "replace": {"number": ["^YH", "X"]},
        "clear": ["width"],
        "pairs": ["picture"],
    }

    apply_change(frame, pd.Index([1, 2, 3]), change)

    assert frame["grade"].tolist() == ["a", "b", "c", "b"]
    assert frame["year"].tolist() == [2000, 2002, 2003, 2004]
    assert frame["area"].tolist() == [10.0, 30.0, 45.0, 60.0]
    assert frame["day"].dt.day.tolist() == [1, 26, 26, 26]
    assert frame["number"].tolist() == ["YH1", "X2", "X3", "X4"]
    assert frame["picture"].tolist() == ["a", "b", "b", "d"]
    assert frame["width"].isna().tolist() == [False, True, True, True]


def test_rooms_know_only_those_before_them_and_rules_stand_in_one() -> None:
    folder = Path(pipeline.demo.__path__[0])
    for path in folder.rglob("*.py"):
        room = path.relative_to(folder).parts[0]
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"pipeline\.demo\.(\w+)\.", text))
        if room in ROOMS:
            assert named <= set(ROOMS[: ROOMS.index(room) + 1]), path
        assert RULE_ID.search(text) is None, path
