"""What every room is built on: settings, faults, sentences, names, progress and SQL files.

Belongs here: what knows nothing of parcels, houses or files. Does not belong here: anything that
needs another room.
"""
