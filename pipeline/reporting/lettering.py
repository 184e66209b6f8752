"""Words in pictures: drawn in an installed font that has all their characters, or numbers instead.

A machine without a Chinese font must not draw empty boxes: there the picture has numbers, and a key
below it says what they stand for.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib import font_manager, get_data_path

from pipeline.reporting.workbook import cells_wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

FONTS = (
    "DejaVu Sans",  # comes with matplotlib; Latin only
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "SimHei", "SimSun", "PingFang SC", "Heiti SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "AR PL UMing CN",
)  # fmt: skip
"""Families to try in this order; the first that has all characters is used."""
WIDEST = 24
"""Longest word that is drawn in a picture, in narrow characters."""
DPI = 200
REGULAR = 400
"""Weight of a font that is neither light nor bold, of 1000."""


@dataclass(frozen=True)
class Lettering:
    """What a picture shows in the place of some words."""

    words: tuple[str, ...]
    """The words themselves, or numbers instead."""
    font: font_manager.FontProperties
    key: tuple[str, ...]
    """The words that the numbers stand for, in order; empty where the words are drawn."""


@dataclass(frozen=True)
class Picture:
    """A drawn picture."""

    png: bytes
    key: tuple[str, ...]
    """What the numbers in it stand for, in order; empty where it has words."""


def letter(words: Sequence[str]) -> Lettering:
    """Choose how to draw words: as words if a font has all characters and none is too long.

    Parameters
    ----------
    words
        All words of one picture: either all of them are drawn or none.
    """
    font = _font_with("".join(words)) if all(cells_wide(word) <= WIDEST for word in words) else None
    return number(words) if font is None else Lettering(tuple(words), font, ())


def number(words: Sequence[str]) -> Lettering:
    """Return numbers in the place of words.

    Parameters
    ----------
    words
        The words that the numbers stand for.
    """
    numbers = tuple(str(at) for at in range(1, len(words) + 1))
    font = _font_with("".join(numbers)) or font_manager.FontProperties(family=FONTS[0])
    return Lettering(numbers, font, tuple(words))


def to_png(figure: Figure) -> bytes:
    """Return a figure as PNG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        Figure of matplotlib; it is drawn at 200 dots per inch.
    """
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    return stream.getvalue()


def _font_with(characters: str) -> font_manager.FontProperties | None:
    """Return the first of the known fonts on this machine that has every character."""
    needed = {ord(character) for character in characters}
    for family in FONTS:
        path = _regular_face(family)
        if path is not None and needed <= set(font_manager.get_font(path).get_charmap()):
            return font_manager.FontProperties(fname=path)
    return None


def _regular_face(family: str) -> font_manager.FontPath | None:
    """Return the upright face of a family closest to regular weight and normal width.

    Many faces share a family's name: on Debian "DejaVu Sans" is also the name of the condensed and
    the extra-light ones. The distances are matplotlib's own, but its ``findfont`` takes the first
    of equal faces in the order in which it found the files, which differs between machines. Here
    the font that comes with matplotlib comes first, so that a picture looks the same everywhere,
    and then the path decides.
    """
    manager = font_manager.fontManager
    faces = [
        (
            manager.score_style("normal", entry.style)
            + manager.score_variant("normal", entry.variant)
            + manager.score_weight(REGULAR, entry.weight)
            + manager.score_stretch("normal", entry.stretch),
            not entry.fname.startswith(get_data_path()),
            font_manager.FontPath(entry.fname, entry.index),
        )
        for entry in manager.ttflist
        if entry.name == family
        and Path(entry.fname).is_file()  # the list is cached and may be older than the files
    ]
    return min(faces, default=(0, False, None))[2]
