"""Declarations that workbooks carry: a ledger that we handed out says itself how it is read.

``files/carried_sheet.py`` writes them, all but two keys: ``path``, which is whatever the workbook
is called when it comes back, and ``as_of``, which the office fills in. So such a workbook can name
no file but itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.toml_text import toml_line
from pipeline.delivery.declaration import Declaration, parse_declaration
from pipeline.delivery.delivered import Delivered, Members, no_declaration
from pipeline.files.carried_sheet import DAY_CELL

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:[ T]0?0:00(?::00)?)?")
SUFFIXES = frozenset({".xlsx", ".xls", ".ods"})
"""Workbooks that are asked for a declaration; an office may save one in another format."""

Ask = Callable[[Delivered], "list[str]"]
"""Returns the declaration that a workbook carries and the day filled in, as two texts; nothing
where it carries none."""


def carried_declarations(
    files: Sequence[Delivered], members: Members, ask: Ask
) -> tuple[list[tuple[Delivered, Declaration]], list[Fault]]:
    """Return the files that carry their declaration, and a fault for each that has none.

    Parameters
    ----------
    files
        Data files that no declaration covers.
    members
        Names the data in a zip archive, in which several workbooks may come back together.
    ask
        Asks a workbook.
    """
    found: list[tuple[Delivered, Declaration]] = []
    faults: list[Fault] = []
    for file in files:
        own: list[tuple[Delivered, Declaration]] = []
        others: list[Fault] = []
        for part in _parts(file, members):
            texts = ask(part) if PurePosixPath(part.display_path).suffix.lower() in SUFFIXES else []
            if not texts:
                others.append(no_declaration(part))
                continue
            declaration, wrong = _carried(part, *texts)
            faults += wrong
            own += [] if declaration is None else [(part, declaration)]
        # An archive none of whose members is known is one file that needs a declaration.
        faults += others if own else [no_declaration(file)] if others else []
        found += own
    return found, faults


def _parts(file: Delivered, members: Members) -> list[Delivered]:
    """Return a file, or the members of an archive; one that cannot be opened is one file."""
    if file.member is not None or file.path.suffix.lower() != ".zip":
        return [file]
    try:
        names = members(file.path)
    except RefusedError:
        return [file]
    return [Delivered(file.path, f"{file.display_path}/{name}", name) for name in names] or [file]


def _carried(file: Delivered, text: str, day: str) -> tuple[Declaration | None, list[Fault]]:
    """Complete the declaration a workbook carries with its own path and the day filled in."""
    as_of = _date(day)
    if as_of is None:
        return None, [Fault("template_without_day", file=file.display_path, field=DAY_CELL)]
    own = [
        toml_line("path", PurePosixPath(file.display_path).name),
        toml_line("as_of", as_of),
    ]
    return parse_declaration("\n".join([*own, text]).encode(), file.display_path)


def _date(text: str) -> dt.date | None:
    """Return the day of a cell, however it is written, or ``None`` if it is none."""
    found = _DAY.fullmatch(text)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:  # the 31st of February
        return None
