"""Every notebook runs on the small demo, and says what another way of counting says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
MOST_LEFT = "01-villages-with-most-left.ipynb"
BY_INDUSTRY = "02-rectification-by-industry.ipynb"


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
