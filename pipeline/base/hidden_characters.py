"""Characters that do something instead of being seen, shown as what they are.

A delivered name may hold commands for a terminal (ESC and its like), marks that reverse the
direction of what follows, or ends of lines that only some programs take for one.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"  # all but tab and line feed
)


def show_hidden(text: str) -> str:
    r"""Return a text in which such characters are escapes, as ``\u001b`` for ESC.

    JSON and TOML read these escapes as the characters themselves. Tabs and line feeds stay, and so
    do the marks of direction that Uyghur text needs between its words.

    Parameters
    ----------
    text
        Any text, such as a sentence with the name of a delivered file in it.
    """
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
