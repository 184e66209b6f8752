"""Delivery: what lies under ``data/raw``, and what the declarations beside it say it is.

Belongs here: declarations, and the files they name. Does not belong here: whatever opens a
delivered file (``readers``), so that no file can harm the process that looks for it.
"""
