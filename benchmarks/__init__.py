"""Benchmarks at full size: ``python -m benchmarks``."""

from __future__ import annotations

from pathlib import Path

SQL_FOLDER = Path(__file__).parent / "sql"
