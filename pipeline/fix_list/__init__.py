"""Fix lists: what a reporting unit has to mend, as a workbook that is a corrections file itself."""

from pipeline.fix_list.fix_list import UNASSIGNED, FixList, write_fix_list

__all__ = ["UNASSIGNED", "FixList", "write_fix_list"]
