"""The published file as readers see it: opening it, its status, findings, changes, explanations.

Belongs here: reading views and telling what they say. Does not belong here: a figure that is not a
view of the published file, and how anything looks on a terminal, page or sheet.
"""
