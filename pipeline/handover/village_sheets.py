"""Village sheets: what is left in one village, with a small map and the way to walk.

A sheet has the parcels to survey and the commercial houses to revisit.

Why on demand: a unit has a hundred villages and more, and only those that are visited are needed.
"""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import segno
import shapely
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Cm, Pt

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import load_spatial, query
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import hand_over, partial_folder
from pipeline.published.open_published import open_published
from pipeline.reporting.document import (
    DocumentColumn,
    add_table,
    lead_to,
    offer_choices,
    offer_day,
    open_document,
    save_document,
    xml_text,
)
from pipeline.reporting.report_context import office_of, read_report_context
from pipeline.reporting.word_drawing import (
    ELLIPSE,
    RECTANGLE,
    drawn,
    frame_of,
    group,
    outline,
    walk,
    written,
)
from pipeline.reporting.word_graphics import Graphic
from pipeline.reporting.workbook import safe_file_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table, _Cell

    from pipeline.base.config import Project
    from pipeline.reporting.report_context import ReportContext

GROUP = "village_sheets"
WIDTHS_CM = (1.0, 3.6, 1.6, 3.4, 3.6, 1.6, 1.2)
HOUSE_WIDTHS_CM = (1.0, 3.6, 3.4, 3.6, 1.8, 1.4, 1.2)
MAP_WIDE_CM, MAP_TALL_CM = 12.5, 8.0
CODE_CM = 3.0
ALONE_DEGREES = 0.002
"""Least height and width of a map: what lies around a single parcel."""
MARK_CM = 0.34
GROUND, PARCEL, HOUSE = "F3F5F8", "F4B183", "CFE2F3"
Place = tuple[str, str]
"""Codes of a township and a village."""


@dataclass(frozen=True)
class Village:
    """One village with what is left in it, in walking order."""

    unit: str
    township: str
    name: str
    parcels: list[dict[str, Any]]
    houses: list[dict[str, Any]]
    """Houses still to be revisited; one without a place is in the list alone."""
    border: bytes | None


def write_village_sheets(project: Project, unit: str, village: str | None = None) -> list[Path]:
    """Write a sheet for each village of a unit in which anything is left, and return the files.

    Parameters
    ----------
    project
        The project; the sheets go to its folder of exports.
    unit
        Code of a reporting unit, or ``unassigned``.
    village
        Code of one village, or ``unassigned``; all when left out.

    Raises
    ------
    MissingInputError, RefusedError
        If nothing is published; if there is no such unit.
    """
    with open_published(project) as con:
        load_spatial(con)
        context = read_report_context(con, project.settings.language, None, office_of(project))
        units = {row["code"]: row for row in context.rows("units")}
        if unit not in units:
            raise RefusedError([Fault("no_such_unit", value=unit, known=", ".join(units))])
        parcels, houses = (
            _by_village(query(con, __package__, f"village_{what}.sql", unit=unit, village=village))
            for what in ("parcels", "houses")
        )
        borders = {
            row["code"]: bytes(row["shape"])
            for row in query(con, __package__, "village_outlines.sql")
        }
        name = f"{unit} {context.name(units[unit])}"
        place = project.exports / context.text(GROUP, "folder") / safe_file_name(name)
        with partial_folder(place) as partial:
            files = {}
            # "unassigned" comes after all codes, which begin with a digit
            for at in sorted({*parcels, *houses}):
                found = _village(
                    context, units[unit], (parcels[at], houses[at]), borders.get(at[1])
                )
                path = partial / _file_name(context, found)
                _write_sheet(context, found, path)
                files[path] = place / path.name
            hand_over(partial, files)
    return list(files.values())


def _by_village(rows: list[dict[str, Any]]) -> defaultdict[Place, list[dict[str, Any]]]:
    by_village: defaultdict[Place, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_village[row["township"], row["village"]].append(row)
    return by_village


def _village(
    context: ReportContext,
    unit: dict[str, Any],
    left: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    border: bytes | None,
) -> Village:
    parcels, houses = left
    first = [*parcels, *houses][0]
    return Village(
        unit=context.name(unit),
        township=context.name(first, "township_"),
        name=context.name(first, "village_"),
        parcels=parcels,
        houses=houses,
        border=border,
    )


def _file_name(context: ReportContext, village: Village) -> str:
    name = context.text(GROUP, "file", township=village.township, village=village.name)
    return f"{safe_file_name(name)}.docx"


def _write_sheet(context: ReportContext, village: Village, path: Path) -> None:
    title = context.text(GROUP, "title", village=village.name)
    document = open_document(context, title)
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Cm(1.6), Cm(1.6)
    heading = document.add_paragraph(xml_text(title), style="Heading 1")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line = context.text(
        GROUP, "place", unit=village.unit, township=village.township, date=context.as_of,
        count=len(village.parcels), houses=len(village.houses),
    )  # fmt: skip
    document.add_paragraph(xml_text(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_map_and_code(document, context, village)
    if village.parcels:
        _add_heading(document, context.text(GROUP, "parcels"))
        _add_parcels(document, context, village.parcels)
    if village.houses:
        _add_heading(document, context.text(GROUP, "houses"))
        _add_houses(document, context, village.houses)
    end = document.add_paragraph(context.text(GROUP, "surveyor"))
    end.paragraph_format.space_before = Pt(12)
    save_document(document, path)


def _add_heading(document: Document, text: str) -> None:
    line = document.add_paragraph(text)
    line.runs[0].font.bold = True
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_before = Pt(6)


def _add_map_and_code(document: Document, context: ReportContext, village: Village) -> None:
    """Add the map, and beside it the code of the first place; nothing where none has a place."""
    places = [place for place in [*village.parcels, *village.houses] if place["lon"] is not None]
    if not places:
        return
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.width, right.width = Cm(MAP_WIDE_CM + 0.3), Cm(CODE_CM + 0.4)
    graphic = _map(context, village)
    run = left.paragraphs[0].add_run()
    run._r.append(parse_xml(graphic.drawing(document.part)))  # noqa: SLF001 - no setter
    image = io.BytesIO()
    segno.make(geo_address(places[0]), error="m").save(image, kind="png", scale=6, border=4)
    image.seek(0)
    right.paragraphs[0].add_run().add_picture(image, width=Cm(CODE_CM))
    code = "code" if village.parcels else "house_code"
    right.add_paragraph(context.text(GROUP, code), style="Caption")
    document.add_paragraph(context.text(GROUP, "map"), style="Caption")


def geo_address(place: dict[str, Any]) -> str:
    """Return where a parcel or a house lies, as the map of a phone opens it (RFC 5870)."""
    return f"geo:{place['lat']:.6f},{place['lon']:.6f}"


def _map(context: ReportContext, village: Village) -> Graphic:
    """Return parcels and houses with their numbers, and the walk from one parcel to the next."""
    shapes = shapely.from_wkb([bytes(parcel["shape"]) for parcel in village.parcels])
    houses = [house for house in village.houses if house["lon"] is not None]
    points = [(parcel["lon"], parcel["lat"]) for parcel in village.parcels]
    stands = [(house["lon"], house["lat"]) for house in houses]
    bounds = shapely.total_bounds([*shapes, *shapely.points(stands or np.empty((0, 2)))])
    around = shapely.box(*bounds).buffer(ALONE_DEGREES / 2, cap_style="square")
    frame = frame_of(around.bounds, MAP_WIDE_CM, MAP_TALL_CM)
    parts = []
    if village.border:
        # what of the village lies outside the map is cut off
        border = shapely.intersection(shapely.from_wkb(village.border), around)
        parts += [outline(part, GROUND, frame) for part in _areas(border)]
    for shape in shapes:
        parts += [outline(part, PARCEL, frame) for part in _areas(shape)]
    if len(points) > 1:
        parts.append(walk(points, frame))
    # houses above parcels: they are fewer, and stand on them
    for rows, places, form, ground in (
        (village.parcels, points, ELLIPSE, "FFFFFF"), (houses, stands, RECTANGLE, HOUSE),
    ):  # fmt: skip
        for row, point in zip(rows, places, strict=True):
            parts += _mark(str(row["walk_no"]), frame.place(*point), form, ground)
    description = context.text(GROUP, "map_alt", village=village.name)
    content = group(parts, frame.width_cm, frame.height_cm)
    return Graphic(lambda _: content, frame.width_cm, frame.height_cm, description)


def _mark(number: str, middle: tuple[float, float], form: str, ground: str) -> list[str]:
    """Return a number on a small ground, circle or square."""
    (x, y), half = middle, MARK_CM / 2
    box = (x - half, y - half, x + half, y + half)
    return [drawn(box, form, ground), written(number, box, 12)]


def _areas(shape: Any) -> list[Any]:  # noqa: ANN401 - geometry of shapely
    """Return the areas of a shape; a line or point has none."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _add_parcels(document: Document, context: ReportContext, parcels: list[dict[str, Any]]) -> None:
    """Add the parcels in walking order; coordinates lead to the map of a phone."""
    rows = [
        [str(parcel["walk_no"]), parcel["parcel_id"],
         context.label("survey_status", parcel["survey_status"]), parcel["address"] or "",
         _coordinates(parcel), "", ""]
        for parcel in parcels
    ]  # fmt: skip
    table = _add_list(document, context.text(GROUP, "columns"), WIDTHS_CM, rows)
    statuses = [
        context.label("survey_status", code)
        for code in load_dictionary().code_lists["survey_status"]
    ]
    for row, parcel in zip(table.rows[1:], parcels, strict=True):
        _lead_cell(row.cells[4], geo_address(parcel))
        offer_choices(row.cells[5], statuses)


def _add_houses(document: Document, context: ReportContext, houses: list[dict[str, Any]]) -> None:
    """Add the houses still to be revisited; a hazardous one leads to its file."""
    rows = [
        [str(house["walk_no"]), house["house_no"], house["address"] or "", _coordinates(house),
         "", "", ""]
        for house in houses
    ]  # fmt: skip
    table = _add_list(document, context.text(GROUP, "house_columns"), HOUSE_WIDTHS_CM, rows)
    answers = context.text(GROUP, "answers").split("|")
    for row, house in zip(table.rows[1:], houses, strict=True):
        file = context.office.case_file(house["house_id"]) if house["is_hazardous"] else None
        if file:
            _lead_cell(row.cells[1], file)
        if house["lon"] is not None:
            _lead_cell(row.cells[3], geo_address(house))
        offer_day(row.cells[4])
        offer_choices(row.cells[5], answers)


def _coordinates(place: dict[str, Any]) -> str:
    return "" if place["lon"] is None else f"{place['lon']:.6f}, {place['lat']:.6f}"


def _add_list(
    document: Document, headings: str, widths: Sequence[float], rows: list[list[str]]
) -> Table:
    columns = [
        DocumentColumn(heading, width, "centre" if at == 0 else "left")
        for at, (heading, width) in enumerate(zip(headings.split("|"), widths, strict=True))
    ]
    add_table(document, columns, rows)
    table: Table = document.tables[-1]
    return table


def _lead_cell(cell: _Cell, address: str) -> None:
    """Make the text of a cell a link."""
    paragraph: Any = cell.paragraphs[0]
    lead_to(paragraph.runs[0]._r, cell.part, address)  # noqa: SLF001 - python-docx has no links
