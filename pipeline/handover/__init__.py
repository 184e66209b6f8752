"""What others are given on demand: export files, personal data in full, lists of what to correct.

Belongs here: one-off files made from the published file. Does not belong here: the reports that
every run writes (``reporting``) and pages (``mapping``).
"""
