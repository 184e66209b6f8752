"""Every notebook runs on the small demo, and says what another way of counting says."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
MOST_LEFT = "01-villages-with-most-left.ipynb"
BY_INDUSTRY = "02-rectification-by-industry.ipynb"
SCREENING = "03-where-screening-looks-unreliable.ipynb"
OUTLINES = "04-what-an-outline-layer-says.ipynb"


def run(notebook: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Execute a notebook on a root; a cell that raises fails the test."""
    monkeypatch.setenv("SURVEY_ROOT", str(root))
    content = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    resources = {"metadata": {"path": str(notebook.parent)}}
    return NotebookClient(content, timeout=120, resources=resources).execute()


def printed(content: Any) -> str:
    """Return what all cells printed."""
    outputs = [output for cell in content.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def test_there_are_notebooks() -> None:
    assert MOST_LEFT in [notebook.name for notebook in NOTEBOOKS]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_has_no_outputs_in_git(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert code
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_leaves_the_file_alone(
    notebook: Path, small_root: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small_file.stat().st_mtime_ns, small_file.read_bytes()
    run(notebook, small_root, monkeypatch)
    assert (small_file.stat().st_mtime_ns, small_file.read_bytes()) == before


def test_answer_agrees_with_a_count_of_the_parcels(
    small_root: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notebook reads views; here the parcels themselves are counted, in plain Python."""
    with duckdb.connect(str(small_file), read_only=True) as con:
        rows = con.execute(
            "SELECT village_code, report_unit_id, survey_status FROM parcel"
        ).fetchall()
        names = dict(con.execute("SELECT report_unit_id, name_zh FROM report_unit").fetchall())
    left: dict[str, int] = {}
    for village, _, status in rows:
        if village is not None and status != "done":
            left[village] = left.get(village, 0) + 1
    worst = sorted(left, key=lambda village: (-left[village], village))[:50]
    text = printed(run(NOTEBOOKS[0], small_root, monkeypatch))

    total = sum(status != "done" for _, _, status in rows)
    finished = sum(left[village] for village in worst)
    assert f"The 50 villages hold {finished:,} of the {total:,} parcels left." in text

    below = set()
    for unit, unit_name in names.items():
        mine = [(village, status) for village, at, status in rows if at == unit]
        done = sum(status == "done" or village in worst for village, status in mine)
        if mine and done * 100 <= 97 * len(mine):
            below.add(unit_name)
    assert below, "the small demo is expected to leave a unit below"
    said = text.split("不能：", 1)[1].split("：", 1)[1].strip().rstrip("。")
    assert set(said.split("、")) == below


def test_industries_agree_with_a_count_of_the_houses(
    small_root: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        houses = con.execute("SELECT business_types, outcome FROM hazard_house").fetchall()
        label = dict(
            con.execute(
                "SELECT code, lower(name_en) FROM code_list WHERE list = 'business_type'"
            ).fetchall()
        )
    counts: dict[str, list[str]] = {}
    for businesses, outcome in houses:
        for business in businesses:
            counts.setdefault(business, []).append(outcome)
    most = min(counts, key=lambda business: (-len(counts[business]), business))
    least = min(counts, key=lambda one: (counts[one].count("rectified") / len(counts[one]), one))
    folder = Path(__file__).parents[1] / "notebooks"
    text = printed(run(folder / BY_INDUSTRY, small_root, monkeypatch))
    assert (
        f"{len(counts[most])} of {len(houses)} hazardous houses are in {label[most]}, "
        f"where {counts[most].count('rectified')} are rectified."
    ) in text
    rectified = counts[least].count("rectified")
    assert f"{label[least]}: {rectified} of {len(counts[least])}." in text


def answered(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return printed(run(NOTEBOOKS[0].with_name(name), root, monkeypatch))


def test_villages_that_miss_the_deadline_are_those_that_stand_still_or_are_late(
    small_root: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the houses themselves are counted: a village with any left is late or stands still."""
    with duckdb.connect(str(small_file), read_only=True) as con:
        left = con.execute(
            "SELECT village_code, count(*) FROM house LEFT JOIN revisit USING (house_id)"
            " WHERE is_commercial AND village_code IS NOT NULL"
            " AND revisit_status IS DISTINCT FROM 'done' GROUP BY ALL"
        ).fetchall()
        kept = dict(
            con.execute(
                "SELECT code, forecast FROM forecast_by_village WHERE metric = 'revisit_done'"
            ).fetchall()
        )
    missing = [(village, count) for village, count in left if kept[village] != "on_time"]
    still = sum(kept[village] == "no_pace" for village, _ in missing)
    text = answered(MOST_LEFT, small_root, monkeypatch)
    assert missing
    assert (
        f"revisit_done: {len(missing)} villages will miss 2023-05-31: {len(missing) - still} are"
        f" late, {still} stand still, {sum(count for _, count in missing)} left."
    ) in text


def test_surveyors_are_judged_by_an_interval_computed_here(
    small_root: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        screenings = con.execute("SELECT screening_id, surveyor_id FROM screening").fetchall()
        found = con.execute(
            "SELECT key FROM quality_finding WHERE table_name = 'screening'"
        ).fetchall()
    bad = {key for (key,) in found}
    counts: dict[str | None, list[bool]] = {}
    for screening, surveyor in screenings:
        counts.setdefault(surveyor, []).append(screening in bad)
    share = sum(map(sum, counts.values())) / len(screenings)
    above = set()
    for surveyor, marks in counts.items():
        n, p, z = len(marks), sum(marks) / len(marks), 1.959964
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        if centre - half > share and sum(marks) > 1:
            above.add(surveyor or "(none)")
    text = answered(SCREENING, small_root, monkeypatch)
    total = sum(map(sum, counts.values()))
    assert total
    assert f"{total} of {len(screenings):,} screenings are contradicted." in text
    said = re.search(r"These stand out: (.*)\.", text)
    assert (set(said[1].split(", ")) if said else set()) == above


def test_outlines_are_those_of_the_list_to_check(
    small_root: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(small_file), read_only=True) as con:
        issues = [
            issue for (issue,) in con.execute("SELECT issue FROM building_outline").fetchall()
        ]
        rules = [
            rule
            for (rule,) in con.execute(
                "SELECT rule_id FROM quality_finding WHERE rule_id BETWEEN 'G12' AND 'G15'"
            ).fetchall()
        ]
    text = answered(OUTLINES, small_root, monkeypatch)
    current = issues.count("current")
    assert current
    assert f"Of {current:,} current outlines {rules.count('G12')} have no parcel." in text
    assert f"On {rules.count('G13')} parcels nothing stands." in text
    assert f"{rules.count('G15')} buildings are gone and {rules.count('G14')} have grown." in text
