"""Files that lie beside each other: which one is in GCJ-02, and what becomes of its houses.

The expected shift comes from the published test values of the formula (``tests/intake``), the
metres from geodesics on the ellipsoid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import shapely
from independent import CGCS2000
from prefecture import SETTINGS, Prefecture, square

from pipeline.base.config import LinkSettings
from pipeline.readers.gcj02 import gcj02_to_wgs84, wgs84_to_gcj02

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Positions = NDArray[np.float64]

HOUSES = 8
SOUTH = 44.001 + 0.0005 * np.arange(HOUSES)
"""South sides of eight parcels below one another, each with a house in its middle."""
HOME = np.column_stack([np.full(HOUSES, 87.0051), SOUTH + 0.0001])


def moved(points: Positions, east: Any, north: Any) -> Positions:
    """Return the positions moved by metres on the ellipsoid."""
    azimuth, metres = np.degrees(np.arctan2(east, north)), np.hypot(east, north)
    azimuth, metres = (np.broadcast_to(part, len(points)) for part in (azimuth, metres))
    lon, lat, _ = CGCS2000.fwd(points[:, 0], points[:, 1], azimuth, metres)
    return np.column_stack([lon, lat])


def shifted(points: Positions) -> Positions:
    return np.column_stack(wgs84_to_gcj02(points[:, 0], points[:, 1]))


def shifted_back(points: Positions) -> Positions:
    return np.column_stack(gcj02_to_wgs84(points[:, 0], points[:, 1]))


class Case(NamedTuple):
    """Houses and parcels at given places, with the coordinate systems they are declared in."""

    houses: Positions = HOME
    parcels: Positions = HOME
    house_crs: str = "EPSG:4490"
    parcel_crs: str = ""
    """None is declared for GeoJSON, which is WGS 84."""


COLUMNS = """
[columns]
house_id = "house_id"
use_class = "use_class"
parcel_id_reported = "report"
[point]
x = "lon"
y = "lat"
"""


def deliver(place: Prefecture, case: Case, name: str = "") -> None:
    """Deliver a file of parcels and one of houses, each of which but the last reports its parcel.

    Parameters
    ----------
    name
        Begins all ids and the names of both files, so that several cases lie side by side.
    """
    parcels = [
        {
            "parcel_id": f"{name}p{at}", "survey_status": "done",
            "geometry": square(*(point - 0.0001)),
        }
        for at, point in enumerate(case.parcels)
    ]  # fmt: skip
    houses = [
        {
            "house_id": f"{name}h{at}", "use_class": "other", "lon": lon, "lat": lat,
            "report": f"{name}p{at}",
        }
        for at, (lon, lat) in enumerate(case.houses.tolist())
    ]  # fmt: skip
    houses[-1]["report"] = ""
    extra = f'crs = "{case.house_crs}"\n{COLUMNS}'
    place.deliver("house", houses, name=f"{name}house", extra=extra)
    crs = f'crs = "{case.parcel_crs}"\n' if case.parcel_crs else ""
    place.deliver("parcel", parcels, name=f"{name}parcel", extra=crs)


def built(root: Path, case: Case, settings: str = "") -> Prefecture:
    """Build a prefecture with one case."""
    place = Prefecture(root / "root", settings=SETTINGS + settings)
    deliver(place, case)
    place.build()
    return place


def suspects(place: Prefecture, name: str = "") -> list[str]:
    """Return the tables of a case's files that are suspect."""
    rows = place.rows(
        "SELECT DISTINCT target_table FROM layer_shift JOIN source_file USING (source_file_id)"
        f" WHERE is_suspect AND starts_with(path, '{name}') ORDER BY 1"
    )
    return [row["target_table"] for row in rows]


def of_houses(place: Prefecture, name: str = "") -> dict[str, Any]:
    """Return what was measured of the houses' file of a case."""
    return place.row(
        "SELECT layer_shift.* FROM layer_shift JOIN source_file USING (source_file_id)"
        f" WHERE target_table = 'house' AND starts_with(path, '{name}')"
    )


def with_some(places: Positions, **others: Positions) -> Positions:
    """Return places of which some are others: ``from_0`` gives those from the first on."""
    changed = places.copy()
    for key, some in others.items():
        start = int(key.removeprefix("from_"))
        changed[start : start + len(some)] = some
    return changed


NOISE = np.random.default_rng(1).normal(0, 300, (2, HOUSES))
SHIFT_M = CGCS2000.inv(*HOME[0], *shifted(HOME)[0])[2]
CASES: dict[str, tuple[Case, list[str]]] = {
    "fitting": (Case(), []),
    "houses in GCJ-02": (Case(houses=shifted(HOME)), ["house"]),
    "parcels in GCJ-02": (Case(parcels=shifted(HOME)), ["parcel"]),
    "houses against the shift, which is as parcels along it": (
        Case(houses=shifted_back(HOME)), ["parcel"],
    ),
    "both in GCJ-02: they fit": (Case(houses=shifted(HOME), parcels=shifted(HOME)), []),
    "houses in GCJ-02, declared": (Case(houses=shifted(HOME), house_crs="GCJ02"), []),
    "houses declared GCJ-02 that were not": (Case(house_crs="GCJ02"), ["house"]),
    "merely noisy": (Case(houses=moved(HOME, *NOISE)), []),
    "30 m beside": (Case(houses=moved(HOME, 18.0, 24.0)), []),
    "as far, but straight east": (Case(houses=moved(HOME, SHIFT_M, 0.0)), []),
    "as far, but straight south": (Case(houses=moved(HOME, 0.0, -SHIFT_M)), []),
    "just within 50 m of the shift": (Case(houses=moved(shifted(HOME), 30.0, 39.0)), ["house"]),
    "just more than 50 m from it": (Case(houses=moved(shifted(HOME), 31.0, 42.0)), []),
    "50 m south-east": (Case(houses=moved(HOME, 30.0, -40.0)), []),
    "four of seven shifted": (
        Case(houses=with_some(HOME, from_0=shifted(HOME)[:4])), ["house"],
    ),
    "three of seven shifted": (
        Case(
            houses=with_some(
                shifted(HOME),
                from_0=moved(shifted(HOME)[:1], 400.0, 300.0),
                from_1=moved(shifted(HOME)[1:4], 60.0, 60.0),
            )
        ),
        [],
    ),
}  # fmt: skip
"""What is delivered, and which of its files are suspect."""
PREFIX = {case: f"c{number:02}-" for number, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    """Return a prefecture in which all cases lie side by side: none has to do with another."""
    place = Prefecture(tmp_path_factory.mktemp("shifts") / "root")
    for name, (case, _) in CASES.items():
        deliver(place, case, PREFIX[name])
    place.build()
    return place


@pytest.mark.parametrize("case", CASES)
def test_who_is_suspect(place: Prefecture, case: str) -> None:
    _, expected = CASES[case]
    assert suspects(place, PREFIX[case]) == expected
    assert of_houses(place, PREFIX[case])["n"] == HOUSES - 1


def test_the_shift_is_measured(place: Prefecture) -> None:
    row = of_houses(place, PREFIX["50 m south-east"])
    measured = (row["n"], row["east_m"], row["north_m"], row["shift_m"], row["gcj02_share"])
    assert measured == (HOUSES - 1, 30.0, -40.0, 50.0, None)
    other = place.row(f"FROM layer_shift WHERE source_file_id = {row['other_file_id']}")
    assert other["other_file_id"] == row["source_file_id"]
    assert (other["east_m"], other["north_m"]) == (-30.0, 40.0)


@pytest.mark.parametrize(
    ("case", "share"), [("four of seven shifted", 0.571), ("three of seven shifted", 0.429)]
)
def test_most_houses_decide(place: Prefecture, case: str, share: float) -> None:
    """Of the seven that report a parcel; fewer than half are not most."""
    assert of_houses(place, PREFIX[case])["gcj02_share"] == share


@pytest.mark.parametrize(
    "settings",
    ["shift_min_houses = 8", f"shift_min_m = {SHIFT_M + 5}", f"shift_max_m = {SHIFT_M - 5}"],
)
def test_settings_say_when_a_shift_is_thought_of(tmp_path: Path, settings: str) -> None:
    case = Case(houses=shifted(HOME))
    assert suspects(built(tmp_path, case, f"[linking]\n{settings}\n")) == []


def test_wrong_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="shift_min_m"):
        LinkSettings(shift_min_m=300, shift_max_m=200)


def test_houses_of_a_shifted_file_stand_at_the_parcel_they_report_or_nowhere(
    tmp_path: Path,
) -> None:
    # The last house reports none, and its shifted point lies in the parcel of a neighbour.
    parcels = HOME.copy()
    parcels[0] = shifted(HOME)[-1]
    place = built(tmp_path, Case(houses=shifted(HOME), parcels=parcels))
    assert suspects(place) == ["house"]
    known = place.rows(
        "SELECT house.*, parcel.lon = house.lon AND parcel.lat = house.lat AS is_there"
        " FROM house JOIN parcel USING (parcel_id)"
    )
    assert len(known) == HOUSES - 1
    for row in known:
        assert (row["link_method"], row["link_distance_m"]) == ("reported", None)
        assert row["is_there"]
    lost = place.row(f"SELECT * FROM house WHERE house_id = 'h{HOUSES - 1}'")
    assert (lost["link_method"], lost["parcel_id"], lost["location_source"]) == (
        "none", None, "none"
    )  # fmt: skip
    assert (lost["lon"], lost["village_code"], lost["county_code"]) == (None, None, None)


def test_good_houses_are_not_linked_by_point_to_a_shifted_file(tmp_path: Path) -> None:
    houses = HOME.copy()
    houses[-1] = shifted(HOME)[0]
    place = built(tmp_path, Case(houses=houses, parcels=shifted(HOME)))
    assert suspects(place) == ["parcel"]
    loose = place.row(f"SELECT * FROM house WHERE house_id = 'h{HOUSES - 1}'")
    assert (loose["link_method"], loose["location_source"]) == ("none", "point")
    assert loose["lon"] == pytest.approx(houses[-1, 0])


def test_a_delivered_main_link_is_a_report_too(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    place.deliver(
        "parcel",
        [
            {"parcel_id": f"p{at}", "survey_status": "done", "geometry": square(*(point - 0.0001))}
            for at, point in enumerate(HOME)
        ],
    )
    place.deliver(
        "house",
        [
            {"house_id": f"h{at}", "use_class": "other", "geometry": shapely.Point(point)}
            for at, point in enumerate(shifted(HOME))
        ],
    )
    links = [{"house_id": f"h{at}", "parcel_id": f"p{at}", "role": "main"} for at in range(HOUSES)]
    place.deliver("house_parcel", links)
    place.build()
    assert (of_houses(place)["n"], suspects(place)) == (HOUSES, ["house"])
