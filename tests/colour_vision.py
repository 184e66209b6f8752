"""Colours as people with a colour-vision deficiency see them, and how far apart they then are.

Matrices: Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of
Color Vision Deficiency", IEEE TVCG 15(6), table of severity 1.0; they apply to linear sRGB.
Distance: CIEDE2000 (Sharma, Wu and Dalal 2005, Color Research and Application 30(1)), from
CIE L*a*b* under D65.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Colour = npt.NDArray[np.float64]

DEFICIENCIES: dict[str, Colour] = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)


def linear(text: str) -> Colour:
    """Return ``#rrggbb`` as linear sRGB (IEC 61966-2-1), three numbers from 0 to 1."""
    value = np.array([int(text[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.asarray(
        np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4), dtype=float
    )


def seen(text: str, deficiency: str) -> Colour:
    """Return the linear sRGB of a colour as seen with a deficiency."""
    return np.asarray(np.clip(DEFICIENCIES[deficiency] @ linear(text), 0, 1), dtype=float)


def lab(rgb: Colour) -> Colour:
    """Return CIE L*a*b* of linear sRGB."""
    ratio = TO_XYZ @ rgb / WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(first: Colour, second: Colour) -> float:
    """Return the CIEDE2000 distance of two L*a*b* colours (Sharma et al., equations 2 to 22)."""
    chroma_mean = (np.hypot(*first[1:]) + np.hypot(*second[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma_mean**7 / (chroma_mean**7 + 25.0**7))
    l1, a1, b1 = first[0], first[1] * stretch, first[2]
    l2, a2, b2 = second[0], second[1] * stretch, second[2]
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue_step = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        hue = h1 + h2
    elif abs(h1 - h2) <= 180:
        hue = (h1 + h2) / 2
    else:
        hue = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    weight = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    scale_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    scale_c = 1 + 0.045 * chroma
    scale_h = 1 + 0.015 * chroma * weight
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    rotation *= np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    steps = (l2 - l1) / scale_l, (c2 - c1) / scale_c, hue_step / scale_h
    return float(np.sqrt(sum(step**2 for step in steps) + rotation * steps[1] * steps[2]))


def distance(first: str, second: str, deficiency: str) -> float:
    """Return how far apart two ``#rrggbb`` colours are to somebody with a deficiency."""
    return difference(lab(seen(first, deficiency)), lab(seen(second, deficiency)))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    light = sorted(float((TO_XYZ @ linear(text))[1]) for text in (first, second))
    return (light[1] + 0.05) / (light[0] + 0.05)
