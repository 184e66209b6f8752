"""The checked file: what is kept of one delivered file, under a key made of all it depends on.

Belongs here: the key, the form of a checked file, where the files lie and which of them are kept.
Does not belong here: how one is made (``readers``) and how several are put together (``intake``).
"""
