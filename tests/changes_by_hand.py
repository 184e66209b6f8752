"""A sequence of changes by hand, in which each kind of change meets the others."""

from __future__ import annotations

from typing import Any

from changing_root import (
    CORRECTIONS,
    HOUSE_EXTRAS,
    PARCEL_EXTRAS,
    SETTINGS_CHOICES,
    Change,
    Delivery,
    State,
    parcel,
)
from prefecture import VILLAGES


def _house(house_id: str, name: str | None, storeys: str | None, **more: str) -> dict[str, Any]:
    given: dict[str, Any] = {
        "house_id": house_id,
        "use_class": "commercial",
        "parcel_id_reported": "p1",
    }
    given |= {"owner_name": name, "owner_phone": None, "storeys": storeys, "x": None, **more}
    return {**given, "y": "44.0011"}


def _fixes(*places: int) -> Delivery:
    return Delivery(tuple(CORRECTIONS[at] for at in places), "", "2023-03-16")


def by_hand() -> tuple[State, list[Change]]:
    """Return a sequence in which each kind of change meets the others."""
    day = "2023-03-16"
    houses = (_house("h1", "张三", "两层"), _house("h2", "张三", "2"), _house("", None, "3.0"))
    others = (_house("h2", "张四", "2", x="87.00105"), _house("h3", "李四", "两层"))
    case = {"case_id": "c1", "house_id": "h4", "hazard_level": "severe"}
    case |= {"responsible_person": "张三", "found_on": "2023-03-01", "due_on": "2023-03-10"}
    parcels = (parcel("p1", "unsurveyed", 0, f"{VILLAGES[0]}甲村", None),)
    pieces = (parcel("p1", "unsurveyed", 1, f"{VILLAGES[0]}甲村", None),)
    past = Delivery(({"parcel_id": "p1", "survey_status": "done"},), "", "2023-03-09")
    first = State(
        {
            "admin_unit": Delivery(({"units": 6},), "", day),
            "parcel-a": Delivery(parcels, "duplicates = 'merge'\n", day),
            "house-a": Delivery(houses, HOUSE_EXTRAS[0], day),
            "house-b": Delivery(others, HOUSE_EXTRAS[0], day),
            "hazard-a": Delivery((case,), "", day),
        }
    )
    fixed = _fixes(2, 3, 6, 8, 10, 11, 13)
    return first, [
        ("put", "fix-1", fixed),
        ("put", "fix-2", _fixes(4, 9)),
        ("put", "parcel-b", Delivery(pieces, "duplicates = 'merge'\n", day)),
        ("put", "fix-1", _fixes(18, 3, 6, 8, 10, 11, 13)),
        ("put", "fix-1", _fixes(8, 6)),
        ("put", "past-1", past),
        ("remove", "house-b", None),
        ("settings", None, SETTINGS_CHOICES[3]),
        ("remove", "fix-1", None),
        ("put", "fix-1", fixed),
        ("extra", "parcel-a", Delivery((), PARCEL_EXTRAS[1] + PARCEL_EXTRAS[6], day)),
    ]
