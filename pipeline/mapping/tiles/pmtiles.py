"""Writing PMTiles 3 archives: many tiles in one run of bytes with an index in front.

The format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. Why not the package
``pmtiles``: its writer stamps the time into its gzip parts, and the same tiles must give the same
bytes. The tests read the archives back with that package.
"""

from __future__ import annotations

import json
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

ROOT_LIMIT = 16384 - 127
"""Readers fetch header and root directory together in the first 16 KiB."""
LEAF_ENTRIES = 4096
GZIP, MVT = 2, 1
TILES_AT_ONCE = 64
"""Tiles that a thread packs in one go."""


@dataclass(frozen=True)
class TileSet:
    """Vector tiles of one zoom level."""

    zoom: int
    x: np.ndarray
    y: np.ndarray
    tiles: list[bytes]
    """Uncompressed, in the order of ``x`` and ``y``."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees."""


def write_archive(tile_set: TileSet, metadata: dict[str, object]) -> bytes:
    """Return the archive; the same tiles give the same bytes."""
    ids = tile_ids(tile_set.zoom, tile_set.x, tile_set.y)
    order = np.argsort(ids)
    blobs = _packed_tiles([tile_set.tiles[index] for index in order])
    lengths = np.array([len(blob) for blob in blobs], dtype=np.int64)
    offsets = np.cumsum(lengths) - lengths
    root, leaves = _directories(ids[order], offsets, lengths)
    described = gzip(json.dumps(metadata, sort_keys=True).encode())
    content = b"".join(blobs)
    header = _header(tile_set, [root, described, leaves, content])
    return b"".join([header, root, described, leaves, content])


def _packed_tiles(tiles: list[bytes]) -> list[bytes]:
    """Return all tiles as gzip; many at a time, as to hand over a single one takes as long."""
    parts = [tiles[at : at + TILES_AT_ONCE] for at in range(0, len(tiles), TILES_AT_ONCE)]
    with ThreadPoolExecutor() as pool:
        packed = pool.map(lambda part: [gzip(tile) for tile in part], parts)
        return [blob for part in packed for blob in part]


def tile_ids(zoom: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the place of each tile along the Hilbert curve, after all tiles of lower zooms."""
    x, y = x.astype(np.int64).copy(), y.astype(np.int64).copy()
    distance = np.zeros_like(x)
    side = 1 << zoom >> 1
    while side > 0:
        right, below = (x & side) > 0, (y & side) > 0
        distance += side * side * ((3 * right) ^ below)
        # turn the quarter so that the curve enters and leaves it at the right corners
        flip = ~below & right
        x, y = np.where(flip, side - 1 - x, x), np.where(flip, side - 1 - y, y)
        x, y = np.where(below, x, y), np.where(below, y, x)
        side >>= 1
    distance += (4**zoom - 1) // 3
    return distance


def gzip(content: bytes) -> bytes:
    """Return gzip without a time stamp."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _directories(ids: np.ndarray, offsets: np.ndarray, lengths: np.ndarray) -> tuple[bytes, bytes]:
    """Return the root directory and the leaf directories, of which small archives have none."""
    root = _directory(ids, offsets, lengths, run=1)
    if len(root) <= ROOT_LIMIT:
        return root, b""
    starts = np.arange(0, len(ids), LEAF_ENTRIES)
    leaves = [
        _directory(ids[part], offsets[part], lengths[part], run=1)
        for part in (slice(start, start + LEAF_ENTRIES) for start in starts)
    ]
    sizes = np.array([len(leaf) for leaf in leaves], dtype=np.int64)
    return _directory(ids[starts], np.cumsum(sizes) - sizes, sizes, run=0), b"".join(leaves)


def _directory(ids: np.ndarray, offsets: np.ndarray, lengths: np.ndarray, *, run: int) -> bytes:
    """Return entries column by column; a run of 0 marks entries that point to leaves."""
    steps = np.diff(ids, prepend=0)
    # an offset of 0 means: right after the entry before
    places = np.where(np.arange(len(ids)) == 0, offsets + 1, 0)
    columns = [steps, np.full(len(ids), run), lengths, places]
    numbers = [len(ids), *np.concatenate(columns).tolist()]
    return gzip(b"".join(_varint(number) for number in numbers))


def _varint(number: int) -> bytes:
    parts = []
    while number > 0x7F:  # noqa: PLR2004 - seven bits per byte
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def _header(tile_set: TileSet, sections: list[bytes]) -> bytes:
    places, place = [], 127
    for section in sections:
        places += [place, len(section)]
        place += len(section)
    count = len(tile_set.tiles)
    west, south, east, north = (round(degrees * 1e7) for degrees in tile_set.bounds)
    return struct.pack(
        "<7sB11Q6B4iB2i",
        b"PMTiles",
        3,
        *places,
        *(count, count, count),
        *(1, GZIP, GZIP, MVT),
        *(tile_set.zoom, tile_set.zoom),
        *(west, south, east, north),
        tile_set.zoom,
        *((west + east) // 2, (south + north) // 2),
    )
