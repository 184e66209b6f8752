"""Quality rules: one ``.sql`` file each, with what it means in its header.

Belongs here: the rules, how their files are read, running them on the file being built, their page
in ``docs``. Does not belong here: what one delivered value or row must look like (``intake``), and
reading the findings of a published file (``published``).
"""

from pipeline.rules.check import check_quality
from pipeline.rules.rule import Rule, load_rules, threshold

__all__ = ["Rule", "check_quality", "load_rules", "threshold"]
