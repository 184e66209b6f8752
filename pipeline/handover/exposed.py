"""What an outline of the day holds: houses and people that a quake, flood or slide may reach.

The figures come from the published file alone, so this works without a network. A house counts by
its parcel, and by its point where it has none; how many have neither is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from pipeline.base.errors import refused
from pipeline.base.names import in_language
from pipeline.base.sql import fetch_rows, query, read_sql, set_variables
from pipeline.files.aside import replaced_folder
from pipeline.mapping.pages.exposed.exposed_page import NAME as PAGE
from pipeline.mapping.pages.exposed.exposed_page import exposed_page
from pipeline.mapping.shell.page import render
from pipeline.mapping.shell.page_context import read_page_context
from pipeline.published.open_published import open_published
from pipeline.readers.area_file import AreaSource, read_area
from pipeline.reporting.report_context import read_report_context
from pipeline.reporting.table import SheetField, SheetTable, labelled, write_sheet
from pipeline.reporting.workbook import open_book, safe_file_name

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Language, Project
    from pipeline.reporting.report_context import ReportContext

GROUP = "exposed"
COUNTS = (
    "parcels", "parcels_left", "houses", "commercial", "residents", "residents_unknown", "severe",
    "grade_d", "grade_c", "unassessed", "large", "listed",
)  # fmt: skip
"""Figures of a village and of the whole outline."""
PLACES = ("unit", "township", "village")
FIGURES = ("storeys", "residents", "max_occupancy")
WORDS = ("house_no", "address", "use_class")
POINT = ("lon", "lat")
CODES = {
    "use_class": "use_class", "hazard_level": "hazard_level", "grade": "grade",
    "reasons": "key_reason",
}  # fmt: skip


@dataclass(frozen=True)
class Exposed:
    """What lies in an outline."""

    villages: list[dict[str, Any]]
    """Figures of each village, in the bureau's order."""
    total: dict[str, int]
    """The same of the whole outline, and ``houses_without_place``."""
    houses: list[dict[str, Any]]
    """Houses that need a look first."""
    area: bytes
    """WKB, EPSG:4490."""

    @property
    def village_columns(self) -> list[str]:
        """Names of what is known of a village."""
        places = [f"{place}_{language}" for place in PLACES for language in ("zh", "en")]
        return ["village_code", *places, *COUNTS]

    def content(self) -> dict[str, Any]:
        """Return all of it but the outline, for programs."""
        return {"total": self.total, "villages": self.villages, "houses": self.houses}


@dataclass(frozen=True)
class ExposedFiles:
    """What was written of it."""

    found: Exposed
    workbook: Path
    page: Path | None
    """``None`` where the pages are for the public, who may see no houses."""


def find_exposed(con: duckdb.DuckDBPyConnection, area: bytes) -> Exposed:
    """Return what lies in an area.

    Parameters
    ----------
    con
        The published file, with the spatial extension.
    area
        Polygon or multipolygon as WKB, EPSG:4490.
    """
    set_variables(con, exposed_area=area)
    con.execute(read_sql(__package__, "exposed.sql"))
    (total,) = query(con, __package__, "exposed_total.sql")
    return Exposed(
        villages=query(con, __package__, "exposed_villages.sql"),
        total=total,
        houses=query(con, __package__, "exposed_houses.sql"),
        area=area,
    )


def write_exposed(
    project: Project, source: AreaSource, title: str = "", to: Path | None = None
) -> ExposedFiles:
    """Find what lies in an outline, and write it as a workbook and a page.

    Parameters
    ----------
    project
        Root whose published file is asked.
    source
        The outline.
    title
        What it is, such as ``6·5洪水``; the name of the file unless given.
    to
        Folder to replace; ``data/processed/exports/exposed/<title>`` by default.

    Raises
    ------
    MissingInputError
        If nothing is published, or the libraries of the pages are not installed.
    RefusedError
        If the outline cannot be read or draws no area, or the folder ``to`` is not empty.
    """
    if to is not None and to.exists() and any(to.iterdir()):
        raise refused("folder_not_empty", file=str(to))
    area = read_area(source, project.settings.readers)
    name = title or (source.path.stem if source.path else "WKT")
    folder = to or project.exports / "exposed" / safe_file_name(name)
    is_public = project.settings.maps.audience == "public"
    with open_published(project, spatial=True) as con, replaced_folder(folder) as made:
        found = find_exposed(con, area)
        context = read_report_context(con, project.settings.language)
        workbook = f"{context.text(GROUP, 'file')}.xlsx"
        _write_workbook(context, found, name, made / workbook)
        if not is_public:
            page = _page(con, project, found, name)
            (made / f"{PAGE}.html").write_bytes(page)
    return ExposedFiles(found, folder / workbook, None if is_public else folder / f"{PAGE}.html")


def _page(con: duckdb.DuckDBPyConnection, project: Project, found: Exposed, name: str) -> bytes:
    context = read_page_context(con, project.settings)
    area = shapely.from_wkb(found.area)
    villages = [_named(row, context.language) for row in found.villages]
    houses = [_named(row, context.language) for row in found.houses]
    page = exposed_page(con, context, name, area, (villages, found.total, houses))
    return render(page, context)


def _named(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return a row with the names of its places in one language."""
    named = {
        place: in_language(language, row[f"{place}_zh"], row[f"{place}_en"]) or ""
        for place in PLACES
    }
    rest = {key: value for key, value in row.items() if not key.endswith(("_zh", "_en"))}
    return {**rest, **named}


def _write_workbook(context: ReportContext, found: Exposed, name: str, path: Path) -> None:
    sheets = {"by_village": _village_sheet, "list": _house_sheet}
    with open_book(path, context) as book:
        for key, sheet in sheets.items():
            page = book.workbook.add_worksheet(context.text(GROUP, key))
            write_sheet(book, page, sheet(context, found, name))


def _sheet_notes(context: ReportContext, found: Exposed) -> tuple[str, ...]:
    return (
        context.as_of_note,
        context.text(GROUP, "note", **_limits(context)),
        context.text(GROUP, "without_place", count=found.total["houses_without_place"]),
    )


def _place_fields(context: ReportContext) -> tuple[SheetField, ...]:
    return tuple(SheetField(key, context.text(GROUP, key)) for key in PLACES)


def _village_sheet(context: ReportContext, found: Exposed, name: str) -> SheetTable:
    villages = [_placed(context, row) for row in found.villages]
    total = {**found.total, "unit": context.text("common", "total"), "is_total": True}
    return SheetTable(
        title=context.text(GROUP, "villages_title", name=name),
        notes=_sheet_notes(context, found),
        fields=(
            *_place_fields(context),
            *(SheetField(key, context.text(GROUP, key), "number") for key in COUNTS),
        ),
        rows=[*villages, {"township": "", "village": "", **total}],
    )


def _house_sheet(context: ReportContext, found: Exposed, name: str) -> SheetTable:
    return SheetTable(
        title=context.text(GROUP, "list_title", name=name),
        notes=_sheet_notes(context, found),
        fields=(
            SheetField("reasons", context.text(GROUP, "reasons"), width=24),
            *_place_fields(context),
            *(SheetField(key, context.column("house", key), width=28) for key in WORDS),
            *(SheetField(key, context.column("house", key), "number") for key in FIGURES),
            SheetField("hazard_level", context.column("key_house", "hazard_level")),
            SheetField("grade", context.column("key_house", "grade")),
            *(SheetField(key, context.column("house", key), "degree") for key in POINT),
        ),
        rows=labelled(context, [_placed(context, row) for row in found.houses], CODES),
        has_filter=True,
    )


def _placed(context: ReportContext, row: dict[str, Any]) -> dict[str, Any]:
    named = _named(row, context.language)
    return {**named, "village": named["village"] or context.text(GROUP, "no_village")}


def _limits(context: ReportContext) -> dict[str, Any]:
    """Return from how many storeys and people on a house counts as large, as rule S10 was run."""
    (limits,) = fetch_rows(context.con.execute(read_sql("pipeline.reporting", "key_limits.sql")))
    return limits
