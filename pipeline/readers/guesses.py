"""What a sample of a file suggests: its table, its coordinates and its CRS.

All of it is a hint for the person who completes the draft of a declaration; nothing here is used
when a delivery is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from pipeline.delivery.declaration import PointForm
    from pipeline.dictionary import Column, Table
    from pipeline.readers.matching import Header
    from pipeline.readers.sample import Sample

_X_NAMES = ("经度", "lon", "lng", "longitude", "point_x", "x", "x坐标", "横坐标", "东坐标")
_Y_NAMES = ("纬度", "lat", "latitude", "point_y", "y", "y坐标", "纵坐标", "北坐标")
_PAIR = re.compile(r"^[(（\[]?\s*-?\d+(\.\d+)?\s*[,，;；\s]\s*-?\d+(\.\d+)?\s*[)）\]]?$")
_MOSTLY = 0.7
"""Share of the fullest row's cells that a heading row has filled; titles above it have fewer."""
_MOST_LATITUDE = 90
_NORTHINGS = (1.5e6, 6.5e6)
"""Northings of China in any transverse Mercator zone, metres."""


@dataclass(frozen=True)
class PointGuess:
    """Columns that look like coordinates."""

    x: str | None = None
    y: str | None = None
    column: str | None = None
    form: PointForm | None = None
    other_form: PointForm | None = None
    """A form that the values have as well, so that a person must say which is right."""
    points: tuple[tuple[float, float], ...] = ()


def matched(table: Table, header: Header) -> dict[str, str]:
    """Return our columns whose label or name is a heading, each with the heading.

    Parameters
    ----------
    table
        Table of the dictionary.
    header
        Headings of the file.
    """
    found = {}
    for column in table.delivered_columns:
        names = header.find(column.zh) or header.find(column.name)
        if names:
            found[column.name] = names[0]
    return found


def likeliest_table(header: Header, *, has_polygons: bool) -> tuple[str, bool]:
    """Return the table that most of the headings belong to, and whether there is no doubt.

    There is none if every required column has a heading and no other complete table has as high a
    score. A required column counts twice, since it tells tables apart better than a remark does.

    Parameters
    ----------
    header
        Headings of the file.
    has_polygons
        Whether the file has polygons, which only some tables take.
    """
    scores: dict[str, int] = {}
    complete: dict[str, bool] = {}
    for name, table in load_dictionary().tables.items():
        if not table.delivered or (has_polygons and table.geometry != "polygon"):
            continue
        found = matched(table, header)
        required = {column.name for column in table.delivered_columns if column.required}
        scores[name] = len(found) + len(required & found.keys())
        complete[name] = bool(found) and required <= found.keys()
    best = max(scores, key=lambda name: (complete[name], scores[name], name == "parcel"))
    rivals = [name for name in scores if scores[name] == scores[best] and complete[name]]
    return best, complete[best] and len(rivals) == 1


def heading_row(rows: list[list[str]]) -> int:
    """Return the number of the row that looks like headings: the first that is mostly filled.

    Parameters
    ----------
    rows
        The first rows of the file as text.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    enough = _MOSTLY * max(filled, default=0)
    return next((number for number, count in enumerate(filled, 1) if count and count >= enough), 1)


def guess_point(sample: Sample) -> PointGuess | None:
    """Return the columns that look like coordinates, by their names and values.

    Parameters
    ----------
    sample
        Rows of the file.

    Returns
    -------
    ``None`` if no column looks like coordinates. ``points`` are x, y in the file's own CRS.
    """
    by_name = {name.strip().lower(): name for name in sample.values}
    x = next((by_name[name] for name in _X_NAMES if name in by_name), None)
    y = next((by_name[name] for name in _Y_NAMES if name in by_name), None)
    if x is not None and y is not None:
        pairs = _paired_numbers(sample.values[x], sample.values[y])
        if pairs and _is_exchanged(pairs):
            # Chinese surveying calls the northing x and the easting y.
            return PointGuess(x=y, y=x, points=tuple((b, a) for a, b in pairs))
        return PointGuess(x=x, y=y, points=tuple(pairs)) if pairs else None
    for name, values in sample.values.items():
        form = _point_form(values)
        if form is not None:
            numbers = [
                tuple(map(float, re.findall(r"-?\d+(?:\.\d+)?", value)[:2])) for value in values
            ]
            order = -1 if form == "(lat, lon)" else 1
            points = tuple(
                (pair[::order][0], pair[::order][1]) for pair in numbers if len(pair) > 1
            )
            return PointGuess(
                column=name,
                form=form,
                other_form=_other_form(form, numbers),
                points=() if form == "DMS" else points,
            )
    return None


def _is_exchanged(pairs: list[tuple[float, float]]) -> bool:
    """Return whether x holds northings, or y longitudes beyond any latitude."""
    x, y = (median(pair[at] for pair in pairs) for at in (0, 1))
    return _is_northing(x) or (abs(x) <= _MOST_LATITUDE < abs(y) <= 2 * _MOST_LATITUDE)


def _other_form(form: PointForm, numbers: list[tuple[float, ...]]) -> PointForm | None:
    """Return the other order of a pair, unless a number beyond 90° shows which is the longitude."""
    orders: dict[str, PointForm] = {"lon,lat": "(lat, lon)", "(lat, lon)": "lon,lat"}
    if any(abs(number) > _MOST_LATITUDE for pair in numbers for number in pair):
        return None
    return orders.get(form)


def _paired_numbers(xs: list[str], ys: list[str]) -> list[tuple[float, float]]:
    """Return the values of two columns as pairs of numbers; empty if any value is not a number."""
    try:
        return list(zip(map(float, xs), map(float, ys), strict=False))
    except ValueError:
        return []


def _point_form(values: list[str]) -> PointForm | None:
    """Return the form that all values of a column have, ``None`` if they have none."""
    if not values:
        return None
    if all(value.strip().upper().startswith("POINT") for value in values):
        return "WKT"
    if all("°" in value and len(re.findall("[°度]", value)) > 1 for value in values):
        return "DMS"
    if not all(_PAIR.match(value.strip()) for value in values):
        return None
    pairs = [re.findall(r"-?\d+(?:\.\d+)?", value) for value in values]
    numbers = [(abs(float(pair[0])), abs(float(pair[1]))) for pair in pairs if len(pair) > 1]
    far = next((pair for pair in numbers if max(pair) > _MOST_LATITUDE), None)
    if far is not None:
        is_degrees = max(far) <= 2 * _MOST_LATITUDE
        latitude_first = far[1] > _MOST_LATITUDE if is_degrees else _is_northing(far[0])
    else:
        # Everywhere in China the longitude (73° to 135°) is greater than the latitude (4° to 54°).
        latitude_first = all(first < second for first, second in numbers)
    return "(lat, lon)" if latitude_first else "lon,lat"


def _is_northing(value: float) -> bool:
    return _NORTHINGS[0] <= value <= _NORTHINGS[1]


def unknown_labels(column: Column, values: list[str]) -> list[str]:
    """Return the distinct labels of a coded column that are no spelling of any code.

    Parameters
    ----------
    column
        Column of the dictionary that has a code list.
    values
        Texts of a sample.
    """
    codes = load_dictionary().code_lists[str(column.codes)].values()
    known = {spelling.casefold() for code in codes for spelling in code.spellings}
    if column.type == "text_list":
        values = [part for value in values for part in re.split("[、，,；;|]", value)]
    labels = dict.fromkeys(value.strip() for value in values)
    return [label for label in labels if label and label.casefold() not in known]
