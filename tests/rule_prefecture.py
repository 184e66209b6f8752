"""A prefecture for trying rules on: corps areas beside the villages, rows with sound defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import shapely
from independent import CGCS2000
from prefecture import SETTINGS, VILLAGES, Prefecture, admin_units

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

CORPS, CORPS_VILLAGE = "652301500", "652301500001"


def rectangle(west: float, south: float, width_m: float = 16.0, depth_m: float = 20.0) -> Any:
    """Return a rectangle with sides measured on the ellipsoid, degrees."""
    east = CGCS2000.fwd(west, south, 90.0, width_m)[0]
    north = CGCS2000.fwd(west, south, 0.0, depth_m)[1]
    return shapely.box(west, south, east, north)


def square_metres(shape: BaseGeometry) -> float:
    """Return the geodesic area."""
    area: float = abs(CGCS2000.geometry_area_perimeter(shape)[0])
    return area


def units() -> list[dict[str, Any]]:
    """Return the usual units, a larger county, and a township of the Corps with one village.

    From west to east: three villages up to 87.03, the Corps up to 87.05 with its village from
    87.04, and a stretch of the county without anything up to 87.06.
    """
    areas = [(CORPS, "township", 87.03), (CORPS_VILLAGE, "village", 87.04)]
    corps = [
        {"code": code, "level": level, "geometry": shapely.box(west, 44, 87.05, 44.01)}
        for code, level, west in areas
    ]
    usual = [{**unit, "jurisdiction": "local"} for unit in admin_units()]
    usual[0]["geometry"] = shapely.box(87, 44, 87.06, 44.01)
    return usual + [{**unit, "name_zh": unit["code"], "jurisdiction": "corps"} for unit in corps]


@dataclass
class Cases:
    """Parcels, houses and what else is delivered; each row has sound values where none is given."""

    parcels: list[dict[str, Any]] = field(default_factory=list)
    houses: list[dict[str, Any]] = field(default_factory=list)
    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def parcel(self, name: str, shape: BaseGeometry | None = None, **values: Any) -> BaseGeometry:
        """Add a parcel; one without shape gets a place of its own in the first village."""
        place = len(self.parcels)
        row, column = divmod(place, 20)
        shape = shape or rectangle(87.0002 + 0.0004 * column, 44.0002 + 0.0005 * row)
        sound: dict[str, Any] = {"survey_status": "done", "disposition": "not_self_built"}
        sound |= dict.fromkeys(("village_code_reported", "county_code_reported"))
        self.parcels.append({"parcel_id": name, "geometry": shape, **sound, **values})
        return shape

    def house(self, name: str, **values: Any) -> None:
        """Add a house, with neither point nor parcel unless given."""
        sound: dict[str, Any] = {"use_class": "other", "geometry": None}
        sound |= dict.fromkeys(("parcel_id_reported", "platform_house_no"))
        sound |= dict.fromkeys(("storeys", "floor_area_m2"))
        self.houses.append({"house_id": name, **sound, **values})

    def judged(self, root: Path, settings: str = "") -> Judged:
        """Build the prefecture and let the rules judge it."""
        place = self.delivered(root, settings)
        place.build()
        return Judged(place)

    def delivered(self, root: Path, settings: str = "") -> Prefecture:
        """Write the deliveries of the prefecture."""
        place = Prefecture(root / "root", settings=SETTINGS + settings)
        place.deliver("admin_unit", units())
        place.deliver("parcel", self.parcels)
        if self.houses:
            place.deliver("house", self.houses)
        for table, rows in self.others.items():
            place.deliver(table, rows)
        return place


@dataclass(frozen=True)
class Judged:
    """A prefecture the rules have judged."""

    place: Prefecture

    def found(self, rule_id: str) -> set[str]:
        """Return the keys a rule found."""
        query = f"SELECT key FROM quality_finding WHERE rule_id = '{rule_id}'"
        return {row["key"] for row in self.place.rows(query)}

    def finding(self, rule_id: str, key: str) -> dict[str, Any]:
        """Return one finding."""
        query = "SELECT * FROM quality_finding WHERE"
        return self.place.row(f"{query} rule_id = '{rule_id}' AND key = '{key}'")


__all__ = ["CORPS", "CORPS_VILLAGE", "VILLAGES", "Cases", "Judged", "rectangle", "square_metres"]
