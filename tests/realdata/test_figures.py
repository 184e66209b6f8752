"""The document states what is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from realdata.figures import render, stated, ward_figures

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real_data


def test_the_document_states_the_figures_of_the_published_files(
    tokyo: Path, changji: Path, districts: Path
) -> None:
    assert stated() == render([tokyo, changji, districts])


def test_every_building_agrees_with_its_id_or_has_one_reason_not_to(tokyo: Path) -> None:
    wards = ward_figures(tokyo)
    reasons = ("other_ward_by_village", "other_ward_by_outline", "in_no_ward")
    assert wards["same_ward"] + sum(wards[reason] for reason in reasons) == wards["buildings"]
    assert wards["same_ward"] >= 0.985 * wards["buildings"]
