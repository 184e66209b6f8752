"""Survey pipeline for self-built houses: raw deliveries to one trusted DuckDB file."""

__version__ = "0.2.0.dev0"
