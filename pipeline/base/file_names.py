"""Names of files as people know them, whatever bytes the system has for them."""

from __future__ import annotations

import os


def readable_name(name: str) -> str:
    """Return a path as people know it.

    Parameters
    ----------
    name
        Path as the system gives it. Archives of Chinese Windows that are unpacked elsewhere leave
        names in GBK, which are no UTF-8.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name
