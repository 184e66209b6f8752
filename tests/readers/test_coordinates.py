"""Ways of coordinate systems to EPSG:4490, against pyproj."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import pytest
import shapely
from prefecture import Prefecture, square
from pyproj import Transformer

from pipeline.base.errors import RefusedError
from pipeline.readers.coordinates import route

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("crs", "kind"),
    [
        ("EPSG:4490", "identity"),
        ("EPSG:4326", "identity"),
        ("EPSG:3857", "unproject"),
        ("EPSG:4517", "unproject"),  # zone 29, with its number before the easting
        ("EPSG:4538", "unproject"),  # the same zone without
        ("EPSG:4539", "unproject"),
        ("EPSG:32645", "unproject"),
        ("EPSG:2263", "convert"),  # feet, another datum
        ("GCJ02", "convert"),
        ("BD09", "convert"),
    ],
)
def test_route_kind(crs: str, kind: str) -> None:
    found = route(crs)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("crs", ["EPSG:4610", "EPSG:2379", "EPSG:4479"])
def test_what_proj_cannot_do_is_refused(crs: str) -> None:
    """Xian 1980, a zone on it, and a geocentric system: a silent null would be wrong."""
    assert route(crs) is None


@pytest.mark.slow
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4517", "EPSG:4538", "EPSG:4539", "EPSG:32645"])
def test_projected_outlines_come_out_where_pyproj_puts_them(tmp_path: Path, crs: str) -> None:
    place = Prefecture(tmp_path / "root")
    raw = place.root / "data/raw"
    true_shape = square(87.001, 44.001)
    to_source = Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    delivered = shapely.transform(true_shape, to_source.transform, interleaved=False)
    parcel = {"parcel_id": ["a"], "survey_status": ["done"]}
    geopandas.GeoDataFrame(parcel, geometry=[delivered], crs=crs).to_file(raw / "parcel.gpkg")
    (raw / "parcel.toml").write_text(
        'table = "parcel"\npath = "parcel.gpkg"\nas_of = 2023-03-16\n', encoding="utf-8"
    )
    x, y = to_source.transform(87.0011, 44.0011)
    (raw / "house.csv").write_text(
        f"house_id,use_class,x,y\n1,other,{x!r},{y!r}\n", encoding="utf-8"
    )
    (raw / "house.toml").write_text(
        f'table = "house"\npath = "house.csv"\nas_of = 2023-03-16\ncrs = "{crs}"\n'
        '[point]\nx = "x"\ny = "y"\n',
        encoding="utf-8",
    )
    place.build()
    wkt = place.row("SELECT geometry::VARCHAR AS wkt FROM parcel")["wkt"]
    assert shapely.hausdorff_distance(shapely.from_wkt(wkt), true_shape) < 2e-10
    house = place.row("SELECT lon, lat, link_method FROM house")
    assert (house["lon"], house["lat"]) == pytest.approx((87.0011, 44.0011), abs=1e-10)
    assert house["link_method"] == "contains"


def test_a_refused_crs_stops_the_run_and_names_the_line(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    row = {"parcel_id": "a", "survey_status": "done", "geometry": square(87.001, 44.001)}
    place.deliver("parcel", [row], extra='crs = "EPSG:4610"\n')
    with pytest.raises(RefusedError) as refused:
        place.build()
    assert refused.value.faults
    assert "crs" in refused.value.text("zh")
