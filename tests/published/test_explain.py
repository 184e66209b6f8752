"""How a headline figure came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.base.config import Project, load_project
from pipeline.base.errors import RefusedError
from pipeline.published.explain import explain

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(small_root: Path) -> Project:
    return load_project(small_root)


def test_a_figure_leads_through_its_views_to_the_files_it_rests_on(project: Project) -> None:
    explained = explain(project, "m3")
    assert explained.metric == "rectified"
    assert "rectification_progress_by_area" in explained.views
    assert "hazard_house" in explained.views
    assert {"hazard_case", "measure", "house"} <= set(explained.tables)
    files = {source.path for source in explained.sources}
    assert {"demo/隐患台账.xlsx[隐患台账]", "demo/整治措施.xlsx[整治措施]"} <= files
    assert not any("排查状态" in file for file in files)


def test_id_and_code_name_the_same_figure(project: Project) -> None:
    assert explain(project, "M1") == explain(project, "survey_done")


def test_an_unknown_figure_is_refused_with_those_there_are(project: Project) -> None:
    with pytest.raises(RefusedError, match=r"m1 \(survey_done\)"):
        explain(project, "m99")
