"""Village sheets: what is left to survey in one village, with a small map and the way to walk.

Why on demand: a unit has a hundred villages and more, and only those that are visited are needed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import segno
import shapely
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import load_spatial, query
from pipeline.files.aside import hand_over, partial_folder
from pipeline.published.open_published import open_published
from pipeline.reporting.document import (
    DocumentColumn,
    add_table,
    open_document,
    save_document,
    xml_text,
)
from pipeline.reporting.report_context import office_of, read_report_context
from pipeline.reporting.word_drawing import (
    ELLIPSE,
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
    from pathlib import Path

    from docx.document import Document
    from docx.table import _Cell

    from pipeline.base.config import Project
    from pipeline.reporting.report_context import ReportContext

GROUP = "village_sheets"
WIDTHS_CM = (1.0, 3.6, 1.6, 3.4, 3.6, 1.6, 1.2)
MAP_WIDE_CM, MAP_TALL_CM = 12.5, 8.0
CODE_CM = 3.0
ALONE_DEGREES = 0.002
"""Least height and width of a map: what lies around a single parcel."""
MARK_CM = 0.34
GROUND, PARCEL = "F3F5F8", "F4B183"


@dataclass(frozen=True)
class Village:
    """One village with its parcels in walking order."""

    unit: str
    township: str
    name: str
    parcels: list[dict[str, Any]]
    border: bytes | None


def write_village_sheets(project: Project, unit: str, village: str | None = None) -> list[Path]:
    """Write a sheet for each village of a unit in which parcels are left, and return the files.

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
        units = {row["code"]: row for row in context.rows("worklist_units")}
        if unit not in units:
            raise RefusedError([Fault("no_such_unit", value=unit, known=", ".join(units))])
        rows = query(con, __package__, "village_parcels.sql", unit=unit, village=village)
        borders = {
            row["code"]: bytes(row["shape"])
            for row in query(con, __package__, "village_outlines.sql")
        }
        name = f"{unit} {context.name(units[unit])}"
        place = project.exports / context.text(GROUP, "folder") / safe_file_name(name)
        with partial_folder(place) as partial:
            files = {}
            for _, parcels in groupby(rows, key=itemgetter("township", "village")):
                found = _village(context, units[unit], list(parcels), borders)
                path = partial / _file_name(context, found)
                _write_sheet(context, found, path)
                files[path] = place / path.name
            hand_over(partial, files)
    return list(files.values())


def _village(
    context: ReportContext,
    unit: dict[str, Any],
    parcels: list[dict[str, Any]],
    borders: dict[str, bytes],
) -> Village:
    first = parcels[0]
    return Village(
        unit=context.name(unit),
        township=context.name(first, "township_"),
        name=context.name(first, "village_"),
        parcels=parcels,
        border=borders.get(first["village"]),
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
        count=len(village.parcels),
    )  # fmt: skip
    document.add_paragraph(xml_text(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_map_and_code(document, context, village)
    document.add_paragraph(context.text(GROUP, "map"), style="Caption")
    _add_list(document, context, village)
    end = document.add_paragraph(context.text(GROUP, "surveyor"))
    end.paragraph_format.space_before = Pt(12)
    save_document(document, path)


def _add_map_and_code(document: Document, context: ReportContext, village: Village) -> None:
    """Add the map, and beside it the code of the first parcel."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.width, right.width = Cm(MAP_WIDE_CM + 0.3), Cm(CODE_CM + 0.4)
    graphic = _map(context, village)
    run = left.paragraphs[0].add_run()
    run._r.append(parse_xml(graphic.drawing(document.part)))  # noqa: SLF001 - no setter
    first = village.parcels[0]
    image = io.BytesIO()
    segno.make(geo_address(first), error="m").save(image, kind="png", scale=6, border=4)
    image.seek(0)
    right.paragraphs[0].add_run().add_picture(image, width=Cm(CODE_CM))
    right.add_paragraph(context.text(GROUP, "code"), style="Caption")


def geo_address(parcel: dict[str, Any]) -> str:
    """Return where a parcel lies, as the map of a phone opens it (RFC 5870)."""
    return f"geo:{parcel['lat']:.6f},{parcel['lon']:.6f}"


def _map(context: ReportContext, village: Village) -> Graphic:
    """Return the parcels with their numbers and the walk from one to the next."""
    shapes = shapely.from_wkb([bytes(parcel["shape"]) for parcel in village.parcels])
    points = [(parcel["lon"], parcel["lat"]) for parcel in village.parcels]
    around = shapely.box(*shapely.total_bounds(shapes)).buffer(
        ALONE_DEGREES / 2, cap_style="square"
    )
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
    for parcel, point in zip(village.parcels, points, strict=True):
        x, y = frame.place(*point)
        half = MARK_CM / 2
        box = (x - half, y - half, x + half, y + half)
        parts += [drawn(box, ELLIPSE, "FFFFFF"), written(str(parcel["walk_no"]), box, 12)]
    description = context.text(GROUP, "map_alt", village=village.name)
    content = group(parts, frame.width_cm, frame.height_cm)
    return Graphic(lambda _: content, frame.width_cm, frame.height_cm, description)


def _areas(shape: Any) -> list[Any]:  # noqa: ANN401 - geometry of shapely
    """Return the areas of a shape; a line or point has none."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _add_list(document: Document, context: ReportContext, village: Village) -> None:
    """Add the list in walking order; coordinates lead to the map of a phone."""
    headings = context.text(GROUP, "columns").split("|")
    columns = [
        DocumentColumn(heading, width, "centre" if at in {0, 2} else "left")
        for at, (heading, width) in enumerate(zip(headings, WIDTHS_CM, strict=True))
    ]
    rows = [
        [str(parcel["walk_no"]), parcel["parcel_id"],
         context.label("survey_status", parcel["survey_status"]), parcel["address"] or "",
         f"{parcel['lon']:.6f}, {parcel['lat']:.6f}", "", ""]
        for parcel in village.parcels
    ]  # fmt: skip
    add_table(document, columns, rows)
    table = document.tables[-1]
    for row, parcel in zip(table.rows[1:], village.parcels, strict=True):
        _lead_to(row.cells[4], geo_address(parcel))


def _lead_to(cell: _Cell, address: str) -> None:
    """Make the text of a cell a link."""
    paragraph: Any = cell.paragraphs[0]
    relation = cell.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    link.append(paragraph.runs[0]._r)  # noqa: SLF001 - python-docx writes no links
    paragraph._p.append(link)  # noqa: SLF001 - the same
