"""Reports: the workbooks and documents an office sends out, from the published file alone."""

from pipeline.reporting.write import write_reports

__all__ = ["write_reports"]
