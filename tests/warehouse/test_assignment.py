"""Parcel to village to unit: row by row against geopandas, and the rules on shapes by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from independent import SHARE_TIE, Published, containing, largest_shares, texts
from prefecture import VILLAGES, Prefecture, square, village_box

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from shapely.geometry.base import BaseGeometry


@pytest.fixture(scope="module")
def expected(demo: Published) -> pd.DataFrame:
    """Return the independent shares of every parcel, by parcel id; empty where in no village.

    The demo's overrides give parcels across one border to the village with the smaller share.
    """
    found = largest_shares(demo.parcels, demo.level("village"))
    found = found.reindex(demo.parcels["parcel_id"])
    given = _overridden(demo)
    pair = ["village_code", "runner_up_code"]
    found.loc[given, pair] = found.loc[given, pair[::-1]].to_numpy()
    found.loc[given, "overlap_share"] = 1 - found.loc[given, "overlap_share"]
    return found


def _overridden(demo: Published) -> np.ndarray:
    given: np.ndarray = (demo.parcels["assignment"] == "override").to_numpy()
    return given


def test_every_unit_of_the_demo_is_compared(demo: Published) -> None:
    assert demo.parcels["report_unit_id"].nunique() == 10
    # The smallest, a park, has 2,478 of the 587,209 parcels: 25 of the small demo's 6,000.
    assert demo.parcels["report_unit_id"].value_counts().min() >= 25
    kinds = set(demo.parcels["assignment"])
    assert kinds == {"contained", "largest_overlap", "none", "override"}


def test_every_parcel_lies_in_the_village_with_its_largest_share(
    demo: Published, expected: pd.DataFrame
) -> None:
    assigned = texts(demo.parcels["village_code"])
    differs = np.not_equal(assigned, texts(expected["village_code"]))
    assert demo.parcels["parcel_id"][differs].tolist() == []


def test_overlap_share_and_runner_up_are_those_of_the_independent_computation(
    demo: Published, expected: pd.DataFrame
) -> None:
    shares = demo.parcels["overlap_share"].to_numpy(dtype=float)
    np.testing.assert_allclose(
        shares, expected["overlap_share"].to_numpy(dtype=float), rtol=0, atol=SHARE_TIE
    )
    # A sliver below the tie's width may or may not be named; where it counts it must be.
    counts = shares < 1 - 2 * SHARE_TIE
    assert counts.sum() > 0
    named = demo.parcels["runner_up_code"][counts]
    assert texts(named) == texts(expected["runner_up_code"][counts])


def test_assignment_says_contained_or_largest_overlap_or_none(
    demo: Published, expected: pd.DataFrame
) -> None:
    share = expected["overlap_share"].to_numpy(dtype=float)
    kinds = np.select(
        [np.isnan(share), share >= 1 - SHARE_TIE], ["none", "contained"], "largest_overlap"
    )
    near_the_limit = np.abs(share - (1 - SHARE_TIE)) < SHARE_TIE / 10
    differs = (demo.parcels["assignment"].to_numpy() != kinds) & ~near_the_limit
    differs &= ~_overridden(demo)
    assert demo.parcels["parcel_id"][differs].tolist() == []


def test_township_county_and_unit_follow_from_the_village(demo: Published) -> None:
    placed = demo.parcels[demo.parcels["village_code"].notna()]
    village = demo.units.set_index("code").loc[placed["village_code"]]
    for column in ("township_code", "county_code", "report_unit_id"):
        assert (placed[column].to_numpy() == village[column].to_numpy()).all(), column
    # GB/T 10114: a village's code begins with its county's and its township's.
    codes = placed["village_code"].str
    assert (placed["county_code"] == codes[:6]).all()
    assert (placed["township_code"] == codes[:9]).all()


def test_a_parcel_in_no_village_takes_the_county_it_lies_in(demo: Published) -> None:
    loose = demo.parcels[demo.parcels["village_code"].isna()]
    assert len(loose) > 0
    points = shapely.points(loose["lon"], loose["lat"])
    county = containing(points, demo.level("county"))
    assert texts(loose["county_code"]) == texts(county)
    assert texts(loose["report_unit_id"]) == texts(county)
    assert loose["township_code"].isna().all()


def test_lon_lat_lie_on_the_parcel(demo: Published) -> None:
    points = shapely.points(demo.parcels["lon"], demo.parcels["lat"])
    assert shapely.intersects(demo.parcels.geometry.to_numpy(), points).all()


BORDER = 87.01
"""Between the first and the second village of the hand-made prefecture."""
BY_HAND: list[tuple[str, BaseGeometry, str | None, str]] = [
    # name, outline, village, assignment
    ("inside", square(87.002, 44.002), VILLAGES[0], "contained"),
    ("tie", shapely.box(BORDER - 1e-4, 44.002, BORDER + 1e-4, 44.0022), VILLAGES[0], "tie"),
    # halves as written; as binary numbers they differ in the tenth digit of the share
    ("tie_as_written", shapely.box(87.0099, 44.003, 87.0101, 44.0032), VILLAGES[0], "tie"),
    ("tie_wide", shapely.box(87.0097, 44.0034, 87.0103, 44.0036), VILLAGES[0], "tie"),
    ("mostly_second", shapely.box(BORDER - 1e-4, 44.004, BORDER + 2e-4, 44.0042),
     VILLAGES[1], "largest_overlap"),
    ("touching", shapely.box(BORDER, 44.005, BORDER + 2e-4, 44.0052), VILLAGES[1], "contained"),
    ("line", shapely.LineString([(87.0252, 44.006), (87.0256, 44.006)]), VILLAGES[2], "contained"),
    ("point", shapely.Point(87.0152, 44.006), VILLAGES[1], "contained"),
    ("outside", square(87.5, 44.5), None, "none"),
    # a point in its middle lies in the first village, two thirds of its area in the second
    ("hook", shapely.union_all([
        shapely.box(BORDER - 1e-4, 44.0070, BORDER + 5e-5, 44.0071),
        shapely.box(BORDER, 44.0071, BORDER + 2e-4, 44.0073)]), VILLAGES[1], "largest_overlap"),
    # reaches over more squares of the look-up than it touches with its corners
    ("far_reaching", shapely.box(87.0002, 44.0080, 87.0298, 44.0081),
     VILLAGES[1], "largest_overlap"),
]  # fmt: skip


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a built prefecture with the parcels of BY_HAND."""
    place = Prefecture(tmp_path_factory.mktemp("assignment") / "root")
    place.deliver(
        "parcel",
        [
            {"parcel_id": name, "survey_status": "done", "geometry": outline}
            for name, outline, _, _ in BY_HAND
        ],
        extra="max_bad_share = 1.0\n",
    )
    place.build()
    return place


@pytest.mark.parametrize(("name", "outline", "village", "kind"), BY_HAND)
def test_parcel_by_hand(
    by_hand: Prefecture, name: str, outline: BaseGeometry, village: str | None, kind: str
) -> None:
    row = by_hand.row(f"SELECT * FROM parcel WHERE parcel_id = '{name}'")
    assert row["village_code"] == village
    assert row["assignment"] == ("largest_overlap" if kind == "tie" else kind)
    if kind == "tie":
        assert row["overlap_share"] == pytest.approx(0.5, abs=SHARE_TIE)
        assert row["runner_up_code"] == VILLAGES[1]
    if name == "mostly_second":
        assert row["overlap_share"] == pytest.approx(2 / 3, abs=SHARE_TIE)
        assert row["runner_up_code"] == VILLAGES[0]
    if village is not None and outline.area > 0:
        share = outline.intersection(village_box(VILLAGES.index(village))).area / outline.area
        assert row["overlap_share"] == pytest.approx(share, abs=SHARE_TIE)


def test_a_tie_goes_to_the_smaller_code_whatever_the_order_of_delivery(tmp_path: Path) -> None:
    """The parcels written as halves, with the codes of the two villages exchanged."""
    place = Prefecture(tmp_path / "root")
    units = [
        {"code": "652301", "level": "county", "name_zh": "县", "geometry": village_box(0)},
        {"code": "652301001", "level": "township", "name_zh": "乡", "geometry": None},
        {"code": VILLAGES[1], "level": "village", "name_zh": "西", "geometry": village_box(0)},
        {"code": VILLAGES[0], "level": "village", "name_zh": "东", "geometry": village_box(1)},
    ]
    place.deliver("admin_unit", units)
    place.deliver(
        "parcel",
        [
            {"parcel_id": name, "survey_status": "done", "geometry": outline}
            for name, outline, _, kind in BY_HAND
            if kind == "tie"
        ],
    )
    place.build()
    rows = place.rows("SELECT DISTINCT village_code, runner_up_code FROM parcel")
    assert rows == [{"village_code": VILLAGES[0], "runner_up_code": VILLAGES[1]}]


NOTCHES = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
"""In which direction from a corner of the look-up's squares the other village lies."""


def test_a_border_is_found_where_most_squares_lie_inside_one_village(tmp_path: Path) -> None:
    """Parcels over a corner of four squares, and one that leaps over squares with its middle."""
    corners = [(87.005 + 0.02 * place, 44.005) for place in range(len(NOTCHES))]
    notches = shapely.union_all(
        [
            _box_between((x + east * 1e-4, y + north * 1e-4), (x + east * 2e-3, y + north * 2e-3))
            for (x, y), (east, north) in zip(corners, NOTCHES, strict=True)
        ]
    )
    whole = shapely.box(86.99, 43.99, 87.09, 44.02)
    place = Prefecture(tmp_path / "root")
    place.deliver(
        "admin_unit",
        [
            {"code": "652301", "level": "county", "name_zh": "县", "geometry": whole},
            {"code": "652301001", "level": "township", "name_zh": "乡", "geometry": None},
            {"code": VILLAGES[0], "level": "village", "name_zh": "外",
             "geometry": whole.difference(notches)},
            {"code": VILLAGES[1], "level": "village", "name_zh": "内", "geometry": notches},
        ],
    )  # fmt: skip
    outlines = [shapely.box(x - 4e-4, y - 4e-4, x + 4e-4, y + 4e-4) for x, y in corners]
    # three of the eight ten-thousandths of a degree, both ways
    shares = [1 - (3 / 8) ** 2] * len(outlines)
    outlines.append(shapely.box(86.9975, 44.006, 87.0165, 44.0062))
    shares.append(1 - 0.0019 / 0.019)
    place.deliver(
        "parcel",
        [
            {"parcel_id": f"p{number}", "survey_status": "done", "geometry": outline}
            for number, outline in enumerate(outlines)
        ],
    )
    place.build()
    rows = place.rows("SELECT overlap_share, runner_up_code FROM parcel ORDER BY parcel_id")
    assert [row["overlap_share"] for row in rows] == pytest.approx(shares, abs=1e-6)
    assert [row["runner_up_code"] for row in rows] == [VILLAGES[1]] * len(shares)


def _box_between(one: tuple[float, float], other: tuple[float, float]) -> BaseGeometry:
    return shapely.LineString([one, other]).envelope
