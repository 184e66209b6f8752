"""Figures of villages that a public page withholds because few houses stand behind them."""

from __future__ import annotations

from typing import Any

SMALLEST = 5
"""Counts from 1 up to below this are withheld; zero tells nothing about anyone."""

RATES: dict[str, tuple[str, ...]] = {
    "survey": ("parcels", "unsurveyed", "in_progress", "done", "remaining"),
    "revisit": ("commercial_houses", "revisited", "revisit_remaining"),
    "rectification": (
        "hazardous", "severe", "todo", "doing", "rectified", "regraded", "overdue",
    ),
}  # fmt: skip
"""Counts of each rate, the whole first."""
FOLLOWING: dict[str, tuple[str, ...]] = {
    "survey": ("done_pct", "rank"),
    "revisit": ("revisited_pct", "revisit_rank"),
    "rectification": ("rectified_pct", "rectification_rank"),
}
"""What is made from the counts, and is withheld with them."""


def withhold_small_villages(areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the areas with the small figures of villages taken out.

    A village's figures of one rate go together, for one count follows from the others. Where a
    single village below a township is concerned, the sibling with the smallest whole goes too:
    else the township's figure less the others' would tell what was withheld.

    Parameters
    ----------
    areas
        Rows of ``status_areas.sql`` and ``status_unplaced.sql``.

    Returns
    -------
    list of dict
        The same rows; each village has ``withheld``, the rates taken out of it.
    """
    chosen = {rate: _withheld(areas, rate) for rate in RATES}
    return [
        _without(area, [rate for rate, codes in chosen.items() if area["code"] in codes])
        if _is_small_area(area)
        else area
        for area in areas
    ]


def _is_small_area(area: dict[str, Any]) -> bool:
    return area["level"] in {"village", "unplaced"}


def _withheld(areas: list[dict[str, Any]], rate: str) -> set[str]:
    """Return the codes of the villages whose figures of one rate are withheld."""
    families: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for area in areas:
        if _is_small_area(area):
            families.setdefault(tuple(area["parents"]), []).append(area)
    codes: set[str] = set()
    whole = RATES[rate][0]
    for family in families.values():
        small = [area for area in family if any(0 < area[name] < SMALLEST for name in RATES[rate])]
        rest = sorted((area[whole], area["code"]) for area in family if area not in small)
        # a sibling without anything hides nothing
        rest = [entry for entry in rest if entry[0] > 0]
        codes.update(area["code"] for area in small)
        if len(small) == 1 and rest:
            codes.add(rest[0][1])
    return codes


def _without(area: dict[str, Any], rates: list[str]) -> dict[str, Any]:
    gone = {name: None for rate in rates for name in (*RATES[rate], *FOLLOWING[rate])}
    return {**area, **gone, "withheld": rates}
