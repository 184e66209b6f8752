"""Parcels as vector tiles: the tiles of each reporting unit, packed as a PMTiles archive.

Belongs here: geometry into tiles, and their container. Does not belong here: how they are drawn.
"""
