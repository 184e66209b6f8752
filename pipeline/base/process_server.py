"""The server that processes of ours are forked from: it has the libraries loaded, no database open.

Loading them takes a process a second or two; processes that are forked have them at once, and share
the memory. Where the system has no such server, processes are started anew.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from contextlib import suppress
from importlib import import_module
from multiprocessing import forkserver
from threading import Thread
from typing import TYPE_CHECKING

from pebble import CONSTS

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

# How often a pool looks whether its processes have started and ended, seconds. With the tenth of a
# second that it takes otherwise, a run of a small root waits for nothing longer than it reads.
CONSTS.sleep_unit = 0.02

PRELOADED = ["__main__", "pipeline.readers.preload"]
"""What the server imports once for all its processes; named, since it lies above this package."""
LONGEST_TEMPORARY = 50
"""Characters of the temporary folder's path: the server's socket lies in it, and the system allows
its path some hundred bytes."""


def has_server() -> bool:
    """Return whether processes are forked from a server here."""
    known = "forkserver" in multiprocessing.get_all_start_methods()
    return known and len(tempfile.gettempdir()) <= LONGEST_TEMPORARY


def process_context() -> BaseContext:
    """Return what processes are started with."""
    # Arrow's own allocator takes a gigabyte of addresses at once, which the memory limit counts.
    # It is chosen when the library is loaded, so the server and its processes must know here.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if not has_server():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def start_server() -> None:
    """Let the server load the libraries while this process does something else."""
    if has_server():
        process_context()
        forkserver.ensure_running()


def load_meanwhile(module: str) -> None:
    """Import a module in the background; who imports it later waits only for what is left.

    Parameters
    ----------
    module
        Its full name. One that cannot be imported is reported by the import that needs it.
    """
    Thread(target=_load, args=(module,), daemon=True).start()


def _load(module: str) -> None:
    with suppress(ImportError):
        import_module(module)


def end_with_parent() -> None:
    """Let this process end when the command is gone: nobody would be left to end one that hangs."""
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def how_it_ended(exit_code: int | None) -> str:
    """Return the signal that ended a process, or its exit code, for people."""
    if exit_code is not None and exit_code < 0:
        return signal.Signals(-exit_code).name
    return f"exit {exit_code}"
