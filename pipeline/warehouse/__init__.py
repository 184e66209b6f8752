"""Warehouse: checked rows become the one published DuckDB file, by ordered SQL steps."""

from pipeline.warehouse.build import build
from pipeline.warehouse.publish import rollback

__all__ = ["build", "rollback"]
