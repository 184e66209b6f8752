"""What goes wrong in the demo: a table, ``defects.toml``, and the engine that plants it.

Belongs here: an entry of the table for each defect, with the rule that must find it; a function
only where a shape must be drawn or records are counted.
Does not belong here: what is in order (``world``), and how files look (``delivery``).
"""
