"""Intake: declared files become accepted rows, and rejected rows with their reasons.

Belongs here: declarations and their drafts, opening and reading files of any format, checking one
value, one row and the rows of one table against each other, corrections. Does not belong here:
whatever joins accepted rows of several tables (``warehouse``), and judging them (``rules``).
"""
