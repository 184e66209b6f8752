"""Quality rules: one ``.sql`` file each, with what it means in its header."""

from pipeline.rules.check import check_quality
from pipeline.rules.rule import Rule, load_rules, threshold

__all__ = ["Rule", "check_quality", "load_rules", "threshold"]
