"""Drawings of Word's own shapes: outlines, names, lines and rectangles, placed in centimetres.

A drawing stays sharp in every size, its words are text in the reader's fonts, and its parts can be
moved in Word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import shapely

from pipeline.reporting.document import xml_text
from pipeline.reporting.word_graphics import EMU_PER_CM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    Box = tuple[float, float, float, float]
    """Left, top, right and bottom, centimetres from the upper left."""

EDGE = "40506A"
GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RECTANGLE, ELLIPSE = (
    f'<a:prstGeom prst="{name}"><a:avLst/></a:prstGeom>' for name in ("rect", "ellipse")
)
LEAST = 1e-6
"""Smallest extent of what is drawn, degrees: a single point has none."""


@dataclass(frozen=True)
class Frame:
    """Where degrees lie on the drawing."""

    west: float
    north: float
    cm_across: float
    """Centimetres per degree of longitude."""
    cm_down: float
    width_cm: float
    height_cm: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point lies, centimetres from the upper left."""
        return (lon - self.west) * self.cm_across, (self.north - lat) * self.cm_down


def frame_of(bounds: Any, widest: float, tallest: float) -> Frame:  # noqa: ANN401 - of numpy
    """Return the frame that holds some bounds.

    Parameters
    ----------
    bounds
        West, south, east and north, degrees.
    widest, tallest
        Limits of the drawing, centimetres.
    """
    west, south, east, north = (float(side) for side in bounds)
    # A degree of latitude is longer than one of longitude by 1 / cos(latitude).
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    across, down = max(east - west, LEAST), max((north - south) * stretch, LEAST)
    scale = min(widest / across, tallest / down)
    return Frame(west, north, scale, scale * stretch, scale * across, scale * down)


def emu(cm: float) -> int:
    """Return a length in Word's unit."""
    return round(cm * EMU_PER_CM)


def outline(shape: BaseGeometry, colour: str | None, frame: Frame) -> str:
    """Return an area as one path; holes run in the opposite direction and so stay empty.

    Parameters
    ----------
    shape
        Polygon or multipolygon in degrees.
    colour
        Six hexadecimal digits; ``None`` for the line alone.
    frame
        Where degrees lie.
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    path = "".join(_ring(shapely.get_coordinates(ring), frame) for ring in rings)
    geometry = _path(path, frame)
    return drawn((0, 0, frame.width_cm, frame.height_cm), geometry, colour or "FFFFFF")


def walk(points: Iterable[tuple[float, float]], frame: Frame) -> str:
    """Return a line through points in degrees, in their order."""
    steps = [_point(*frame.place(lon, lat)) for lon, lat in points]
    lines = "".join(f"<a:lnTo>{step}</a:lnTo>" for step in steps[1:])
    path = _path(f"<a:moveTo>{steps[0]}</a:moveTo>{lines}", frame, is_open=True)
    return drawn((0, 0, frame.width_cm, frame.height_cm), path, None, line="A8320A")


def drawn(box: Box, geometry: str, colour: str | None, inside: str = "", line: str = EDGE) -> str:
    """Return one shape; without a colour it has no ground, and with text inside no line either.

    Parameters
    ----------
    box, geometry
        Where it is, and its form.
    colour
        Its ground, six hexadecimal digits.
    inside
        The text box in it.
    line
        Colour of its line.
    """
    left, top, right, bottom = box
    ground = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>' if colour else "<a:noFill/>"
    edge = "<a:noFill/>" if inside else f'<a:solidFill><a:srgbClr val="{line}"/></a:solidFill>'
    body = (
        '<wps:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/>'
        if inside
        else "<wps:bodyPr/>"
    )
    return (
        '<wps:wsp><wps:cNvPr id="0" name=""/><wps:cNvSpPr/><wps:spPr><a:xfrm>'
        f'<a:off x="{emu(left)}" y="{emu(top)}"/>'
        f'<a:ext cx="{emu(right - left)}" cy="{emu(bottom - top)}"/></a:xfrm>'
        f'{geometry}{ground}<a:ln w="6350">{edge}</a:ln></wps:spPr>{inside}{body}</wps:wsp>'
    )


def straight(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a thin line between two points, centimetres."""
    (x, y), (to_x, to_y) = start, end
    flips = (' flipH="1"' if to_x < x else "") + (' flipV="1"' if to_y < y else "")
    return (
        '<wps:wsp><wps:cNvPr id="0" name=""/><wps:cNvCnPr/><wps:spPr>'
        f'<a:xfrm{flips}><a:off x="{emu(min(x, to_x))}" y="{emu(min(y, to_y))}"/>'
        f'<a:ext cx="{emu(abs(x - to_x))}" cy="{emu(abs(y - to_y))}"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="6350"><a:solidFill><a:srgbClr val="{EDGE}"/></a:solidFill></a:ln>'
        "</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def written(text: str, box: Box, half_points: int = 16) -> str:
    """Return a text in the middle of a box.

    Parameters
    ----------
    text
        Any text.
    box
        Where it stands.
    half_points
        Size of its letters.
    """
    words = escape(xml_text(text))
    inside = (
        '<wps:txbx><w:txbxContent><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" '
        'w:lineRule="auto"/><w:ind w:firstLine="0"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:rPr><w:sz w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{words}</w:t></w:r></w:p></w:txbxContent></wps:txbx>'
    )
    return drawn(box, RECTANGLE, None, inside)


def group(shapes: Iterable[str], width_cm: float, height_cm: float) -> str:
    """Return shapes as the one content of a graphic."""
    size = f'<a:off x="0" y="0"/><a:ext cx="{emu(width_cm)}" cy="{emu(height_cm)}"/>'
    inner = size.replace("a:off", "a:chOff").replace("a:ext", "a:chExt")
    return (
        f'<a:graphicData uri="{GROUP}"><wpg:wgp xmlns:wpg="{GROUP}" xmlns:wps="{SHAPE}" '
        f'xmlns:w="{WORD}"><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm>{size}{inner}</a:xfrm>'
        f"</wpg:grpSpPr>{''.join(shapes)}</wpg:wgp></a:graphicData>"
    )


def _path(path: str, frame: Frame, *, is_open: bool = False) -> str:
    width, height = emu(frame.width_cm), emu(frame.height_cm)
    ground = ' fill="none"' if is_open else ""
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{width}" h="{height}"{ground}>{path}</a:path></a:pathLst>'
        "</a:custGeom>"
    )


def _ring(points: Any, frame: Frame) -> str:  # noqa: ANN401 - an array of numpy
    steps = [_point(*frame.place(lon, lat)) for lon, lat in points[:-1]]
    lines = "".join(f"<a:lnTo>{step}</a:lnTo>" for step in steps[1:])
    return f"<a:moveTo>{steps[0]}</a:moveTo>{lines}<a:close/>"


def _point(x: float, y: float) -> str:
    return f'<a:pt x="{emu(x)}" y="{emu(y)}"/>'
