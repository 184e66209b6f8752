"""The published file as readers see it: opening it, its status, findings, changes, explanations.

Belongs here: reading the views and returning what they hold. Does not belong here: a figure that is
not a view of the published file, and how anything looks on a terminal, page or sheet.
"""
