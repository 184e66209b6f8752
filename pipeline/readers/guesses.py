"""What a sample of a file suggests: its table, its coordinates and its CRS.

All of it is a hint for the person who completes the draft of a declaration; nothing here is used
when a delivery is read.
"""

from __future__ import annotations

import datetime as dt
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
_DATE = re.compile(r"(20\d\d)[-_.年]?(0?[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)")
_NUMBER = r"-?\d+(?:\.\d+)?"
_PAIR = re.compile(
    rf"^[(（\[]?\s*({_NUMBER})\s*[,，;；\s]\s*({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*[)）\]]?$"
)
"""Two numbers; a device may have added height and accuracy."""
_MOSTLY = 0.7
"""Share of the fullest row's cells that a heading row has filled; titles above it have fewer."""
_MOST_LATITUDE = 90
_VALUE = re.compile(r"^\s*-?\d+\.\d+\s*$|\d{5}")
"""A number with decimals, or one of some length, as no heading is or has."""
_LONG_NUMBER = re.compile(r"\d{11}")
"""A phone number, an ID number or the like."""
_EXPLAINED = 1 / 3
"""Share of the headings that a table must explain to be told without doubt."""
_PLACES = 3
"""What it counts for a table that a file has places, in headings."""
_MANY_UNITS = 1000
"""More rows than a prefecture has counties, townships and villages in one file."""
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
    """Return our columns that a heading names, each with the heading; none is taken twice.

    By the label first, then by the names offices often use, as the label is the surer sign.

    Parameters
    ----------
    table
        Table of the dictionary.
    header
        Headings of the file.
    """
    found: dict[str, str] = {}
    for names_of in (_labels, _other_names):
        for column in table.delivered_columns:
            if column.name in found:
                continue
            headings = (name for wanted in names_of(column) for name in header.find(wanted))
            free = next((name for name in headings if name not in found.values()), None)
            if free is not None:
                found[column.name] = free
    if "name_zh" in table.columns and "name_zh" not in found and "name_en" in found:
        found["name_zh"] = found["name_en"]  # names in one language are enough
    return {column.name: found[column.name] for column in table.delivered_columns
            if column.name in found}  # fmt: skip


def _labels(column: Column) -> tuple[str, ...]:
    return (column.zh, column.name)


def _other_names(column: Column) -> tuple[str, ...]:
    return (column.en, column.en.lower(), *column.also_called)


@dataclass(frozen=True)
class Seen:
    """What a look at a file has shown, of which the table is guessed."""

    header: Header
    has_polygons: bool
    """Only some tables take them."""
    has_points: bool
    """It has points, or columns that look like coordinates."""
    rows: int
    """Of the sample."""
    filled: int
    """Headings with any value below them."""


def likeliest_table(seen: Seen) -> tuple[str, bool]:
    """Return the table that a file most likely is of, and whether there is no doubt.

    The score of a table is the number of headings it explains. A required column counts twice,
    since it tells tables apart better than a remark does; places count for a table that has them.
    There is no doubt if every required column has a heading, at least a third of the headings with
    values is explained, and no other such table has as high a score.

    Parameters
    ----------
    seen
        What the file has shown.
    """
    scores: dict[str, int] = {}
    complete: dict[str, bool] = {}
    for name, table in load_dictionary().tables.items():
        if not table.delivered or not _can_be(table, seen):
            continue
        found = matched(table, seen.header)
        required = {column.name for column in table.delivered_columns if column.required}
        if table.name == "grid" and seen.rows >= _MANY_UNITS and not required <= found.keys():
            continue  # many outlines with any name are buildings
        places = _PLACES if seen.has_points and table.geometry == "point" else 0
        scores[name] = len(found) + len(required & found.keys()) + places
        explained = len(found) >= seen.filled * _EXPLAINED
        complete[name] = bool(found) and required <= found.keys() and explained
    best = max(scores, key=lambda name: (scores[name], complete[name], name == "parcel"))
    rivals = [name for name in scores if scores[name] == scores[best] and complete[name]]
    return best, complete[best] and len(rivals) == 1


def _can_be(table: Table, seen: Seen) -> bool:
    """Return whether outlines and number of rows allow a table at all."""
    if seen.has_polygons and table.geometry != "polygon":
        return False
    return table.name != "admin_unit" or seen.rows < _MANY_UNITS


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


def look_like_values(headings: tuple[str, ...]) -> bool:
    """Return whether headings are a row of values: then they may be personal, and are not shown.

    Parameters
    ----------
    headings
        Texts of the row that was taken for the headings.
    """
    numbers = [name for name in headings if _VALUE.search(name)]
    return len(numbers) > 1 or any(_LONG_NUMBER.search(name) for name in headings)


def guess_point(sample: Sample, header: Header) -> PointGuess | None:
    """Return the columns that look like coordinates, by their names and values.

    Parameters
    ----------
    sample, header
        Rows of the file, and its headings.

    Returns
    -------
    ``None`` if no column looks like coordinates. ``points`` are x, y in the file's own CRS.
    """
    labels = header.lowest or header.names
    named = zip(labels, header.names, strict=True)
    by_name = {label.strip().lower(): name for label, name in named if name in sample.values}
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
    """Return the values of two columns as pairs of numbers; a pair with a word is passed over."""
    pairs = zip(map(_number, xs), map(_number, ys), strict=False)
    return [(x, y) for x, y in pairs if x is not None and y is not None]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


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


def date_in(name: str) -> dt.date | None:
    """Return the date in a file's name, if there is a valid one.

    Parameters
    ----------
    name
        Such as ``奇台县图斑2023-03-16.gpkg``.
    """
    found = _DATE.search(name)
    if found is None:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
