"""Reports: the workbooks and documents an office sends out, from the published file alone.

Belongs here: what each report holds, its texts, and how sheets, documents and pictures look. Does
not belong here: a figure that no view has (``warehouse``), pages (``mapping``), and files that are
made only when somebody asks for them (``handover``).
"""

from pipeline.reporting.write import check_schema, write_files, write_reports

__all__ = ["check_schema", "write_files", "write_reports"]
