"""Why the system refuses something, in the language of the reader: its own words are English.

A file system that is full, read-only or closed to the user is met at any line that writes, in
libraries too. Each comes out as a fault that names the file, the reason and what to do.
"""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from pipeline.base.errors import Fault, MissingInputError, RefusedError
from pipeline.base.messages import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFUSED = "system_refuses"
"""Fault of a command that publishes; it says that nothing was published."""
STOPPED = "system_stops"
"""The same of any other command."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Numbers of a disk, a quota or a file that can take no more."""


_CODES = {
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EROFS: "read_only",
    errno.ENOENT: "not_there",
    errno.ENOTDIR: "not_there",
    errno.ELOOP: "link",
    errno.EEXIST: "there_already",
    errno.ENOTEMPTY: "there_already",
    errno.EISDIR: "folder",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EIO: "disk_fails",
    errno.EBUSY: "in_use",
    errno.ETXTBSY: "in_use",
    errno.EMFILE: "too_many_files",
    errno.ENFILE: "too_many_files",
    errno.ENAMETOOLONG: "long_name",
}
"""Messages of group ``system`` by the system's error numbers."""


def system_reason(error: BaseException) -> Phrase:
    """Return the reason of an error as a value of a message.

    Parameters
    ----------
    error
        What the system raised; of one it has no number for, the kind is shown.
    """
    number = getattr(error, "errno", None)
    name = errno.errorcode.get(number or 0, type(error).__name__)
    return Phrase(f"system.{_code(number)}", name=name)


def _code(number: int | None) -> str:
    return "other" if number is None else _CODES.get(number, "other")


def system_fault(error: OSError, place: Path | str, code: str = REFUSED) -> Fault:
    """Return the fault of what the system refused: the file, the reason and what to do.

    Parameters
    ----------
    error
        What the system raised.
    place
        What is named where the error names no file.
    code
        Key of the message, which has ``detail`` and ``remedy``.
    """
    return _fault(error.errno, str(error.filename or place), code, system_reason(error))


def _fault(number: int | None, file: str, code: str, reason: Phrase) -> Fault:
    return Fault(code, file=file, detail=reason, remedy=Phrase(f"remedy.{_code(number)}"))


def database_fault(error: duckdb.Error, place: Path | str, code: str = REFUSED) -> Fault | None:
    """Return the fault of what the system refused the database; ``None`` if it is something else.

    The database passes on the system's words and not its number, and names the file in quotes.
    """
    text = str(error)
    number = system_number(text)
    if number is None:
        return None
    named = re.search(r'"(/[^"]+)"', text)
    reason = Phrase(f"system.{_code(number)}", name=errno.errorcode[number])
    return _fault(number, named[1] if named else str(place), code, reason)


def system_number(text: str) -> int | None:
    """Return the number of the system's error whose words are in a text of a library."""
    if "max_temp_directory_size" in text:  # the database's own limit: what is free on the disk
        return errno.ENOSPC
    return next((number for number in _CODES if os.strerror(number) in text), None)


@contextmanager
def refused_by_system(place: Path, code: str = REFUSED) -> Iterator[None]:
    """Turn what the system does not allow into a refusal that names the file.

    Parameters
    ----------
    place
        What is named where the error names no file.
    code
        Key of the message.

    Raises
    ------
    RefusedError
        With the file, the system's reason and what to do.
    """
    try:
        yield
    except (MissingInputError, BrokenPipeError):
        raise
    except OSError as error:
        raise RefusedError([system_fault(error, place, code)]) from error
    except duckdb.Error as error:
        fault = database_fault(error, place, code)
        if fault is None:
            raise
        raise RefusedError([fault]) from error
