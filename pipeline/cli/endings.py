"""How a command ends other than well: in words of the user's language, and with the usual code."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from pipeline.base.errors import Fault, MissingInputError, RefusedError
from pipeline.base.signals import EXIT_CODE, heeding_signals, signal_received
from pipeline.base.system_words import STOPPED, refused_by_system, system_fault
from pipeline.cli.screen import STANDARD_OUTPUT, errors_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    OnRefusal = Callable[[Sequence[Fault]], None]

BOTH_LANGUAGES = ("zh", "en")
"""Until the settings are read the language is not known."""
_languages: list[str] = [*BOTH_LANGUAGES]


def speak(*languages: str) -> None:
    """Set the languages in which the end of this command is reported."""
    _languages[:] = languages


@contextmanager
def refusing_in_words(root: Path, on_refusal: OnRefusal | None = None) -> Iterator[None]:
    """End the command with exit code 1 where something is refused, and print why.

    Parameters
    ----------
    root
        Folder that is named where the system refuses something that has no name.
    on_refusal
        Is given all faults too, for a command that reports to programs.
    """
    refusal: RefusedError | MissingInputError | None = None
    try:
        with refused_by_system(root, STOPPED):
            yield
    except (RefusedError, MissingInputError) as error:
        refusal = error
    except MemoryError:
        refusal = RefusedError([Fault("no_memory")])
    if refusal is None:
        return
    _say_refusal(refusal)
    if on_refusal is not None:
        on_refusal(refusal.faults if isinstance(refusal, RefusedError) else (refusal.fault,))
    raise typer.Exit(1)


def _say_refusal(error: RefusedError | MissingInputError) -> None:
    for language in _languages:
        screen = errors_screen(language)
        if isinstance(error, RefusedError):
            screen.print_message("status.refused", count=len(error.faults))
        screen.print_text(error.text(language))


@contextmanager
def ending_in_words() -> Iterator[None]:
    """Run the command line: a signal ends it in order, and output that cannot be written is said.

    Raises
    ------
    SystemExit
        As the command ends; with 128 + n where signal n has ended it, whatever a library has made
        of that.
    """
    with heeding_signals():
        try:
            yield
        finally:
            number = signal_received()
            if number is not None:
                name = signal.Signals(number).name
                for language in _languages:
                    errors_screen(language).print_message("ended.by_signal", name=name)
            is_written = _write_out()
            if number is not None:
                raise SystemExit(EXIT_CODE + number) from None
            if not is_written:
                raise SystemExit(1) from None


def _write_out() -> bool:
    """Write out what is left for standard output; where that fails, say so and let go of it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # else its reader has seen enough
            for language in _languages:
                fault = system_fault(error, STANDARD_OUTPUT, STOPPED)
                errors_screen(language).print_text(fault.text(language))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        return False
    return True
