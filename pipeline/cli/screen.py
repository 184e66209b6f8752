"""What a command prints on: a console and a language, and how text, tables and rows appear."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.measure import Measurement

from pipeline.base.messages import message
from pipeline.cli.show_progress import is_rich, progress_display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from pipeline.base.progress import Progress

ROOMY = 10_000
"""Cells enough for any table of ours when nothing limits its width."""


@dataclass(frozen=True)
class Screen:
    """Standard output, or standard error, in one language."""

    console: Console
    language: str

    @property
    def is_rich(self) -> bool:
        """Whether bars, lines and colour can be shown."""
        return is_rich(self.console)

    def say(self, text: str = "") -> None:
        """Print text as it is; a path is never broken by a line end."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def tell(self, key: str, **values: object) -> None:
        """Print a sentence of ``messages.toml``."""
        self.say(message(key, self.language, **values))

    def show(self, view: RenderableType) -> None:
        """Print a table; a file has no width, so nothing of it is cut there."""
        if not self.console.is_terminal:
            self.console.width = max(self.console.width, width_of(view, self.console))
        self.console.print(view)

    @contextmanager
    def progress(self, count_steps: Callable[[], int]) -> Iterator[Progress]:
        """Show progress while the block runs; ``count_steps`` is asked when the build begins."""
        with progress_display(self.console, self.language, count_steps) as progress:
            yield progress


def errors_screen(language: str) -> Screen:
    """Return the screen of standard error."""
    return Screen(Console(stderr=True), language)


def width_of(view: RenderableType, console: Console) -> int:
    """Return the cells a table takes when nothing of it is cut."""
    roomy = console.options.update(width=ROOMY)
    return Measurement.get(console, roomy, view).maximum


def print_json(content: Mapping[str, Any]) -> None:
    """Write plain types to standard output as JSON, for machines."""
    json.dump(content, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def print_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows to standard output as CSV under English names, for machines."""
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
