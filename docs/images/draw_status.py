"""Draws ``status.en.svg`` and ``status.zh.svg`` from a published file.

Run ``.venv/bin/python docs/images/draw_status.py ROOT`` with the root of a published demo; the
pictures land beside this file. They ask for no font from the network.
"""  # noqa: INP001 - a script, no package

import html
import re
import sys
from io import StringIO
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from pipeline.base.config import load_project
from pipeline.cli.main_commands import _show_status
from pipeline.cli.screen import Screen
from pipeline.published.status import read_status

HERE = Path(__file__).parent
COLUMNS = {"zh": 108, "en": 146}
"""Terminal width in cells, just wide enough for the table with its bars."""
CELL = 12.2
"""Width of a cell in the picture's units, as rich draws it."""
FONTS = 'Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace'


def with_local_fonts(picture: str) -> str:
    """Take out the fonts that rich's pictures fetch from the network."""
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return picture.replace("Fira Code, monospace", FONTS)


def with_wide_characters(picture: str) -> str:
    """Give every text the room it takes; rich counts a Chinese character as one cell, not two."""

    def widen(found: re.Match[str]) -> str:
        start, end, text = found.groups()
        return f'{start}textLength="{cell_len(html.unescape(text)) * CELL:g}"{end}{text}</text>'

    return re.sub(r'(<text [^>]*)textLength="[\d.]+"([^>]*>)([^<]*)</text>', widen, picture)


def draw(root: Path, language: str) -> None:
    """Draw the table by reporting unit and the headline rates as the terminal shows them."""
    status = read_status(load_project(root))
    console = Console(
        record=True,
        width=COLUMNS[language],
        force_terminal=True,
        file=StringIO(),
        _environ={"TERM": "xterm"},
    )
    _show_status(Screen(console, language), status)  # exactly what is printed
    picture = console.export_svg(title="make survey-status")
    picture = with_wide_characters(with_local_fonts(picture))
    # Blanks at line ends are rich's; git would flag them.
    lines = [line.rstrip() for line in picture.splitlines()]
    (HERE / f"status.{language}.svg").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in COLUMNS:
        draw(Path(sys.argv[1]), each)
