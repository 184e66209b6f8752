"""The page ``index``: the entrance with the three rates and the ranking of the units."""
