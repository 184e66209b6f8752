"""What every reader needs, imported and verified once in the server they are forked from."""

import gc
import sys
from types import TracebackType

from pipeline.base.sql import verified_spatial
from pipeline.dictionary import load_dictionary
from pipeline.readers import describe, read_again, read_delivery

__all__ = ["describe", "read_again", "read_delivery"]


def _pass_over_end(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say nothing of a process whose command has ended before it could begin.

    The locks they share are gone then, or what it is to do breaks off.
    """
    if not issubclass(kind, OSError | EOFError):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _pass_over_end
# Both are kept by the processes that are forked from here.
verified_spatial()
load_dictionary()
# What is loaded now stays for good. Python need not look through it for cycles each time some
# thousand cells have been made, nor write to memory that all these processes share.
gc.collect()
gc.freeze()
