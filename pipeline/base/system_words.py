"""Why the system refuses something, in the language of the reader: its own words are English."""

from __future__ import annotations

import errno

from pipeline.base.messages import Phrase

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
    code = _CODES.get(number, "other") if number is not None else "other"
    name = errno.errorcode.get(number or 0, type(error).__name__)
    return Phrase(f"system.{code}", name=name)
