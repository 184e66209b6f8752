"""Warehouse: checked rows become the one published DuckDB file, by ordered SQL steps.

Belongs here: the steps, views, metrics and history of the published file, its reconciliation, and
its publication. Does not belong here: reading deliveries (``intake``), what a rule looks for
(``rules``), and reading what is published (``published``).
"""

from pipeline.warehouse.build import build, build_aside
from pipeline.warehouse.rollback import rollback

__all__ = ["build", "build_aside", "rollback"]
