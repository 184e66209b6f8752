"""Where a command prints: a console with a language, and how text, tables and rows are printed."""

from __future__ import annotations

import csv
import io
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.measure import Measurement
from rich.segment import Segment

from pipeline.base.hidden_characters import show_hidden
from pipeline.base.messages import message
from pipeline.base.progress import Silent
from pipeline.cli.show_progress import is_rich, progress_display
from pipeline.files.guarded_csv import guarded_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.console import ConsoleOptions, RenderableType

    from pipeline.base.progress import Progress

STANDARD_OUTPUT = "/dev/stdout"
"""Its name in messages."""
ROOMY = 10_000
"""A width, in characters, in which every table fits."""


class PlainConsole(Console):
    """A console on which text is only shown: no name of a file or place moves its cursor."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as of the library
        """Print, and name standard output where it cannot be written."""
        try:
            super().print(*objects, **options)
        except OSError as error:
            error.filename = error.filename or STANDARD_OUTPUT
            raise

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the parts of something to print, with all hidden characters of its texts shown."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(show_hidden(segment.text), segment.style)


@dataclass(frozen=True)
class Screen:
    """Standard output, or standard error, in one language."""

    console: Console
    language: str

    @property
    def is_rich(self) -> bool:
        """Whether it can show bars, lines and colours."""
        return is_rich(self.console)

    def print_text(self, text: str = "") -> None:
        """Print a text literally; long lines are not wrapped, so that a path stays in one piece.

        Parameters
        ----------
        text
            The text; an empty line when left out.
        """
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def print_message(self, key: str, **values: object) -> None:
        """Print a sentence of ``messages.toml``.

        Parameters
        ----------
        key
            Group and code, such as ``status.sample_used``.
        values
            Values of its placeholders.
        """
        self.print_text(message(key, self.language, **values))

    def sentence(self, key: str, **values: object) -> str:
        """Return a sentence of ``messages.toml`` in the language of this screen."""
        return message(key, self.language, **values)

    def print_table(self, view: RenderableType) -> None:
        """Print a table; in a file it gets the width it needs, so that nothing is cut.

        Parameters
        ----------
        view
            Table, or anything else that rich can print.
        """
        if not self.console.is_terminal:
            self.console.width = max(self.console.width, width_of(view, self.console))
        self.console.print(view)

    @contextmanager
    def progress(self, count_steps: Callable[[], int]) -> Iterator[Progress]:
        """Show progress while the block runs.

        Parameters
        ----------
        count_steps
            Returns the number of steps; called when the build begins, since a demo that is
            written before adds declarations.
        """
        with progress_display(self.console, self.language, count_steps) as progress:
            yield progress


class Notices(Silent):
    """Tells nothing but notices, on a screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def notice(self, name: str, **values: object) -> None:
        """Print a sentence that stays to be read."""
        self._screen.print_message(f"notice.{name}", **values)


def errors_screen(language: str) -> Screen:
    """Return the screen of standard error."""
    return Screen(PlainConsole(stderr=True), language)


def width_of(view: RenderableType, console: Console) -> int:
    """Return the width in characters that a table needs for nothing to be cut.

    Parameters
    ----------
    view, console
        The table, and the console it is measured for.
    """
    roomy = console.options.update(width=ROOMY)
    return Measurement.get(console, roomy, view).maximum


def print_json(content: Mapping[str, Any]) -> None:
    """Write JSON to standard output, for programs.

    Parameters
    ----------
    content
        Plain types only.
    """
    text = json.dumps(content, ensure_ascii=False, indent=1)
    sys.stdout.write(show_hidden(text) + "\n")


def print_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write CSV to standard output, for programs and spreadsheets: no text in it is a formula.

    Parameters
    ----------
    names
        Columns, which are also the headings.
    rows
        Values by column.
    """
    lines = io.StringIO()
    writer = csv.DictWriter(lines, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: guarded_text(value) for name, value in row.items()} for row in rows)
    text = lines.getvalue()
    sys.stdout.write(show_hidden(text) if sys.stdout.isatty() else text)
