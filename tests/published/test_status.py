from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from rich.cells import cell_len
from rich.console import Console

from pipeline.base.config import Project, load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.cli.show_status import headline_lines, status_title, status_view
from pipeline.published.status import AreaStatus, Headline, Level, Status, read_status

if TYPE_CHECKING:
    from pathlib import Path

LEVELS: tuple[Level, ...] = ("unit", "county", "township", "village")


@pytest.fixture(scope="module")
def project(small_root: Path) -> Project:
    return load_project(small_root)


@pytest.fixture(scope="module")
def answers(project: Project) -> dict[str, Any]:
    text = (project.raw / "demo" / "answers.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def area(name: str, done: int, parcels: int, *, worst: bool = False) -> AreaStatus:
    pct = Decimal(100 * done) / parcels
    left = parcels - done
    return AreaStatus(
        "unit", name, name, None, None, None, parcels, left, 0, done, round(pct, 2), left, 1, worst
    )


def made_up() -> Status:
    total = replace(area("测试州", 1000, 1300), level="prefecture", rank=None)
    areas = (area("木垒哈萨克自治县", 900, 1000, worst=True), area("GX高新", 100, 300), total)
    headline = Headline(
        "rectified", "整改完成率", "Rectification rate", 33, 213, Decimal("15.49"), 8
    )
    day = dt.date(2023, 3, 16)
    return Status(
        level="unit",
        as_of=day,
        is_sample=True,
        place_name_zh="测试州",
        place_name_en="Test",
        areas=areas,
        headlines=(headline,),
        sql="SELECT 1",
    )


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_ends_with_unassigned_and_the_total_it_adds_up_to(
    project: Project, answers: dict[str, Any], level: Level
) -> None:
    status = read_status(project, level)
    *areas, unassigned, total = status.areas
    assert unassigned.code == "unassigned"
    assert total.level == "prefecture"
    for field in ("parcels", "unsurveyed", "in_progress", "done", "remaining"):
        parts = sum(getattr(item, field) for item in (*areas, unassigned))
        assert parts == getattr(total, field)
    expected = answers["totals"]
    for field in ("parcels", "unsurveyed", "in_progress", "done"):
        assert getattr(total, field) == expected[field]


def test_the_units_are_those_the_demo_planted(project: Project, answers: dict[str, Any]) -> None:
    units = {item.code: item for item in read_status(project).areas if item.level == "unit"}
    assert set(answers["by_unit"]) == set(units)
    for code, expected in answers["by_unit"].items():
        for field in ("parcels", "unsurveyed", "in_progress", "done"):
            assert getattr(units[code], field) == expected[field]


@pytest.mark.parametrize("level", LEVELS)
def test_the_three_lowest_rates_are_marked(project: Project, level: Level) -> None:
    areas = read_status(project, level).areas
    marked = {item.code for item in areas if item.is_worst}
    ranked = [item for item in areas if item.rank is not None and item.remaining > 0]
    lowest = sorted(ranked, key=lambda item: (item.done / item.parcels, -item.remaining, item.code))
    assert len(marked) == 3
    assert marked == {item.code for item in lowest[:3]}


def test_the_headlines_are_those_of_the_demo(project: Project, answers: dict[str, Any]) -> None:
    headlines = {item.metric: item for item in read_status(project).headlines}
    assert list(headlines) == ["survey_done", "revisit_done", "rectified"]
    totals = answers["totals"]
    parts = {name: (item.numerator, item.denominator) for name, item in headlines.items()}
    assert parts == {
        "survey_done": (totals["done"], totals["parcels"]),
        "revisit_done": (totals["revisited"], totals["commercial_houses"]),
        "rectified": (totals["rectified"], totals["hazardous"]),
    }
    assert headlines["revisit_done"].regional_rank == 5
    assert headlines["rectified"].regional_rank == 8


def test_an_earlier_day_has_the_counts_kept_of_it(project: Project, small_file: Path) -> None:
    day = dt.date(2023, 3, 9)
    status = read_status(project, "county", day)
    assert status.as_of == day
    assert status.headlines == ()
    with duckdb.connect(str(small_file), read_only=True) as con:
        kept = dict(
            con.execute(
                "SELECT code, done FROM snapshot WHERE level = 'county' AND as_of = ?", [day]
            ).fetchall()
        )
    assert {item.code: item.done for item in status.areas[:-1]} == kept
    assert status.areas[-1].done == sum(kept.values())


def test_the_latest_day_reads_the_same_from_history(project: Project, small_file: Path) -> None:
    """The two queries are written apart; on the day both know they must agree."""
    latest = read_status(project, "township")
    past = read_status(project, "township", dt.date(2023, 3, 9))
    query = past.sql.replace("2023-03-09", "2023-03-16")
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(query).fetchall()
    assert rows == [tuple(vars(item).values()) for item in latest.areas]


@pytest.mark.parametrize("as_of", [None, dt.date(2023, 3, 9)])
def test_the_shown_sql_gives_the_shown_rows(
    project: Project, small_file: Path, as_of: dt.date | None
) -> None:
    status = read_status(project, "village", as_of)
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(status.sql).fetchall()
    assert rows == [tuple(vars(item).values()) for item in status.areas]


def test_a_day_that_history_does_not_hold_is_refused_with_those_it_does(project: Project) -> None:
    with pytest.raises(RefusedError) as refused:
        read_status(project, as_of=dt.date(2020, 1, 1))
    assert "2023-03-16" in refused.value.text("zh")
    assert [fault.code for fault in refused.value.faults] == ["no_such_day"]


def test_nothing_published_yet(project: Project, tmp_path: Path) -> None:
    with pytest.raises(MissingInputError):
        read_status(Project(tmp_path, project.settings))


def shown(status: Status, *, width: int, terminal: bool = True, dumb: bool = False) -> list[str]:
    """Return the lines a console of some width shows, without colour codes."""
    console = Console(
        file=StringIO(), width=width, force_terminal=terminal, color_system=None,
        _environ={"TERM": "dumb" if dumb else "xterm"},
    )  # fmt: skip
    with console.capture() as captured:
        console.print(status_view(status, console, "zh"))
    return [line.rstrip() for line in captured.get().splitlines() if line.strip()]


def test_wide_characters_align() -> None:
    """Every number of a column ends in the same cell; a Chinese character takes two."""
    for width in (120, 70):
        lines = [line for line in shown(made_up(), width=width) if "%" in line]
        assert len(lines) == 3
        assert len({cell_len(line[: line.index("%")]) for line in lines}) == 1


def test_what_does_not_fit_is_dropped_and_never_cut() -> None:
    wide, middle, few, lines = (
        "\n".join(shown(made_up(), width=width)) for width in (120, 80, 60, 30)
    )
    assert "█" in wide
    assert "█" not in middle
    assert "未排查" in middle
    assert "未排查" not in few
    assert "剩余" in few
    assert lines.splitlines()[0] == "木垒哈萨克自治县: 90.00 % (900"
    for text in (wide, middle, few):
        assert "…" not in text
        assert "合计" in text.splitlines()[-1]
        assert "▼ 1" in text


def test_a_dumb_terminal_gets_plain_text() -> None:
    text = "\n".join(shown(made_up(), width=120, dumb=True))
    assert "█" not in text
    assert "─" not in text
    assert "木垒哈萨克自治县" in text


def test_the_title_says_that_it_is_a_sample() -> None:
    assert status_title(made_up(), "zh").endswith("示例数据")
    assert status_title(made_up(), "en").endswith("sample data")


def test_headline_lines_show_parts_and_rank() -> None:
    assert headline_lines(made_up(), "en") == [
        "Rectification rate  15.49 %  (33 / 213)  regional rank 8"
    ]
