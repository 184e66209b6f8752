"""Owners who plainly do not exist: names say so, and ID numbers use a county code that none has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.demo.world.draws import IntArray, TextArray

SURNAMES = "赵钱孙李周吴郑王冯陈马张刘杨黄阿艾哈努沙"
GIVEN_NAMES = ("示例", "样例", "演示", "虚构", "假设")
NAMES = np.array([surname + name for surname in SURNAMES for name in GIVEN_NAMES], dtype=object)

COUNTY = 652399
"""Looks like a county code of the prefecture; no county has it."""

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK_DIGITS = np.array(list("10X98765432"), dtype=object)
"""Weights and check characters of GB 11643-1999, which are those of ISO 7064 MOD 11-2."""


def draw_names(rng: np.random.Generator, count: int) -> TextArray:
    """Return names such as 张示例."""
    names: TextArray = NAMES[rng.integers(0, len(NAMES), count)]
    return names


def draw_id_numbers(rng: np.random.Generator, count: int) -> TextArray:
    """Return 18-character ID numbers whose check digit is right.

    No serial number ends in 00, so none looks like a number that a spreadsheet has cut.
    """
    year, month, day = (rng.integers(*span, count) for span in ((1940, 2001), (1, 13), (1, 29)))
    serial = rng.integers(0, 10, count) * 100 + rng.integers(1, 100, count)
    number = ((COUNTY * 10_000 + year) * 10_000 + month * 100 + day) * 1_000 + serial
    complete: TextArray = number.astype(str).astype(object) + CHECK_DIGITS[_check(number)]
    return complete


def _check(number: IntArray) -> IntArray:
    """Return the weighted sum of 17-digit numbers, modulo 11."""
    digits = number[:, None] // 10 ** np.arange(16, -1, -1) % 10
    remainder: IntArray = (digits * WEIGHTS).sum(axis=1) % 11
    return remainder


def draw_phones(rng: np.random.Generator, count: int) -> TextArray:
    """Return mobile numbers of the form 1990000xxxx."""
    return (19_900_000_000 + rng.integers(0, 10_000, count)).astype(str).astype(object)
