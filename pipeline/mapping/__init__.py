"""Pages of the published file: maps that open anywhere, with no network."""

from pipeline.mapping.draw import draw_maps

__all__ = ["draw_maps"]
