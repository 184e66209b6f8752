"""The page ``wall``: the whole campaign on a large screen, which nobody touches."""
