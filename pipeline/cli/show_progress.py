"""How progress looks: a bar on a terminal, elsewhere one plain line per step."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from pipeline.base.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from pipeline.base.progress import Progress


def is_rich(console: Console) -> bool:
    """Return whether a console can show bars, lines and colours.

    Parameters
    ----------
    console
        Console of the output; a file or a dumb terminal cannot.
    """
    return console.is_terminal and not console.is_dumb_terminal


@contextmanager
def progress_display(
    console: Console, language: str, count_steps: Callable[[], int]
) -> Iterator[Progress]:
    """Show progress while the block runs: a bar on a terminal, else one plain line per step.

    Parameters
    ----------
    console, language
        Where to show it, and in which language.
    count_steps
        Returns the number of steps; called when the build begins. Until then the bar has no end.
    """
    if not is_rich(console):
        yield _Lines(console, language)
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with RichProgress(*columns, console=console, transient=True) as bars:
        yield _Bars(bars, language, count_steps)


class _Lines:
    """One plain line for each step."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language

    def step(self, name: str, **values: object) -> None:
        text = message(f"step.{name}", self._language, **values)
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def notice(self, name: str, **values: object) -> None:
        text = message(f"notice.{name}", self._language, **values)
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class _Bars:
    """One bar for all steps."""

    def __init__(self, bars: RichProgress, language: str, count_steps: Callable[[], int]) -> None:
        self._bars = bars
        self._language = language
        self._count_steps = count_steps
        self._task = bars.add_task("", total=None)
        self._begun = 0

    def step(self, name: str, **values: object) -> None:
        """Show a new step, and count the one before as finished.

        The end moves on if there are more steps than were counted, since the files that a glob
        matches are counted as one.
        """
        if name == "declarations":
            self._begun = 0
            self._bars.reset(self._task, total=self._count_steps())
        total = self._bars.tasks[0].total
        text = message(f"step.{name}", self._language, **values)
        self._bars.update(
            self._task,
            completed=self._begun,
            total=None if total is None else max(total, self._begun + 1),
            description=escape(text),
        )
        self._begun += 1

    def notice(self, name: str, **values: object) -> None:
        """Print above the bar, where it stays."""
        text = message(f"notice.{name}", self._language, **values)
        self._bars.console.print(text, markup=False, highlight=False, soft_wrap=True)
