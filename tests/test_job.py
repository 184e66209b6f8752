from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prefecture import Prefecture, square

from pipeline import job
from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.base.messages import message
from pipeline.base.progress import Silent
from pipeline.demo import write_demo_settings

if TYPE_CHECKING:
    from pathlib import Path


class Recorder:
    """Keeps the steps it is told of, and checks that each has words."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.notices: list[str] = []

    def step(self, name: str, **values: object) -> None:
        assert message(f"step.{name}", "zh", **values)
        assert message(f"step.{name}", "en", **values)
        self.steps.append(name)

    def notice(self, name: str, **values: object) -> None:
        assert message(f"notice.{name}", "zh", **values)
        assert message(f"notice.{name}", "en", **values)
        self.notices.append(name)


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    write_demo_settings(tmp_path)
    return load_project(tmp_path)


@pytest.mark.slow
def test_an_empty_root_gets_the_demo_and_the_next_run_keeps_it(empty: Project) -> None:
    assert job.is_empty(empty)
    assert job.is_sample(empty)
    recorder = Recorder()
    assert job.run_job(empty, recorder, demo_size="small") == []
    assert recorder.steps[0] == "demo"
    assert recorder.steps[-1] == "publish"
    assert {"page", "report"} <= set(recorder.steps)
    build_steps = [name for name in recorder.steps if name not in {"page", "report"}]
    assert build_steps[-1] == "publish"
    build_steps = build_steps[build_steps.index("prepare") :]
    assert job.count_steps(empty) == len(build_steps)

    answers = empty.raw / "demo" / "answers.json"
    written_at = answers.stat().st_mtime_ns
    again = Recorder()
    job.run_job(empty, again, demo_size="small")
    assert "demo" not in again.steps
    assert answers.stat().st_mtime_ns == written_at
    kinds = [output.kind for output in job.list_outputs(empty)]
    assert kinds == ["database", "history", "map", "reports"]  # nothing new, nothing replaced


def test_data_without_declaration_are_refused_and_not_covered_by_a_demo(empty: Project) -> None:
    empty.raw.mkdir(parents=True)
    (empty.raw / "图斑.csv").write_text("图斑编号\n1\n", encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        job.run_job(empty, Silent(), demo_size="small")
    assert "no_declaration" in [fault.code for fault in refused.value.faults]
    assert not (empty.raw / "demo").exists()
    assert not empty.database.exists()


def test_no_demo_beside_real_declarations(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    with pytest.raises(RefusedError) as refused:
        job.make_demo(place.root, Silent(), size="small")
    assert [fault.code for fault in refused.value.faults] == ["demo_beside_real"]
    assert not (place.root / "data" / "raw" / "demo").exists()
    assert not job.is_sample(load_project(place.root))


def test_the_entrance_is_listed_among_the_outputs(small_root: Path, tmp_path: Path) -> None:
    project = load_project(small_root)
    elsewhere = Project(tmp_path, project.settings)
    assert job.list_outputs(elsewhere) == []
    (tmp_path / "maps").mkdir()
    page = tmp_path / "maps" / "index.html"
    page.write_text("", encoding="utf-8")
    assert job.list_outputs(elsewhere) == [job.Output("map", page)]
