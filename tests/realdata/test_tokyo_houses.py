"""Houses beside real buildings: points around every tenth building of Tokyo find their parcel.

The buildings are real and stand wall to wall; the points are made here, up to 30 m from each
building's representative point.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from independent import CGCS2000, Published, link_faults, read_published
from realdata.places import lay_out

from pipeline.base.config import load_project
from pipeline.base.progress import Silent
from pipeline.warehouse import build

pytestmark = pytest.mark.real_data
DECLARATION = """\
table = "house"
path = "houses.csv"
as_of = 2020-12-31
crs = "EPSG:4490"

[constants]
use_class = "other"

[point]
x = "x"
y = "y"
"""


@pytest.fixture(scope="module")
def published(tokyo_tables: Published, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Return Tokyo with points as houses."""
    root = tmp_path_factory.mktemp("houses") / "tokyo"
    raw = lay_out("tokyo", root)
    buildings = tokyo_tables.parcels.iloc[::10]
    chance = np.random.default_rng(20230316)
    lon, lat, _ = CGCS2000.fwd(
        buildings["lon"].to_numpy(),
        buildings["lat"].to_numpy(),
        chance.uniform(0, 360, len(buildings)),
        chance.uniform(0, 30, len(buildings)),
    )
    houses = pd.DataFrame({"x": lon, "y": lat}).rename_axis("house_id")
    houses.to_csv(raw / "houses.csv")
    (raw / "houses.toml").write_text(DECLARATION, encoding="utf-8")
    project = load_project(root)
    build(project, Silent())
    return read_published(project.database)


def test_every_house_takes_the_parcel_its_point_says(published: Published) -> None:
    methods = published.houses["link_method"].value_counts()
    assert methods.sum() == len(published.parcels.iloc[::10])
    assert (methods[["contains", "nearest", "none"]] >= 100).all()
    assert link_faults(published.houses, published.parcels, published.nearest_m) == []
