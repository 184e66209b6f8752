"""A synthetic region: fourteen small prefectures, each delivered to a root of its own.

Belongs here: what prefectures have in common, and what is planted across their borders.
Does not belong here: the one detailed prefecture of the demo, which is the business of ``world``.
"""
