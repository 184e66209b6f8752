"""The page ``house-files``: the file of each hazardous house (一房一档)."""
