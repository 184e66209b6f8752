"""The figures of the status page against the views, and what the public page withholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipeline.base.config import load_project
from pipeline.mapping.disclosure import RATES, SMALLEST, withhold_small_villages
from pipeline.mapping.pages.status.status_page import build
from pipeline.mapping.shell.page_context import read_page_context
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    from pathlib import Path

Area = dict[str, Any]
VIEWS = {
    "survey_status": (
        "parcels", "unsurveyed", "in_progress", "done", "done_pct", "remaining", "rank",
    ),
    "revisit_progress": ("commercial_houses", "revisited", "revisited_pct"),
    "rectification_progress": (
        "hazardous", "severe", "todo", "doing", "rectified", "regraded", "overdue", "rectified_pct",
    ),
}  # fmt: skip


def data_of(root: Path, audience: str = "internal") -> dict[str, Any]:
    project = load_project(root)
    maps = project.settings.maps.model_copy(update={"audience": audience})
    settings = project.settings.model_copy(update={"maps": maps})
    with open_published(project, spatial=True) as con:
        (page,) = build(con, read_page_context(con, settings))
    return page.data


def areas_of(root: Path, audience: str = "internal") -> dict[tuple[str, str], Area]:
    columns = data_of(root, audience)["areas"]
    count = len(columns["code"])
    rows = [{name: values[index] for name, values in columns.items()} for index in range(count)]
    return {(row["level"], row["code"]): row for row in rows}


@pytest.fixture(scope="module")
def areas(small_root: Path) -> dict[tuple[str, str], Area]:
    return areas_of(small_root)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("level", ["unit", "township", "village"])
def test_figures_equal_the_views(
    areas: dict[tuple[str, str], Area], small_file: Path, view: str, level: str
) -> None:
    names = VIEWS[view]
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(f"SELECT code, {', '.join(names)} FROM {view}_by_{level}").fetchall()
    stated = {
        code: list(values)
        for code, *values in rows
        if level == "unit" or code != "unassigned"
    }  # fmt: skip
    shown = {
        code: [area[name] for name in names]
        for (found, code), area in areas.items()
        if found == level
    }
    assert shown == stated


def test_what_lies_below_an_area_adds_up_to_it(areas: dict[tuple[str, str], Area]) -> None:
    counts = ("parcels", "done", "commercial_houses", "revisited", "hazardous", "rectified")
    for level in ("unit", "township"):
        for (found, code), area in areas.items():
            if found != level or code == "unassigned":
                continue
            below = [each for each in areas.values() if f"{level}-{code}" in each["parents"]]
            for name in counts:
                assert sum(each[name] for each in below) == area[name], (level, code, name)


def test_every_area_hangs_on_the_whole_place(areas: dict[tuple[str, str], Area]) -> None:
    keys = {f"{level}-{code}" for level, code in areas}
    for (level, _), area in areas.items():
        assert set(area["parents"]) <= keys
        assert bool(area["parents"]) is (level in {"township", "village", "unplaced"})


def test_public_page_withholds_small_villages_alone(
    small_root: Path, areas: dict[tuple[str, str], Area]
) -> None:
    shown = areas_of(small_root, "public")
    withheld = 0
    for key, area in areas.items():
        for rate, counts in RATES.items():
            is_out = rate in (shown[key].get("withheld") or [])
            assert [shown[key][name] for name in counts] == [
                None if is_out else area[name] for name in counts
            ]
            small = any(0 < (area[name] or 0) < SMALLEST for name in counts)
            if key[0] == "village":
                assert is_out or not small, key
                withheld += is_out
            elif key[0] != "unplaced":
                assert not is_out
    assert withheld > 0


def village(code: str, **counts: int) -> Area:
    zeros = {name: 0 for names in RATES.values() for name in names}
    return {"level": "village", "code": code, "parents": ["T"], **zeros, **counts}


def test_one_withheld_village_cannot_be_told_from_its_siblings() -> None:
    family = [
        village("A", parcels=100, done=98, remaining=2),
        village("B", parcels=50, done=40, remaining=10),
        village("C", parcels=70, done=50, remaining=20),
        village("D"),
    ]
    shown = {area["code"]: area for area in withhold_small_villages(family)}
    assert shown["A"]["parcels"] is shown["B"]["done"] is None
    assert shown["C"]["parcels"] == 70
    assert shown["D"]["parcels"] == 0
    assert shown["A"]["hazardous"] == 0


def test_public_page_leads_to_no_parcels(small_root: Path) -> None:
    project = load_project(small_root)
    maps = project.settings.maps.model_copy(update={"audience": "public"})
    with open_published(project, spatial=True) as con:
        context = read_page_context(con, project.settings.model_copy(update={"maps": maps}))
        (page,) = build(con, context)
    assert page.data["unit_pages"] == {}


def test_public_page_holds_other_days_of_the_whole_place_and_units_alone(small_root: Path) -> None:
    for audience, levels in (
        ("internal", {"prefecture", "unit", "township", "village"}),
        ("public", {"prefecture", "unit"}),
    ):
        data = data_of(small_root, audience)
        assert data["days"][-1] == "2023-03-16"
        assert len(data["days"]) == 5
        for figures in data["history"].values():
            assert len(figures) == 4
            told = {
                level
                for day in figures
                for level, value in zip(data["areas"]["level"], day, strict=True)
                if value is not None
            }
            assert told == levels
