"""How files are written: all at once or not at all, safely for who opens them, with a record.

Belongs here: locks, folders aside, guarded CSV and workbooks, the audit log. Does not belong here:
what the files hold, and reading deliveries (that is ``intake``).
"""
