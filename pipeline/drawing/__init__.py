"""Drawing: all pages and all reports of one generation, side by side.

Belongs here: which pages and reports are made at the same time, and which of those published
before are kept. Does not belong here: what a page (``mapping``) or a report (``reporting``) shows.
"""
