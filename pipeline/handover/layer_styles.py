"""Styles inside a GeoPackage, which QGIS, QField and Mergin Maps take up when they open a layer.

They lie in the table ``layer_styles``, as QGIS itself saves them: colours by a code list, headings
in the project's language, a list to choose from for each coded column, and columns that cannot be
edited.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.base.sql import read_sql
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.dictionary import Column

VERSION = "3.34"
"""Of QGIS, the oldest that is still in wide use; later ones read its styles."""
COLOURS = (
    "#d73027", "#fdae61", "#1a9850", "#4575b4", "#762a83", "#8c510a", "#636363", "#01665e",
)  # fmt: skip
"""By the order of a code list: what is not begun is red, what is done green."""
SYMBOLS = {"Polygon": ("fill", "SimpleFill"), "Point": ("marker", "SimpleMarker"),
           "LineString": ("line", "SimpleLine")}  # fmt: skip


@dataclass(frozen=True)
class LayerStyle:
    """How one layer is shown."""

    layer: str
    columns: Mapping[str, Column]
    """Of the dictionary, by their names in the layer."""
    shape: str
    """``Polygon``, ``Point`` or ``LineString``."""
    coloured_by: str | None = None
    """A column with codes; one colour for all when left out."""
    locked: frozenset[str] = frozenset()
    """Columns that cannot be edited."""
    hidden: frozenset[str] = frozenset()
    """Columns that a form does not show."""


def style_xml(style: LayerStyle, language: str) -> str:
    """Return a style as QGIS saves it.

    Parameters
    ----------
    style
        How the layer is shown.
    language
        Language of its headings and labels.
    """
    root = etree.Element("qgis", version=VERSION, styleCategories="Symbology|Fields|Forms")
    _add_renderer(root, style, language)
    fields = etree.SubElement(root, "fieldConfiguration")
    aliases = etree.SubElement(root, "aliases")
    editable = etree.SubElement(root, "editable")
    for at, (name, column) in enumerate(style.columns.items()):
        field = etree.SubElement(fields, "field", name=name, configurationFlags="None")
        _add_widget(field, column, language, is_hidden=name in style.hidden)
        etree.SubElement(aliases, "alias", field=name, index=str(at), name=column.label(language))
        is_locked = name in style.locked | style.hidden
        etree.SubElement(editable, "field", name=name, editable="01"[not is_locked])
    text: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}"


def write_styles(package: Path, styles: Iterable[LayerStyle], language: str) -> None:
    """Put styles into a GeoPackage, each as the one its layer is opened with.

    Parameters
    ----------
    package
        The file, with its layers.
    styles
        One for each layer.
    language
        Language of headings and labels.
    """
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(package)) as con, con:
        con.executescript(read_sql(__package__, "layer_styles.sql"))
        add = read_sql(__package__, "layer_style.sql")
        for style in styles:
            row = {"layer": style.layer, "style": style_xml(style, language), "now": now}
            con.execute(add, row)


def _add_renderer(root: etree._Element, style: LayerStyle, language: str) -> None:
    codes = _codes(style.columns[style.coloured_by]) if style.coloured_by else None
    if codes is None:
        renderer = etree.SubElement(root, "renderer-v2", type="singleSymbol")
        _add_symbol(etree.SubElement(renderer, "symbols"), 0, style.shape)
        return
    renderer = etree.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=str(style.coloured_by)
    )
    categories = etree.SubElement(renderer, "categories")
    symbols = etree.SubElement(renderer, "symbols")
    for at, (code, label) in enumerate(codes.items()):
        etree.SubElement(
            categories, "category", value=code, symbol=str(at), render="true",
            label=label[language != "zh"],
        )  # fmt: skip
        _add_symbol(symbols, at, style.shape)


def _add_symbol(symbols: etree._Element, at: int, shape: str) -> None:
    kind, class_name = SYMBOLS[shape]
    symbol = etree.SubElement(symbols, "symbol", name=str(at), type=kind, alpha="1")
    layer = etree.SubElement(symbol, "layer", {"class": class_name, "enabled": "1"})
    options = etree.SubElement(layer, "Option", type="Map")
    colour = COLOURS[at % len(COLOURS)]
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    name = "line_color" if shape == "LineString" else "color"
    opacity = 120 if shape == "Polygon" else 255
    etree.SubElement(
        options, "Option", name=name, type="QString", value=f"{red},{green},{blue},{opacity}"
    )


def _add_widget(field: etree._Element, column: Column, language: str, *, is_hidden: bool) -> None:
    """Say how a field is edited: by a list where it has codes, by a calendar where it is a day."""
    codes = _codes(column)
    kind = "TextEdit"
    if is_hidden:
        kind = "Hidden"
    elif codes is not None and column.type == "text":
        kind = "ValueMap"
    widget = etree.SubElement(field, "editWidget", type=kind)
    options = etree.SubElement(etree.SubElement(widget, "config"), "Option", type="Map")
    if kind == "ValueMap" and codes is not None:
        choices = etree.SubElement(options, "Option", name="map", type="List")
        for code, label in codes.items():
            choice = etree.SubElement(choices, "Option", type="Map")
            name = label[language != "zh"]
            etree.SubElement(choice, "Option", name=name, type="QString", value=code)


def _codes(column: Column) -> dict[str, tuple[str, str]] | None:
    """Return the codes of a column, each with its Chinese and its English name."""
    if column.codes is None:
        return None
    listed = load_dictionary().code_lists[column.codes]
    return {code: (entry.label("zh"), entry.label("en")) for code, entry in listed.items()}
