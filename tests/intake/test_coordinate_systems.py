"""Whole runs of files whose coordinate system is wrong, overruled or of another datum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from prefecture import Prefecture, square
from pyproj import Transformer

from pipeline.base.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def prefecture(tmp_path: Path) -> Prefecture:
    return Prefecture(tmp_path / "root")


def parcel(parcel_id: str, geometry: shapely.Geometry) -> dict[str, Any]:
    return {"parcel_id": parcel_id, "survey_status": "done", "geometry": geometry}


def in_metres(shape: shapely.Geometry, code: int) -> shapely.Geometry:
    """Return a shape of degrees in the metres of a zone."""
    move = Transformer.from_crs("EPSG:4490", code, always_xy=True).transform
    return shapely.transform(shape, move, interleaved=False)


@pytest.mark.parametrize(
    ("crs", "code", "line"),
    [
        # as by the format's standard, and as declared: by the numbers only zones of 87°E
        (
            "",
            "crs_does_not_fit_default",
            "EPSG:4538 (CGCS2000, 3° zone of 87°E without its number)",
        ),
        ('crs = "EPSG:4490"\n', "crs_does_not_fit_declared", 'crs = "EPSG:4538" in parcel.toml'),
        # a neighbouring zone, in which they lie three degrees beside the place
        ('crs = "EPSG:4539"\n', "outside_place", 'crs = "EPSG:4538" in parcel.toml'),
    ],
)
def test_metres_are_told_the_zone_in_which_they_lie_in_the_place(
    prefecture: Prefecture, crs: str, code: str, line: str
) -> None:
    shape = in_metres(square(87.001, 44.001), 4538)
    prefecture.deliver("parcel", [parcel("a", shape)], extra=crs)
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    assert [fault.code for fault in refused.value.faults] == [code]
    assert line in refused.value.text("en")
    assert "EPSG:4537" not in refused.value.text("en")
    assert "EPSG:4539 (" not in refused.value.text("en")


def test_a_reason_to_overrule_the_file_is_published_with_it(prefecture: Prefecture) -> None:
    shape = in_metres(square(87.001, 44.001), 4538)
    prefecture.deliver(
        "parcel",
        [parcel("a", shape)],
        extra='crs = "EPSG:4538"\noverrule = { crs = "asked the sender" }\n',
    )
    prefecture.build()
    row = prefecture.row("SELECT crs, overruled FROM source_file WHERE target_table = 'parcel'")
    assert tuple(row.values()) == ("EPSG:4538", ["crs: asked the sender"])
    others = prefecture.row("SELECT overruled FROM source_file WHERE target_table = 'admin_unit'")
    assert others["overruled"] == []


def test_another_datum_comes_out_where_the_allowed_operation_puts_it(
    prefecture: Prefecture,
) -> None:
    rows = [parcel("a", square(87.001, 44.001))]
    prefecture.deliver("parcel", rows, extra='crs = "EPSG:4214"\n')
    with pytest.raises(RefusedError) as refused:
        prefecture.build()
    assert [fault.code for fault in refused.value.faults] == ["datum_change_inexact"]
    allowed = 'datum_change = "Beijing 1954 to WGS 84 (4)"'
    assert allowed in refused.value.text("en")
    prefecture.deliver("parcel", rows, extra=f'crs = "EPSG:4214"\n{allowed}\n')
    prefecture.build()
    steps = "+step +proj=cart +ellps=krass +step +proj=helmert +x=15.8 +y=-154.4 +z=-82.3"
    shift = Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad {steps}"
        " +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    lon, lat, _ = shift.transform(87.0011, 44.0011, 0.0)
    row = prefecture.row("SELECT lon, lat FROM parcel")
    assert (row["lon"], row["lat"]) == pytest.approx((lon, lat), abs=1e-7)


def test_an_outline_too_tangled_to_repair_is_the_fault_of_its_row(prefecture: Prefecture) -> None:
    corners = 87.001 + np.random.default_rng(7).random((1500, 2)) / 1000 + [[0, -43]]
    rows = [parcel("tangle", shapely.Polygon(corners)), parcel("fine", square(87.001, 44.001))]
    prefecture.deliver("parcel", rows, extra="max_bad_share = 1\n")
    prefecture.build()
    rejected = prefecture.row("SELECT source_row, field, reason FROM rejected_row")
    assert tuple(rejected.values()) == (1, "geometry", "unusable_geometry")
