"""The page ``hazard``: the hazardous houses and how far the rectification of each has come."""
