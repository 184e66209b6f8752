"""What every page stands in: one HTML file with everything inlined, and what all pages share.

Belongs here: the head, the policy, the notices, common words and styles, where inlined files come
from. Does not belong here: anything that a single page shows.
"""
