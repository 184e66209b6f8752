"""Close-out sheets: one page for each closed hazard case, and one for each open one.

A page has the house, the hazard, the measures, the appraisals before and after, the evidence and
what is missing of it, two boxes for pictures and three for signatures. It must never become two
pages: row heights are fixed, and every text is cut to what its cell is sure to hold.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from pipeline.dictionary import load_dictionary
from pipeline.published.row_units import UNASSIGNED
from pipeline.reporting.close_out_contents import add_contents
from pipeline.reporting.document import open_document, save_document
from pipeline.reporting.form import Box, Form, Line, shorten
from pipeline.reporting.unit_folders import UNIT_DEPTH, unit_folders
from pipeline.reporting.workbook import cells_wide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext

WIDTHS_CM = (2.1, 3.25, 2.1, 3.25, 2.1, 3.2)
TWO_LINES, ONE_LINE = 0.82, 0.5
"""Heights of rows, cm."""
PICTURE_HEIGHT, SIGNATURE_HEIGHT = 4.0, 1.6
CELL_WIDE = 30
"""Narrow characters that fit into two lines of a value in any font."""
LINE_WIDE = 140
"""The same for a value as wide as five columns."""
MEASURES = 6
"""Rows for measures; the last one says how many more there are."""
PHOTOS_PER_KIND = 2
SHEET = 0

FIELDS = (
    ("unit_name", "township_name", "village_name"),
    ("house_no", "parcel_id", "is_commercial"),
    ("address",),
    ("use_class", "storeys", "floor_area_m2"),
    ("structure_type", "built_year", "owner_name"),
    ("hazard_level", "has_collapse_risk", "responsible_department"),
    ("found_on", "verified_on", "due_on"),
    ("works_finished_on", "closed_on", "closure_reason"),
    ("responsible_person", "accepted_by", "place"),
)
"""Values at the head of the page, three per row; the address has a row of its own."""
LABELS = {
    "unit_name": "report_unit_name_zh",
    "township_name": "township_name_zh",
    "village_name": "village_name_zh",
}
CODE_LISTS = {
    "use_class": "use_class",
    "structure_type": "structure_type",
    "hazard_level": "hazard_level",
    "closure_reason": "closure_reason",
}
ITEMS = ("verified", "appraised", "measure_begun", "finish_date", "reappraised", "after_photo",
         "accepted", "closed")  # fmt: skip
"""Evidence in the order of the page; codes of list ``close_out_item``."""


def write(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the sheets of the closed cases and those of the open ones; yield both files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder to write into.
    """
    forms: dict[int, Form] = {}
    for group, is_closed in (("closed", True), ("open", False)):
        cases = context.rows("close_out", language=context.language, is_closed=is_closed)
        path = folder / f"{context.text('close_out', f'{group}_file')}.docx"
        if not context.is_kept(path, cases):
            _write_sheets(context, path, group, cases, forms)
        yield path


def write_units(context: ReportContext, folder: Path) -> Iterator[Path]:
    """Write the sheets of the cases of each unit into its folder, and yield the files.

    Parameters
    ----------
    context
        The published file, its language and texts.
    folder
        Folder of the day's reports.
    """
    context = context.below(UNIT_DEPTH)
    units = unit_folders(context, folder)
    forms: dict[int, Form] = {}
    for group, is_closed in (("closed", True), ("open", False)):
        cases = context.rows("close_out", language=context.language, is_closed=is_closed)
        for unit in units:
            own = [case for case in cases if (case["report_unit_id"] or UNASSIGNED) == unit.code]
            if unit.is_unassigned and not own:
                continue
            path = unit.paper(group)
            if not context.is_kept(path, unit.name, own):
                _write_sheets(context, path, group, own, forms)
            yield path


def _write_sheets(
    context: ReportContext,
    path: Path,
    group: str,
    cases: list[dict[str, Any]],
    forms: dict[int, Form],
) -> None:
    """Write a document; a page that was laid out for one before is in ``forms``, and used again.

    A sheet is under ``SHEET`` there, a page of the contents under the number of its lines.
    """
    title = context.text("close_out", f"{group}_title")
    document = open_document(context, title)
    if cases:
        add_contents(document, context, title, cases, forms)
        if SHEET in forms:
            form = forms[SHEET].of_document(document)
        else:
            form = Form(document, _form_lines(context), WIDTHS_CM)
        forms[SHEET] = form
        for case in cases:
            values = {"heading": f"{title}  {case['case_id']}", **_page_values(context, case)}
            address = context.office.case_file(case["house_id"])
            form.fill(values, {"house_no": address} if address else None)
    else:
        document.add_paragraph(title, style="Title")
        document.add_paragraph(context.text("common", "nothing"))
    save_document(document, path)


def _form_lines(context: ReportContext) -> list[Line]:
    """Return the rows of the page: labels, and placeholders such as ``{address}``."""

    def text(key: str) -> str:
        return context.text("close_out", key)

    def heads(*keys: str) -> Line:
        return Line(tuple(Box(text(key), kind="label") for key in keys), ONE_LINE)

    def section(key: str) -> Line:
        return Line((Box(text(key), 6, "heading"),), ONE_LINE)

    columns = ("group", "kind", "planned", "started", "finished", "more")
    measures = [
        Line(tuple(Box(f"{{{name}_{number}}}") for name in columns), ONE_LINE)
        for number in range(MEASURES)
    ]
    return [
        *(Line(_label_and_value_boxes(context, names), TWO_LINES) for names in FIELDS),
        section("measures"),
        heads("group", "kind", "planned", "started", "finished", "remarks"),
        *measures,
        section("appraisals"),
        *_appraisal_lines(context),
        section("evidence"),
        *_evidence_lines(),
        Line((Box(text("missing"), kind="label"), Box("{missing}", 5)), TWO_LINES),
        Line((Box(text("photos"), kind="label"), Box("{photos}", 5)), TWO_LINES),
        Line((Box(text("picture_before"), 3, "corner"), Box(text("picture_after"), 3, "corner")),
             PICTURE_HEIGHT),
        Line(tuple(Box(text(f"sign_{who}"), 2, "corner")
                   for who in ("responsible", "accepted", "department")), SIGNATURE_HEIGHT),
        Line(tuple(Box(text("sign_date"), 2) for _ in range(3)), ONE_LINE),
    ]  # fmt: skip


def _appraisal_lines(context: ReportContext) -> list[Line]:
    """Return the headings of the appraisals, and a row each for before and after the works."""

    def label(key: str, span: int = 1) -> Box:
        return Box(context.text("close_out", key), span, "label")

    headings = (label("stage"), label("report_no"), label("agency", 2), label("issued"),
                label("grade"))  # fmt: skip
    rows = [
        Line((label(when), Box(f"{{report_no_{when}}}"), Box(f"{{agency_{when}}}", 2),
              Box(f"{{appraised_on_{when}}}"), Box(f"{{grade_{when}}}")), TWO_LINES)
        for when in ("before", "after")
    ]  # fmt: skip
    return [Line(headings, ONE_LINE), *rows]


def _label_and_value_boxes(context: ReportContext, names: tuple[str, ...]) -> tuple[Box, ...]:
    """Return labels and values in turn; a single value takes the rest of its row."""
    boxes = []
    for name in names:
        label = (
            context.text("close_out", "place")
            if name == "place"
            else context.column("close_out", LABELS.get(name, name))
        )
        boxes += [Box(label, kind="label"), Box(f"{{{name}}}", 1 if len(names) > 1 else 5)]
    return tuple(boxes)


def _evidence_lines() -> list[Line]:
    """Return the check list, three items per row; there are eight, so the ninth box is empty."""
    boxes = [Box(f"{{evidence_{item}}}", 2) for item in ITEMS] + [Box("", 2)]
    return [Line(tuple(boxes[at : at + 3]), TWO_LINES) for at in range(0, len(boxes), 3)]


def _page_values(context: ReportContext, case: dict[str, Any]) -> dict[str, str]:
    """Return the text of every placeholder of the page."""
    values = {name: _head_value(context, case, name) for names in FIELDS for name in names}
    for when in ("before", "after"):
        values[f"report_no_{when}"] = shorten(case[f"report_no_{when}"] or "", CELL_WIDE)
        values[f"agency_{when}"] = shorten(case[f"agency_{when}"] or "", 2 * CELL_WIDE)
        values[f"appraised_on_{when}"] = str(case[f"appraised_on_{when}"] or "")
        values[f"grade_{when}"] = context.label("grade", case[f"grade_{when}"])
    values |= _measure_rows(context, case["measures"])
    values |= _evidence_values(context, case)
    values["photos"] = _photo_summary(context, case)
    link = context.office.case_file(case["house_id"])
    values["note"] = context.text("close_out", "note", date=context.as_of) + (
        context.text("close_out", "file", address=_shown(link)) if link else ""
    )
    return values


def _shown(address: str) -> str:
    """Return an address as paper shows it: where it is not on a host, the page alone."""
    return address if "://" in address else address.rsplit("/", 1)[-1]


def _head_value(context: ReportContext, case: dict[str, Any], name: str) -> str:
    """Return one value of the head of the page as text, cut to what its cell holds."""
    if name == "place":
        return "" if case["lon"] is None else f"{case['lon']:.6f}, {case['lat']:.6f}"
    value = case[name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return context.text("close_out", "yes" if value else "no")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,}".removesuffix(".0") + " m²"
    if name in CODE_LISTS:
        value = context.label(CODE_LISTS[name], value)
    return shorten(str(value), LINE_WIDE if name == "address" else CELL_WIDE)


def _measure_rows(context: ReportContext, measures: list[dict[str, Any]]) -> dict[str, str]:
    """Return the rows of measures; the last row says how many more there are."""
    values: dict[str, str] = {}
    for number in range(MEASURES):
        measure = measures[number] if number < len(measures) else {}
        values |= {
            f"group_{number}": context.label("measure_group", measure.get("measure_group")),
            f"kind_{number}": context.label("measure_kind", measure.get("measure_kind")),
            **{f"{step}_{number}": str(measure.get(f"{step}_on") or "")
               for step in ("planned", "started", "finished")},
            f"more_{number}": "",
        }  # fmt: skip
    if (more := len(measures) - MEASURES) > 0:
        values[f"more_{MEASURES - 1}"] = context.text("close_out", "more_measures", count=more)
    return values


def _evidence_values(context: ReportContext, case: dict[str, Any]) -> dict[str, str]:
    """Return the items of the check list, and the sentence on what is missing."""
    values = {}
    for item in ITEMS:
        state = "present"
        if item not in case["evidence_needed"]:
            state = "not_needed"
        elif item in case["evidence_missing"]:
            state = "absent"
        name = context.label("close_out_item", item)
        values[f"evidence_{item}"] = context.text("close_out", state, item=name)
    missing = [context.label("close_out_item", item) for item in case["evidence_missing"]]
    comma = context.text("common", "comma")
    values["missing"] = comma.join(missing) or context.text("close_out", "complete")
    return values


def _photo_summary(context: ReportContext, case: dict[str, Any]) -> str:
    """Return the number of photos of each kind and, if they fit, the ids of the first ones."""
    by_kind: dict[str, list[str]] = {}
    for kind, photo_id in zip(case["photo_kinds"], case["photo_ids"], strict=True):
        by_kind.setdefault(kind, []).append(photo_id)
    counts, with_ids = [], []
    for kind in load_dictionary().code_lists["photo_kind"]:
        if not (ids := by_kind.get(kind)):
            continue
        label = context.label("photo_kind", kind)
        counts.append(context.text("close_out", "photos_of_kind", kind=label, count=len(ids)))
        shown = context.text("common", "comma").join(ids[:PHOTOS_PER_KIND])
        more = context.text("close_out", "and_more") if len(ids) > PHOTOS_PER_KIND else ""
        with_ids.append(f"{counts[-1]} {shown}{more}")
    semicolon = context.text("close_out", "semicolon")
    text = semicolon.join(with_ids)
    if cells_wide(text) > LINE_WIDE:
        text = semicolon.join(counts)
    return text or context.text("common", "none")
