"""Made-up names and codes of the villages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.demo.world.draws import TextArray, position_in_group
from pipeline.demo.world.places import is_street

FIRST = "云禾沐桐岚朔棠芷雁榆澄葵蔚霁麓砚笙苔鹭槐杉枫菱荞岑萱"
SECOND = "台坡湾溪原坪渡林泉畔岭桥圃塘苑洲井阁丘谷墩岗川屯堤崖池庄"


@dataclass(frozen=True)
class VillageNames:
    """Codes (12 digits), names, kinds and townships of the villages, township by township."""

    code: TextArray
    name_zh: TextArray
    kind: TextArray
    """Codes of the list ``village_kind``."""
    township: TextArray


def name_villages(rng: np.random.Generator, township: TextArray) -> VillageNames:
    """Give each village a code within its township and a made-up name of its own.

    Communities are numbered from 001, villages from 200, units like villages from 500. All
    villages of a sub-district are communities, and so is the first of a town.
    """
    starts = np.flatnonzero(np.r_[True, township[1:] != township[:-1]])
    _, position = position_in_group(np.diff(starts, append=len(township)))
    street = np.array([is_street(code) for code in township])
    similar = np.array([code[6] == "4" for code in township])
    town = np.array([code[6] == "1" for code in township])
    community = street | (town & (position == 0))
    number = np.where(similar, 500, np.where(community, 1, 200)) + position
    kind = np.where(
        similar, "similar", np.where(community, "community", "administrative_village")
    ).astype(object)
    suffix = np.where(community, "社区", np.where(similar, "管理站", "村"))
    names = np.array([first + second for first in FIRST for second in SECOND], dtype=object)
    drawn = names[rng.permutation(len(names))[: len(township)]]
    if len(drawn) < len(township):
        msg = f"only {len(names)} village names"
        raise ValueError(msg)
    code = np.array(
        [f"{parent}{digits:03d}" for parent, digits in zip(township, number, strict=True)],
        dtype=object,
    )
    return VillageNames(code, drawn + suffix.astype(object), kind, township)
