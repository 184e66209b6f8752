"""Readers: one delivered file becomes one checked file, in a process of its own.

Belongs here: telling formats, opening and reading files of any format, checking one value and one
row, applying corrections to a file, drafting a declaration. Does not belong here: whatever needs
the rows of a second file (``intake``).
"""
