"""Names of pages that other pages link to."""

from __future__ import annotations

import hashlib
import re

ALL_PARCELS = "all-parcels"
"""Page with every parcel of the whole place."""
CASE_FILES = "house-files"
"""Page with the file of each hazardous house."""


def unit_page_name(unit_id: str) -> str:
    """Return the name of a unit's page; an id that is no safe file name gives way to its digest."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", unit_id):
        return f"unit-{unit_id}"
    return f"unit-x{hashlib.sha256(unit_id.encode('utf-8')).hexdigest()[:16]}"
