"""Colours of the pages: told apart with any colour vision, and texts on them readable."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from colour_vision import DEFICIENCIES, contrast, difference, distance

from pipeline.mapping.shell.assets import read_own_file

# Two colours this far apart are told apart at a glance even on small signs.
APART = 10.0
INK = "#1b2430"
PALETTES = {
    "stages": (
        "pages/hazard/hazard.css",
        ("untreated", "controlled", "planned", "under-works", "closed", "regraded"),
    ),
    "outcomes": ("pages/hazard/hazard.css", ("closed", "under-works", "untreated", "regraded")),
    "parcels": ("shell/base.css", ("unsurveyed", "in-progress", "done")),
}


def colours(style: str, names: tuple[str, ...]) -> dict[str, str]:
    text = read_own_file(style)
    found = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", text))
    return {name: found[name] for name in names}


SCALES = {
    "done": ("DONE_COLOURS",),
    "left": ("LEFT_COLOURS",),
    "changes": ("FEWER_COLOURS", "SAME_COLOUR", "MORE_COLOURS"),
}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("scale", SCALES)
def test_classes_of_maps_are_told_apart(scale: str, deficiency: str) -> None:
    text = read_own_file("lib/scales.js")
    found = [
        colour
        for name in SCALES[scale]
        for colour in re.findall(r"#[0-9a-f]{6}", text.split(f"{name} = ")[1].split(";")[0])
    ]
    assert len(found) >= 5
    for one, other in itertools.combinations(found, 2):
        assert distance(one, other, deficiency) >= APART, (one, other)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("palette", PALETTES)
def test_palette_is_told_apart(palette: str, deficiency: str) -> None:
    named = colours(*PALETTES[palette])
    close = {
        (one, other): round(distance(named[one], named[other], deficiency), 1)
        for one, other in itertools.combinations(named, 2)
        if distance(named[one], named[other], deficiency) < APART
    }
    assert close == {}


def test_red_amber_green_would_fail() -> None:
    """The test can fail: the colours everybody reaches for first do."""
    lights = ("#d62728", "#ff7f0e", "#2ca02c")
    for deficiency in ("protanopia", "deuteranopia"):
        pairs = itertools.combinations(lights, 2)
        assert min(distance(one, other, deficiency) for one, other in pairs) < APART / 2


@pytest.mark.parametrize(("name", "ink"), [
    ("untreated", "#ffffff"),
    ("controlled", INK),
    ("planned", INK),
    ("under-works", INK),
    ("closed", "#ffffff"),
    ("regraded", INK),
])  # fmt: skip
def test_mark_on_a_stage_is_readable(name: str, ink: str) -> None:
    assert contrast(colours("pages/hazard/hazard.css", (name,))[name], ink) >= 4.5


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Sharma, Wu and Dalal (2005), table 1
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_distance_equals_the_published_one(
    first: tuple[float, ...], second: tuple[float, ...], expected: float
) -> None:
    assert round(difference(np.array(first), np.array(second)), 4) == expected
