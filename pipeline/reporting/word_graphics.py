"""Native charts and drawings in Word documents, whose labels are text in the reader's fonts.

python-docx can write neither. A chart of Word is the same XML as a chart of Excel: xlsxwriter makes
a workbook with the chart, whose part is then put into the document with the workbook as its data,
so that Word can edit both.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from pipeline.files.safe_workbook import open_workbook
from pipeline.reporting.document import xml_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from docxtpl import DocxTemplate
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook

EMU_PER_CM = 360_000
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PRINT_SETTINGS = b"<c:printSettings>"
VALUE = b'<c:showVal val="1"/>'
VALUE_ALONE = (
    b'<c:showLegendKey val="0"/>' + VALUE + b'<c:showCatName val="0"/><c:showSerName val="0"/>'
    b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
"""A label with nothing but its value: what is not said, some programs show."""
DATA = b'<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'


@dataclass(frozen=True)
class Graphic:
    """Something drawn, as a template takes it in the place of a placeholder.

    It becomes its XML when it is put in: only then does the document have a part for it.
    """

    content: Callable[[Any], str]
    """Makes the ``graphicData`` for the document's part, adding what it is related to."""
    width_cm: float
    height_cm: float
    description: str
    """What it shows, for those who cannot see it."""
    template: DocxTemplate | None = None
    """The template it is put in, for one that is put in the place of a placeholder."""

    def __str__(self) -> str:
        """Return the run that holds it, in the middle of a run of text."""
        if self.template is None:
            msg = "a graphic of no template stands in the place of a placeholder"
            raise ValueError(msg)
        drawing = self.drawing(self.template.docx.part)
        return f'</w:t></w:r><w:r>{drawing}</w:r><w:r><w:t xml:space="preserve">'

    __html__ = __str__

    def drawing(self, part: Any) -> str:  # noqa: ANN401 - a part of python-docx
        """Return the drawing of a document, adding to its part what it is related to.

        Parameters
        ----------
        part
            The document's main part.
        """
        width, height = (round(size * EMU_PER_CM) for size in (self.width_cm, self.height_cm))
        description = quoteattr(xml_text(self.description))
        return (
            f'<w:drawing xmlns:w="{WORD}">'
            f'<wp:inline xmlns:wp="{WORD_DRAWING}" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="1" name="graphic" descr={description}/><wp:cNvGraphicFramePr/>'
            f'<a:graphic xmlns:a="{MAIN}">{self.content(part)}</a:graphic>'
            "</wp:inline></w:drawing>"
        )


@dataclass(frozen=True)
class ChartData:
    """The cells that a chart draws, and the chart."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    draw: Callable[[Workbook], Chart]
    """Adds the chart to a workbook whose only sheet, ``Sheet1``, has the headings on top."""
    created: dt.datetime


def chart_graphic(
    template: DocxTemplate, data: ChartData, size_cm: tuple[float, float], description: str
) -> Graphic:
    """Return a native chart.

    Parameters
    ----------
    template
        The template it is put in.
    data
        What it draws.
    size_cm
        Width and height.
    description
        What it shows, in words.
    """
    return Graphic(lambda part: _chart_part(part, data), *size_cm, description, template)


def _chart_part(main: Any, data: ChartData) -> str:  # noqa: ANN401 - a part of python-docx
    """Add a chart and its workbook to a document; return the reference to it."""
    workbook = _workbook(data)
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        xml = parts.read("xl/charts/chart1.xml")
    head, found, _ = xml.partition(PRINT_SETTINGS)
    if not found:
        msg = "xlsxwriter has written a chart without settings for the printer"
        raise ValueError(msg)
    xml = head.replace(VALUE, VALUE_ALONE) + DATA + b"</c:chartSpace>"
    package = main.package
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in package.iter_parts())
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, xml, package)
    cells = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, workbook, package
    )
    chart.relate_to(cells, RELATIONSHIP_TYPE.PACKAGE)
    number_of_relation = main.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    return (
        f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" xmlns:r="{RELATIONS}" '
        f'r:id="{number_of_relation}"/></a:graphicData>'
    )


def _workbook(data: ChartData) -> bytes:
    content = io.BytesIO()
    with open_workbook(content) as book:
        book.set_properties({"created": data.created, "author": "", "comments": ""})
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [xml_text(heading) for heading in data.headings])
        for number, row in enumerate(data.rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, at, xml_text(value))
                elif hasattr(value, "year"):
                    sheet.write_datetime(number, at, value, day)
                elif value is not None:
                    sheet.write_number(number, at, value)
        sheet.insert_chart(0, len(data.headings) + 1, data.draw(book))
    return content.getvalue()
