"""The page of what an outline holds, drawn when it is asked for."""
