"""A region of three tiny prefectures made by hand: every case across their borders is known.

650100 lies north-west, 650200 north-east, 650300 south of both; all in squares of 0.03 degrees.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import mapping

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

REGION = """\
language = "en"
[region]
code = "650000"
name_zh = "试验区"
name_en = "Test Region"
[engine]
processes = 2
threads = 2
"""
CODES = ("650100", "650200", "650300")
GAP = shapely.box(87.03, 44.01, 87.032, 44.02)
"""Between 650100 and 650200."""
OVERLAP = shapely.box(87.01, 44.0, 87.02, 44.002)
"""Within 650100 and 650300."""
AREAS = {
    "650100": shapely.box(87.0, 44.0, 87.03, 44.03),
    "650200": shapely.box(87.03, 44.0, 87.06, 44.03) - GAP,
    "650300": shapely.box(87.0, 43.97, 87.06, 44.0) | OVERLAP,
}
STATUS: dict[str, dict[str, str]] = {
    "650100": {"a1": "done", "a2": "done", "a3": "unsurveyed", "both": "done", "away": "done"},
    "650200": {"b1": "done", "b2": "done", "b3": "done", "over": "in_progress"},
    "650300": {"c1": "unsurveyed", "c2": "done", "both": "done"},
}
PLACES: dict[str, tuple[float, float]] = {
    "a1": (87.005, 44.005), "a2": (87.005, 44.015), "a3": (87.025, 44.025),
    "away": (87.045, 44.025),  # of 650100, in 650200
    "b1": (87.035, 44.005), "b2": (87.045, 44.005), "b3": (87.055, 44.005),
    "over": (87.00501, 44.00501),  # of 650200, on a1
    "c1": (87.005, 43.98), "c2": (87.015, 43.98),
}  # fmt: skip
BOTH = {"650100": (87.015, 44.015), "650300": (87.025, 43.98)}
"""The id ``both`` is used by two, for two parcels."""
HOUSES: dict[str, list[dict[str, Any]]] = {
    "650100": [
        {"house_id": "h1", "parcel_id_reported": "a1", "use_class": "commercial_only",
         "geometry": shapely.Point(87.0051, 44.0051)},
        {"house_id": "h2", "parcel_id_reported": "b1", "use_class": "mixed",
         "geometry": shapely.Point(87.0051, 44.0151)},
        {"house_id": "h3", "parcel_id_reported": None, "use_class": "other",
         "geometry": shapely.Point(87.055, 44.025)},
    ],
    "650200": [
        {"house_id": "h4", "parcel_id_reported": "b1", "use_class": "commercial_only",
         "geometry": shapely.Point(87.0351, 44.0051)},
    ],
    "650300": [
        {"house_id": "h5", "parcel_id_reported": "c1", "use_class": "commercial_only",
         "geometry": shapely.Point(87.0051, 43.9801)},
    ],
}  # fmt: skip
"""h2 reports a parcel that only 650200 has; h3 stands in 650200, on no parcel."""


def write_region(root: Path, settings: str = REGION, codes: tuple[str, ...] = CODES) -> Path:
    """Write ``region.toml`` and the roots of some prefectures, ready to be run; return ``root``."""
    root.mkdir(parents=True, exist_ok=True)
    members = [
        f'[[prefecture]]\ncode = "{code}"\nname_zh = "州{code}"\nname_en = "P {code}"\n'
        f'path = "{code}"\n'
        for code in codes
    ]
    (root / "region.toml").write_text(settings + "".join(members), encoding="utf-8")
    for code in codes:
        write_root(root / code, code)
    return root


def write_root(root: Path, code: str, as_of: str = "2023-03-16") -> None:
    """Write the root of one prefecture."""
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    (root / "pipeline.toml").write_text(
        f'language = "en"\n[place]\nname_zh = "州{code}"\nname_en = "P {code}"\ncode = "{code}"\n'
        '[region]\ncode = "650000"\n[engine]\nthreads = 1\n',
        encoding="utf-8",
    )
    county = f"{code[:4]}01"
    area = AREAS[code]
    deliver(raw, "admin_unit", as_of, [
        {"code": county, "level": "county", "name_zh": f"县{county}", "geometry": area},
        {"code": f"{county}001", "level": "township", "name_zh": "乡", "geometry": area},
        {"code": f"{county}001001", "level": "village", "name_zh": "村", "geometry": area},
    ])  # fmt: skip
    deliver(raw, "parcel", as_of, [
        {"parcel_id": name, "survey_status": status, "geometry": parcel(code, name)}
        for name, status in STATUS[code].items()
    ])  # fmt: skip
    deliver(raw, "house", as_of, HOUSES[code])
    deliver(raw, "hazard_case", as_of, [
        {"case_id": f"z{code}", "house_id": HOUSES[code][0]["house_id"],
         "hazard_level": "severe", "found_on": "2023-03-01"},
    ])  # fmt: skip


def parcel(code: str, name: str) -> BaseGeometry:
    """Return the outline of a parcel, some 16 m by 22 m."""
    west, south = BOTH[code] if name == "both" else PLACES[name]
    return shapely.box(west, south, west + 0.0002, south + 0.0002)


def deliver(raw: Path, table: str, as_of: str, rows: list[dict[str, Any]]) -> None:
    """Write rows as GeoJSON, without geometry where they have none, and their declaration."""
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if key != "geometry"},
            "geometry": mapping(row["geometry"]) if row.get("geometry") else None,
        }
        for row in rows
    ]
    if any("geometry" in row for row in rows):
        path = raw / f"{table}.geojson"
        text = json.dumps({"type": "FeatureCollection", "features": features})
    else:
        path = raw / f"{table}.csv"
        lines = [",".join(rows[0])]
        lines += [",".join(str(value) for value in row.values()) for row in rows]
        text = "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
    (raw / f"{table}.toml").write_text(
        f'table = "{table}"\npath = "{path.name}"\nas_of = {as_of}\n', encoding="utf-8"
    )
