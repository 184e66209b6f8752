"""The headline figures: one file in ``sql/metrics`` per figure, with its definition as header."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.base.sql import read_sql, split_header

PACKAGE = "pipeline.warehouse"


@dataclass(frozen=True)
class Metric:
    """One headline figure."""

    metric_id: str
    metric: str
    """Code of list ``metric``."""
    definition_zh: str
    definition_en: str
    sql: str
    """Query on the published file that returns ``numerator`` and ``denominator``."""


@cache
def load_metrics() -> tuple[Metric, ...]:
    """Read the metrics in the order of their ids."""
    folder = resources.files(PACKAGE) / "sql" / "metrics"
    metrics = []
    for name in sorted(file.name for file in folder.iterdir()):
        header, sql = split_header(read_sql(PACKAGE, f"metrics/{name}"))
        metrics.append(Metric(metric_id=name.partition("_")[0], sql=sql, **header))
    return tuple(metrics)


def figures_sql() -> str:
    """Return one query with one row per metric, for the view ``prefecture_summary``."""
    return "\nUNION ALL BY NAME\n".join(
        f"SELECT '{item.metric}' AS metric, * FROM (\n{item.sql}\n)" for item in load_metrics()
    )
