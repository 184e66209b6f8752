"""Invalid outlines: made valid, and held to the area that their rings say."""

from __future__ import annotations

import struct
import time

import numpy as np
import pytest
import shapely

from pipeline.readers.repair import MOST_CROSSINGS, count_crossings, repair_outlines

UNIT = [(0, 0), (1, 0), (1, 1), (0, 1)]
BESIDE = [(2, 0), (2.5, 0), (2.5, 0.5), (2, 0.5)]
INSIDE = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)]


@pytest.mark.parametrize(
    ("outline", "area", "of_rings"),
    [
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), 0.5, 0.5),
        (shapely.Polygon(UNIT, [BESIDE]), 1.0, 0.75),
        (shapely.Polygon(UNIT, [[(0.5, 0.25), (1.5, 0.25), (1.5, 0.75), (0.5, 0.75)]]), 0.75, 0.5),
        (shapely.MultiPolygon([(UNIT, []), (INSIDE, [])]), 1.0, 1.25),
        (shapely.MultiPolygon([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)]), 3.0, 4.0),
        (shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 3), (0.5, 1), (0, 1)]), 1.0, 1.0),
        (
            shapely.GeometryCollection(
                [shapely.MultiPolygon([(UNIT, []), (INSIDE, [])]), shapely.LineString(UNIT)]
            ),
            1.0,
            1.25,
        ),
    ],
    ids=["bow tie", "hole beside", "hole half outside", "part inside", "overlap", "spike", "mixed"],
)
def test_area_after_repair_and_by_the_rings(
    outline: shapely.Geometry, area: float, of_rings: float
) -> None:
    assert not outline.is_valid
    (repaired,), (said,) = repair_outlines(np.array([outline]))
    assert repaired.is_valid
    assert repaired.geom_type in {"Polygon", "MultiPolygon"}
    assert repaired.area == pytest.approx(area)
    assert said == pytest.approx(of_rings)


def test_a_hole_as_large_as_the_shell_leaves_nothing() -> None:
    (repaired,), _ = repair_outlines(np.array([shapely.Polygon(UNIT, [UNIT])]))
    assert repaired is None or repaired.is_empty


def test_what_has_no_area_or_no_numbers_is_not_repaired() -> None:
    line = shapely.LineString([(0, 0), (0, 0)])
    ring = struct.pack("<8d", 0, 0, 1, float("nan"), 1, 1, 0, 0)
    with np.errstate(invalid="ignore"):
        lost = shapely.from_wkb(struct.pack("<bIII", 1, 3, 1, 4) + ring)
    repaired, said = repair_outlines(np.array([line, lost, None]))
    assert list(repaired) == [None, None, None]
    assert np.isnan(said).all()


def scribble(corners: int) -> shapely.Polygon:
    """Return a polygon of random corners, whose sides cross each other everywhere."""
    return shapely.Polygon(np.random.default_rng(7).random((corners, 2)))


def test_crossings_are_counted_about_right() -> None:
    outline = scribble(300)
    points = shapely.get_coordinates(outline)
    sides = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
    met, _ = shapely.STRtree(sides).query(sides, predicate="crosses")
    assert count_crossings(outline) == pytest.approx(len(met) / 2, rel=0.1)
    assert count_crossings(shapely.Polygon(UNIT)) == 0


@pytest.mark.parametrize(("corners", "is_repaired"), [(200, True), (3000, False)])
def test_a_scribble_takes_no_longer_than_it_may(corners: int, *, is_repaired: bool) -> None:
    begun = time.process_time()
    (repaired,), _ = repair_outlines(np.array([scribble(corners)]))
    assert time.process_time() - begun < 10
    assert (repaired is not None) is is_repaired
    assert (count_crossings(scribble(corners)) <= MOST_CROSSINGS) is is_repaired
