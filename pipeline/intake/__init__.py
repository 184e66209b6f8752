"""Intake: checked files become the rows of each table, accepted or rejected with the reason.

Belongs here: which files must be read, and what only shows between the rows of several files:
repeated ids, references, the hierarchy of areas, the share of bad rows. Does not belong here:
opening deliveries (``readers``), and joining tables (``warehouse``).
"""
