"""The region: many publications become one region file, ranks, and what crosses their borders.

Belongs here: running the prefectures, gathering their lakes, rolling them up, and what is published
of that. Does not belong here: opening what a prefecture was delivered, or counting anew what it has
published; only publications and their lakes are read.
"""
