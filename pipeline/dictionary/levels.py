"""Views of a single level, each a part of a ``…_by_area`` view.

A family of such views is described once, in ``[by_level]`` of the view that holds all levels: they
have the columns of that view and differ only in the name of the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dictionary.model import ByLevel, Code, LevelView, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PEERS = {
    "prefecture": "itself alone",
    "unit": "units",
    "county": "counties",
    "township": "townships of the same county",
    "village": "villages of the same township",
}
"""For each level, the areas that one of its areas is ranked among."""
NOT_BY_LEVEL = frozenset({"level", "sort"})
"""Columns that distinguish levels and order their areas; a view of one level needs neither."""


def with_level_views(views: Mapping[str, View], labels: Mapping[str, Code]) -> dict[str, View]:
    """Return all views, including those of single levels, in the order of their names.

    Parameters
    ----------
    views
        The views that have an entry of their own.
    labels
        The codes of list ``area_level``, which fill the placeholders of the texts.
    """
    of_levels = {
        part.name: part
        for view in views.values()
        if view.by_level is not None
        for part in _level_views(view, view.by_level, labels)
    }
    return dict(sorted({**views, **of_levels}.items()))


def _level_views(view: View, family: ByLevel, labels: Mapping[str, Code]) -> Iterator[LevelView]:
    """Yield one view per level, such as ``trend_by_county`` of ``trend_by_area``."""
    columns = {name: column for name, column in view.columns.items() if name not in NOT_BY_LEVEL}
    for level in family.levels:
        label = labels[level]
        yield LevelView(
            name=view.name_at(level),
            zh=family.zh.format(level=label.name_zh),
            en=family.en.format(level=label.name_en.lower()),
            meaning=family.meaning.format(level=label.name_en.lower(), peers=PEERS[level]),
            columns=columns,
            by_area=view.name,
            level=level,
            order=(*family.ordered_by, "parent_code", "sort"),
        )
