"""One folder per page: its data in Python and SQL, its body, style, words and script.

Belongs here: what one page shows. Does not belong here: what two pages need, which stands in
``shell/`` (Python, styles, words) or ``lib/`` (scripts). A page imports no other page.
"""
