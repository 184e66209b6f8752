"""The shell every page stands in: one file that needs nothing else.

The tree of elements is folium's and branca's; what differs is how it is written out. folium links
its scripts to content delivery networks, sends data through Jinja a second time, and names elements
at random. Here every script and style is inlined, data stand in one JSON block that no template
sees, and two renderings of the same page are the same bytes.

What holds on every page:

- data reach the page only through :func:`_json_block`; our scripts put them on the page with
  ``textContent``;
- a Content-Security-Policy allows exactly the inlined scripts and styles and no request at all,
  but for the images of a configured base map.
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.elements import JSCSSMixin
from folium.template import Template

from pipeline.mapping.shell.assets import LIBRARIES, csp_hash, read_own_file, read_package_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.mapping.shell.page_context import PageContext

LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Page:
    """What one page is made of."""

    name: str
    """File name without ``.html``; also the class of its body."""
    title: str
    kind: str
    """Folder below ``pages/`` with the page's body, style, words and script, all of that name. The
    body is constant HTML of ours with the ids that the script fills; it is never made from data."""
    data: dict[str, Any]
    """What the page shows; becomes ``page.data`` for the scripts."""
    libraries: tuple[str, ...] = ()
    """Keys of :data:`pipeline.mapping.shell.assets.LIBRARIES`."""
    texts: tuple[str, ...] = ()
    """Groups of the texts beside ``common`` and the page's own."""
    code_lists: tuple[str, ...] = ()
    """Code lists whose labels the page shows."""
    columns: tuple[str, ...] = ()
    """Tables and views whose column labels the page shows."""
    map_options: dict[str, Any] = field(default_factory=dict)
    """Options of the Leaflet map; a map is made where ``leaflet`` is among the libraries."""
    archives: dict[str, bytes] = field(default_factory=dict)
    """Binary data by element id, inlined as base64."""
    made_of: str = ""
    """Digest of what the archives were made of; the page does not show it."""


class _Library(JSCSSMixin):
    """A third-party library without anything of folium's around it."""

    def __init__(self, name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        scripts, styles = LIBRARIES[name]
        self.default_js = [(path, path) for path in scripts]
        self.default_css = [(path, path) for path in styles]


class SurveyMap(folium.Map):
    """folium's map in the ``#map`` of our own page, with Leaflet alone.

    The variable is ``map``, the same on every page; jQuery, Bootstrap and Font Awesome, which
    folium brings along for its popups, are left out.
    """

    default_js = _Library("leaflet").default_js
    default_css = _Library("leaflet").default_css
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const map = L.map("map", {
            center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever Leaflet takes
        super().__init__(
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attribution_control=False,
            **{"max_zoom": 19, **options},
        )
        # folium takes max_zoom for its tile layer; clusters need it on the map.
        self.options["maxZoom"] = options.get("max_zoom", 19)


class PageFigure(Figure):
    """A figure that collects what its children link to and inlines it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.header._children.clear()  # noqa: SLF001 - branca's meta tag; ours stands in _HEAD
        if "leaflet" in page.libraries:
            SurveyMap(**page.map_options).add_to(self)
        for library in page.libraries:
            if library != "leaflet":
                _Library(library).add_to(self)

    def collect(self) -> tuple[str, str, str]:
        """Return library scripts, library styles and the script that makes the map."""
        for child in self._children.values():
            child.render()
        links = list(self.header._children.values())  # noqa: SLF001 - branca offers no other way
        scripts = [
            read_package_file(each.url) for each in links if isinstance(each, JavascriptLink)
        ]
        styles = [read_package_file(each.url) for each in links if isinstance(each, CssLink)]
        made = [each.render() for each in self.script._children.values()]  # noqa: SLF001
        return "\n".join(scripts), "\n".join(styles), "\n".join(made)


def render(page: Page, context: PageContext) -> bytes:
    """Return the page as one HTML file.

    Raises
    ------
    MissingInputError
        If an npm package is not installed, or the scripts are not built.
    """
    library_script, library_style, map_script = PageFigure(page).collect()
    # one function around both: the modules find the map by its name, and the window does not
    own = read_own_file(f"build/{page.kind}.js")
    script = f'(function () {{\n"use strict";\n{map_script}\n{own}}}());'
    home = f"pages/{page.kind}/{page.kind}"
    style = "\n".join([read_own_file("shell/base.css"), read_own_file(f"{home}.css")])
    scripts = [_closed(text, "script") for text in (library_script, script) if text]
    styles = [_closed(text, "style") for text in (library_style, style) if text]
    parts = [
        _head(page, context, scripts, styles),
        f'<body class="page-{page.name}">\n',
        _notices(context),
        read_own_file(f"{home}.html"),
        '<p id="live" class="visually-hidden" role="status" aria-live="polite"></p>\n',
        _json_block("data", _content(page, context)),
        *(_archive_block(name, archive) for name, archive in page.archives.items()),
        *(f"<script>{text}</script>\n" for text in scripts),
        "</body>\n</html>\n",
    ]
    return "".join(parts).encode("utf-8")


def _head(page: Page, context: PageContext, scripts: list[str], styles: list[str]) -> str:
    policy = "; ".join(
        [
            "default-src 'none'",
            "script-src " + " ".join(csp_hash(text) for text in scripts),
            "style-src " + " ".join(csp_hash(text) for text in styles),
            " ".join(["img-src data:", *_image_origins(context)]),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    title = html.escape(f"{page.title} · {context.place_name}")
    return "".join(
        [
            f'<!DOCTYPE html>\n<html lang="{LANGUAGE_TAGS[context.language]}">\n<head>\n',
            '<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f'<meta name="survey-run" content="{html.escape(context.run_id)}">\n',
            f"<title>{title}</title>\n",
            *(f"<style>{text}</style>\n" for text in styles),
            "</head>\n",
        ]
    )


def _image_origins(context: PageContext) -> list[str]:
    """Return the one origin that a configured base map loads its images from."""
    if context.base_map is None:
        return []
    parts = urlsplit(context.base_map.url)
    return [f"{parts.scheme}://{parts.netloc}"]


def _notices(context: PageContext) -> str:
    """Return what stands above all else: the way past the navigation, and what the data are."""
    text = context.texts["common"]
    lines = [f'<a class="skip" href="#content">{html.escape(text["skip"])}</a>\n']
    lines.append(f'<p id="starting">{html.escape(text["starting"])}</p>\n')
    if context.is_sample:
        lines.append(f'<header class="sample">{html.escape(text["sample"])}</header>\n')
    if context.watermark:
        word = f'<span data-word="{html.escape(text["watermark"])}"></span>'
        lines.append(f'<div class="watermark" aria-hidden="true">{word * 24}</div>\n')
    return "".join(lines)


def _content(page: Page, context: PageContext) -> dict[str, Any]:
    """Return the JSON block: what the page shows, and the words and settings it shows it with."""
    base_map = context.base_map
    return {
        "name": page.name,
        "title": page.title,
        "language": context.language,
        "place": context.place_name,
        "as_of": context.as_of,
        "audience": context.audience,
        "base_map": base_map and {"url": base_map.url, "attribution": base_map.attribution},
        "texts": {group: context.texts[group] for group in ("common", page.kind, *page.texts)},
        "labels": {name: context.labels[name] for name in page.code_lists},
        "columns": {name: context.columns[name] for name in page.columns},
        "data": page.data,
    }


def _json_block(name: str, content: Mapping[str, Any]) -> str:
    """Return data as a block that no browser runs and no text in it can close."""
    text = json.dumps(
        content, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False
    )
    text = text.replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>\n'


def _plain(value: object) -> float | str:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    msg = f"{type(value).__name__} cannot stand in a page"
    raise TypeError(msg)


def _archive_block(name: str, archive: bytes) -> str:
    text = base64.b64encode(archive).decode("ascii")
    return f'<script type="text/plain" id="{name}">{text}</script>\n'


def _closed(text: str, tag: str) -> str:
    """Return inline text, refusing one that would end its element early."""
    lowered = text.lower()
    if f"</{tag}" in lowered or "<!--" in lowered:
        msg = f"an inlined file contains </{tag}> or <!--"
        raise ValueError(msg)
    return text
