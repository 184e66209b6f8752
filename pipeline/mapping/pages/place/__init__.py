"""The page ``place``: every parcel of the whole place."""
