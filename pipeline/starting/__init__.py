"""The first minutes in a new place: a root made from a folder of files, and what a machine lacks.

Belongs here: what is done once, before the first run. Does not belong here: anything a run needs.
"""

from pipeline.starting.doctor import examine
from pipeline.starting.new_root import make_root

__all__ = ["examine", "make_root"]
