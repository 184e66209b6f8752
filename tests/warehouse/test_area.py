"""Areas against geodesics on the CGCS2000 ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from independent import AREA_TOLERANCE, CGCS2000, Published, geodesic_areas
from prefecture import Prefecture, village_box

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def test_footprints_of_the_demo_are_geodesic_areas(demo: Published) -> None:
    sample = demo.parcels.iloc[:: max(len(demo.parcels) // 20_000, 1)]
    assert sample["report_unit_id"].nunique() == 10
    expected = geodesic_areas(sample.geometry.to_numpy())
    np.testing.assert_allclose(sample["footprint_m2"], expected, rtol=AREA_TOLERANCE)


def test_areas_of_units_are_geodesic_areas(demo: Published) -> None:
    units = demo.units[demo.units.geometry.notna()]
    expected = geodesic_areas(units.geometry.to_numpy()) / 1e6
    np.testing.assert_allclose(units["area_km2"], expected, rtol=AREA_TOLERANCE)


def square_around(latitude: float, half_diagonal_m: float) -> NDArray[np.float64]:
    """Return the corners of a square on the ellipsoid, degrees, shape (4, 2)."""
    middle_lon, middle_lat = np.full(4, 87.005), np.full(4, latitude)
    lon, lat, _ = CGCS2000.fwd(
        middle_lon, middle_lat, [45, 135, 225, 315], np.full(4, half_diagonal_m)
    )
    return np.column_stack([lon, lat])


@pytest.mark.parametrize("latitude", [0.5, 22.5, 44.0, 53.4])
def test_footprint_at_any_latitude_of_the_country(tmp_path: Path, latitude: float) -> None:
    """A square kilometre, with a courtyard, larger than any parcel."""
    outline = shapely.Polygon(square_around(latitude, 700), [square_around(latitude, 70)])
    place = Prefecture(tmp_path / "root")
    border = village_box(0).union(shapely.box(86.9, latitude - 0.1, 87.1, latitude + 0.1))
    place.deliver(
        "admin_unit",
        [{"code": "652301", "level": "county", "name_zh": "县", "geometry": border.envelope}],
    )
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": outline}])
    place.build()
    row = place.row("SELECT footprint_m2 FROM parcel")
    (expected,) = geodesic_areas(np.array([outline]))
    assert row["footprint_m2"] == pytest.approx(expected, rel=AREA_TOLERANCE)
    # diagonals of 1400 m and 140 m: two squares, known without any library of geodesics
    assert expected == pytest.approx((1400**2 - 140**2) / 2, rel=1e-4)


def test_points_and_lines_have_no_area(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    shapes = [
        shapely.Point(87.002, 44.002),
        shapely.LineString([(87.002, 44.003), (87.003, 44.003)]),
    ]
    place.deliver(
        "parcel",
        [
            {"parcel_id": f"p{number}", "survey_status": "done", "geometry": shape}
            for number, shape in enumerate(shapes)
        ],
    )
    place.build()
    assert place.rows("SELECT DISTINCT footprint_m2 FROM parcel") == [{"footprint_m2": 0.0}]
