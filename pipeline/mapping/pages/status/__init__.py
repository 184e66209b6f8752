"""The page ``status``: the three rates from the whole place down to the village."""
