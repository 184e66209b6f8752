"""Pages of the published file: maps that open anywhere, with no network.

The one function others call is :func:`pipeline.mapping.draw.draw_maps`.
"""
