"""A Shapefile that a full disk has cut short is not handed over as if it were whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import geopandas
import pyogrio
import pytest
import shapely

from pipeline.handover.whole_files import check_shapefile, system_errors

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 5


def shapefile(folder: Path, rows: int = ROWS) -> Path:
    """Write a Shapefile by the library that others use."""
    shapes = [shapely.box(87 + n, 44, 87.5 + n, 44.5) for n in range(rows)]
    frame = geopandas.GeoDataFrame({"name": ["a"] * rows}, geometry=shapes, crs=4490)
    path = folder / "a.shp"
    pyogrio.write_dataframe(frame, path)
    return path


def test_a_whole_one_is_let_through(tmp_path: Path) -> None:
    check_shapefile(shapefile(tmp_path), ROWS)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("left", [0, 0.5, 0.99])
def test_one_that_was_cut_is_refused(tmp_path: Path, part: str, left: float) -> None:
    path = shapefile(tmp_path)
    cut = path.with_suffix(part)
    os.truncate(cut, int(cut.stat().st_size * left))
    with pytest.raises(OSError, match=r"a\.shp"):
        check_shapefile(path, ROWS)


def test_what_gdal_could_not_write_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)), system_errors(tmp_path):
        raise pyogrio.errors.DataLayerError("sqlite3_exec(COMMIT) failed: disk I/O error")
