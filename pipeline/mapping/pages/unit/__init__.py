"""The page ``unit``: every parcel of one reporting unit."""
