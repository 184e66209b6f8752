"""Where a headline figure comes from: its definition, its query, and the files it is based on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.names import Named, in_language
from pipeline.base.sql import read_sql, set_variables
from pipeline.published.open_published import open_published

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

    from pipeline.base.config import Project


@dataclass(frozen=True)
class Source:
    """A delivered file that the figure is based on."""

    path: str
    target_table: str
    as_of: dt.date
    sha256: str
    rows_accepted: int
    rows_rejected: int


@dataclass(frozen=True)
class Explanation(Named):
    """One headline figure with everything it is based on."""

    metric_id: str
    metric: str
    name_zh: str
    name_en: str
    numerator: int
    denominator: int
    pct: Any
    definition_zh: str
    definition_en: str
    sql: str
    """Query on the published file that gives numerator and denominator."""
    views: tuple[str, ...]
    """Views the query reads, directly or through others, each before those it reads."""
    tables: tuple[str, ...]
    """Tables that the query and its views read."""
    sources: tuple[Source, ...]
    run_id: str
    pipeline_version: str
    schema_version: str
    settings_sha256: str

    def definition(self, language: str) -> str:
        """Return the definition in ``zh`` or ``en``."""
        return in_language(language, self.definition_zh, self.definition_en)


def explain(project: Project, metric: str) -> Explanation:
    """Explain a headline figure of the published file.

    Parameters
    ----------
    project
        Root whose published file is read.
    metric
        Id (``m1``) or code (``survey_done``) of the figure.

    Raises
    ------
    MissingInputError
        If nothing is published yet.
    RefusedError
        If there is no such figure; the fault lists those there are.
    """
    with open_published(project) as con:
        set_variables(con, metric=metric.lower())
        answer = con.execute(read_sql(__package__, "explain/metric.sql"))
        names = [column[0] for column in answer.description or []]
        rows = answer.fetchall()
        if not rows:
            known = con.execute(read_sql(__package__, "explain/metrics.sql")).fetchall()
            listed = ", ".join(f"{metric_id} ({code})" for metric_id, code in known)
            raise RefusedError([Fault("no_such_metric", value=metric, known=listed)])
        figure = dict(zip(names, rows[0], strict=True))
        views, tables = _views_and_tables(con, figure["sql"])
        sources = con.execute(read_sql(__package__, "explain/sources.sql"), {"tables": tables})
        return Explanation(
            **figure,
            views=tuple(views),
            tables=tuple(tables),
            sources=tuple(Source(*row) for row in sources.fetchall()),
        )


def _views_and_tables(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], list[str]]:
    """Return the views and the tables that a query reads, directly or through other views.

    Words of the SQL text are compared with the names of views and tables, and the text of each
    view found is searched in turn. Strings and comments are removed first, so that a name within
    them does not count.
    """
    texts = dict(con.execute(read_sql(__package__, "explain/views.sql")).fetchall())
    listed = con.execute(read_sql(__package__, "explain/tables.sql")).fetchall()
    tables = {name for (name,) in listed}
    views: list[str] = []
    found: set[str] = set()
    waiting = [sql]
    while waiting:
        words = set(re.findall(r"\w+", re.sub(r"'[^']*'|--.*", "", waiting.pop())))
        found |= words & tables
        new = sorted(words & texts.keys() - set(views))
        views += new
        # Only the query is searched: CREATE VIEW <name> would find the view itself again.
        waiting += [texts[name].partition(" AS ")[2] for name in new]
    return views, sorted(found)
