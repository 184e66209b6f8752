"""A sound synthetic prefecture: places, parcels, houses and what is recorded about them.

Belongs here: what a prefecture is like, one module a part, each with random numbers of its own.
Does not belong here: faults and quality rules (``defects``), and how files look (``delivery``).
"""
