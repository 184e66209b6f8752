"""What all reports of one file share: language, place, day, texts and labels."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pipeline.base.config import ReportSettings
from pipeline.base.sql import fetch_rows, read_sql
from pipeline.dictionary import load_dictionary
from pipeline.mapping.shell.page_names import CASE_FILES
from pipeline.published.remembered import query
from pipeline.reporting.kept_reports import Stamp

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Language, Project
    from pipeline.reporting.kept_reports import KeptReports


FROM_REPORTS = "../../../../maps/"
"""Way from a report of a day to the pages."""


@dataclass(frozen=True)
class Office:
    """What the office that sends the papers decides of them."""

    settings: ReportSettings = field(default_factory=ReportSettings)
    templates: Path | None = None
    """Folder with templates of its own, if there is one."""
    pages: str | None = None
    """Where its pages are, as an address that a link to one begins with; ``None`` where a link
    would lead nowhere."""

    def case_file(self, house_id: str) -> str | None:
        """Return the address of a hazardous house's file, if there is one."""
        if self.pages is None:
            return None
        return f"{self.pages}{CASE_FILES}.html#{urlencode({'house': house_id})}"


def office_of(project: Project) -> Office:
    """Return what the settings of a project say of its office.

    Parameters
    ----------
    project
        The project; its pages for the public have no files of houses, so nothing leads there.
    """
    maps = project.settings.maps
    pages = maps.pages_url.rstrip("/") + "/" if maps.pages_url else FROM_REPORTS
    return Office(
        project.settings.reports,
        project.templates,
        pages if maps.audience == "internal" else None,
    )


@dataclass(frozen=True)
class ReportContext:
    """The published file, and the language and texts of its reports."""

    con: duckdb.DuckDBPyConnection
    """The published file, read-only."""
    language: Language
    place_name: str
    short_name: str
    """Short name of the place, for running text."""
    as_of: dt.date
    is_sample: bool
    run_id: str
    started_at: dt.datetime
    """Start of the run, UTC: the only time that a report shows, so that it can be written again
    with the same content."""
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Rows of the queries that have run: some are asked by several reports."""
    kept: KeptReports | None = None
    """Reports published before, for those that would come out the same."""
    office: Office = field(default_factory=Office)

    def is_kept(self, path: Path, *made_of: object) -> bool:
        """Whether a file has been taken over from the published generation; else it is to be made.

        Parameters
        ----------
        path
            File that is to be made.
        made_of
            All rows it shows, or digests of them. Language, place and day count by themselves.
        """
        identity = (
            self.language, self.place_name, self.short_name, self.as_of, self.is_sample,
            self.office.pages,
        )  # fmt: skip
        stamp = Stamp(self.run_id, self.started_at)
        return self.kept is not None and self.kept.take(path, stamp, (*identity, *made_of))

    def below(self, folders: int) -> ReportContext:
        """Return the context of reports that lie some folders below those of the day.

        Parameters
        ----------
        folders
            How many; by them the way to the pages is longer.
        """
        pages = self.office.pages
        if pages is None or "://" in pages:
            return self
        return replace(self, office=replace(self.office, pages="../" * folders + pages))

    @property
    def as_of_note(self) -> str:
        """The note that says which day the figures describe."""
        return self.text("common", "as_of", date=self.as_of)

    def text(self, group: str, key: str, **values: object) -> str:
        """Return one text of ``texts/<group>.toml`` with its placeholders filled.

        Parameters
        ----------
        group, key
            File and key of the text.
        values
            Values of its placeholders.
        """
        return load_texts(group)[key][self.language].format(**values)

    def texts(self, group: str) -> dict[str, str]:
        """Return all texts of a group by key, in their order, with unfilled placeholders."""
        return {key: words[self.language] for key, words in load_texts(group).items()}

    def label(self, code_list: str, code: str | None) -> str:
        """Return the label of a code; an empty text for ``None``."""
        return load_dictionary().label(code_list, code, self.language) if code else ""

    def column(self, owner: str, name: str) -> str:
        """Return the label of a column of a table or view."""
        dictionary = load_dictionary()
        columns = (dictionary.views.get(owner) or dictionary.tables[owner]).columns
        return columns[name].label(self.language)

    def name(self, row: dict[str, Any], prefix: str = "") -> str:
        """Return the name in a row; the Chinese one where there is no English one.

        Parameters
        ----------
        row
            Row with ``<prefix>name_zh`` and ``<prefix>name_en``.
        prefix
            What the names of these columns begin with, such as ``"township_"``.
        """
        english = row.get(f"{prefix}name_en") if self.language == "en" else None
        return str(english or row.get(f"{prefix}name_zh") or "")

    def rows(self, name: str, **values: object) -> list[dict[str, Any]]:
        """Return the rows of ``sql/<name>.sql``; each query runs once.

        Parameters
        ----------
        name
            Name of the SQL file.
        values
            Values of its ``$`` parameters by name.
        """
        key = json.dumps([name, values], sort_keys=True)
        if key not in self.answers:
            self.answers[key] = query(self.con, "pipeline.reporting", f"{name}.sql", **values)
        # copies, as reports add to the rows what they show
        return [dict(row) for row in self.answers[key]]


def read_report_context(
    con: duckdb.DuckDBPyConnection,
    language: Language,
    kept: KeptReports | None = None,
    office: Office | None = None,
) -> ReportContext:
    """Return the context of a published file.

    Parameters
    ----------
    con
        The file, opened read-only.
    language
        Language of the reports.
    kept
        Reports published before; left out, all are made anew.
    office
        Who sends the papers; left out, nobody is named and the templates are ours.
    """
    (run,) = fetch_rows(con.execute(read_sql("pipeline.reporting", "run.sql")))
    english, short = run["place_name_en"], run["place_short_zh"]
    if language == "en":
        short = run["place_short_en"] or english or short
    return ReportContext(
        con=con,
        language=language,
        place_name=(english if language == "en" else None) or run["place_name_zh"],
        short_name=short or run["place_name_zh"],
        as_of=run["as_of"],
        is_sample=run["is_sample"],
        run_id=run["run_id"],
        started_at=run["started_at"],
        kept=kept,
        office=office or Office(),
    )


@cache
def load_texts(group: str) -> dict[str, dict[str, str]]:
    """Return the texts of ``texts/<group>.toml`` by key and language."""
    file = resources.files("pipeline.reporting") / "texts" / f"{group}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
