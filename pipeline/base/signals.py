"""Signals that end a command: it ends in order, and what it was about to publish does not appear.

SIGINT, SIGTERM and SIGHUP raise an error where the command is at work, so that what it holds is
let go and what it has made ready is removed. Two moments are special. While files change places
nothing is raised: the switch asks whether a signal has come, and is taken back then. And once a
publication is in place the work is done: a signal that comes too late for it is passed over, so
that the exit code says which of the two is there. Another one ends the command at once.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_CODE = 128
"""Of a command that a signal has ended, to which the signal's number is added."""


class EndedBySignalError(BaseException):
    """A signal has come. Like an interrupt from the keyboard, it is no error that code handles."""


@dataclass
class _State:
    """What has come, and what is to become of it."""

    number: int | None = None
    """The first signal that came."""
    held: int = 0
    """How many blocks hold signals back."""
    is_done: bool = False
    """Whether the work is done, so that a signal comes too late."""
    came_late: bool = False

    def reset(self) -> None:
        """Forget what has come: a process may run several commands, as tests do."""
        self.number, self.held, self.is_done, self.came_late = None, 0, False, False


_state = _State()


def _receive(number: int, _frame: FrameType | None) -> None:
    if _state.is_done:
        if _state.came_late:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        _state.came_late = True
        return
    if _state.number is None:
        _state.number = number
        if not _state.held:
            raise EndedBySignalError


@contextmanager
def heeding_signals() -> Iterator[None]:
    """Let signals end the block in order. One that is ignored, as under ``nohup``, stays ignored.

    Only the main thread of a process can do this; elsewhere nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _state.reset()
    found = {number: signal.getsignal(number) for number in ENDING}
    taken = [number for number, handler in found.items() if handler is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, _receive)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, found[number])
        _state.reset()


def signal_received() -> int | None:
    """Return the signal that ends the command, if one has come in time; within the block alone."""
    return _state.number


def stop_if_ended() -> None:
    """End the work if a signal has come, also where a library has passed over its error.

    Raises
    ------
    EndedBySignalError
        If one has come.
    """
    if _state.number is not None:
        raise EndedBySignalError


@contextmanager
def holding_signals() -> Iterator[None]:
    """Raise nothing within the block, but after it; for steps that must not be left half done."""
    _state.held += 1
    try:
        yield
    finally:
        _state.held -= 1
    if not _state.held and not _state.is_done:
        stop_if_ended()


def work_is_done() -> None:
    """Pass over signals from now on, as what they would stop has happened."""
    _state.is_done = True
    if _state.number is not None:
        _state.number, _state.came_late = None, True


def work_goes_on() -> None:
    """Heed signals again: the command begins something else."""
    _state.is_done = False
