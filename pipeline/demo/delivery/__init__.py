"""The raw files and declarations, as counties and departments deliver them.

Belongs here: formats, encodings, coordinate systems, headings, labels.
Does not belong here: what the rows say.
"""
