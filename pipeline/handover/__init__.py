"""What is handed to others on demand: export files, personal data in full, fix lists.

Belongs here: one-off files made from the published file. Does not belong here: the reports that
every run writes (``reporting``) and pages (``mapping``).
"""
