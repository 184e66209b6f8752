"""The page with a file for each hazardous house: all that is known of it, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pipeline.mapping.find_data import read_find_data
from pipeline.mapping.shell.page import Page
from pipeline.mapping.shell.page_names import CASE_FILES, unit_page_name
from pipeline.published.remembered import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pipeline.mapping.shell.page_context import PageContext


def build(con: duckdb.DuckDBPyConnection, context: PageContext) -> Iterator[Page]:
    """Yield the page."""
    language = context.language
    houses = query(con, __package__, "case_houses.sql", language=language)
    parts = {
        "cases": _by_house(query(con, __package__, "case_cases.sql")),
        "events": _by_house(query(con, __package__, "case_events.sql")),
        "findings": _by_house(query(con, __package__, "case_findings.sql", language=language)),
    }
    units = dict.fromkeys((house["unit"], house["unit_name"]) for house in houses)
    yield Page(
        name=CASE_FILES,
        title=context.text("case_file", "title"),
        kind="case_file",
        data={
            "houses": [
                {**house, **{name: found[house["house_id"]] for name, found in parts.items()}}
                for house in houses
            ],
            "units": list(units),
            "pages": {unit: unit_page_name(unit) for unit, _ in units},
            "pages_url": context.pages_url,
            "find": read_find_data(con, context, has_houses=False),
        },
        code_lists=(
            "alteration_type", "build_mode", "business_type", "case_status", "close_out_item",
            "closure_reason", "defect_part", "design_mode", "doc_kind", "grade", "hazard_level",
            "hazard_stage", "issue_category", "measure_group", "measure_kind", "photo_kind",
            "revisit_status", "rural_renovation", "screening_result", "screening_round",
            "structure_type", "use_class", "violation",
        ),
        columns=("house", "hazard_case", "compliance"),
    )  # fmt: skip


def _by_house(rows: list[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    """Return the rows of each house without its id, in their order."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row.pop("house_id")].append(row)
    return groups
