"""The streams in an OLE compound file, the container of old office formats.

After [MS-CFB]. Why not xlrd's own: it follows a ring of sectors for ever, and a deep directory
until Python's stack is full.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5
_FIRST_SPECIAL = 0xFFFFFFFA
"""From here on numbers of sectors mean something else, such as the end of a chain."""


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class OleFile:
    """An OLE compound file in memory.

    Parameters
    ----------
    content
        The bytes of the file.

    Raises
    ------
    ValueError
        If the file is damaged.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER_BYTES or not content.startswith(SIGNATURE):
            raise ValueError("no compound file")
        self._content = content
        shift, self._mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or self._mini_shift > shift:
            raise ValueError("size of sectors")
        self._sector_bytes = 1 << shift
        self._cutoff = struct.unpack_from("<I", content, 56)[0]
        start, mini_start = (struct.unpack_from("<I", content, at)[0] for at in (48, 60))
        self._next = self._numbers(b"".join(map(self._sector, self._table_sectors())))
        self._mini_next = self._numbers(self._chain(mini_start))
        directory = self._chain(start)
        self._entries = [
            self._entry(directory[at : at + _ENTRY_BYTES])
            for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES)
        ]

        if not any(entry.kind == _ROOT for entry in self._entries):
            raise ValueError("directory")

    @property
    def names(self) -> set[str]:
        """Names of the streams, wherever they lie."""
        return {entry.name for entry in self._entries if entry.kind == _STREAM}

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream, as many as there are of those that it says it has."""
        (entry, *_) = [item for item in self._entries if item.name == name and item.kind == _STREAM]
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        small = self._chain(next(item.start for item in self._entries if item.kind == _ROOT))
        size = 1 << self._mini_shift
        places = _followed(entry.start, self._mini_next)
        return b"".join(small[at * size : (at + 1) * size] for at in places)[: entry.size]

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._sector_bytes
        return self._content[begin : begin + self._sector_bytes]

    def _numbers(self, table: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _table_sectors(self) -> list[int]:
        """Return the sectors that hold the table of which sector follows which."""
        found = list(struct.unpack_from("<109I", self._content, 76))
        following = struct.unpack_from("<I", self._content, 68)[0]
        seen: set[int] = set()
        while following < _FIRST_SPECIAL and following not in seen:
            seen.add(following)
            *more, following = self._numbers(self._sector(following)) or (_FIRST_SPECIAL,)
            found += more
        last = len(self._content) // self._sector_bytes
        return [number for number in dict.fromkeys(found) if number < last]

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self._next)))

    @staticmethod
    def _entry(raw: bytes) -> _Entry:
        length = min(struct.unpack_from("<H", raw, 64)[0], 64)
        name = raw[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", raw, 116)
        return _Entry(name, raw[66], start, size)


def _followed(start: int, following: tuple[int, ...]) -> list[int]:
    """Return the places of a chain in order."""
    found: dict[int, None] = {}
    while start < _FIRST_SPECIAL:
        if start in found or start >= len(following):
            raise ValueError("chain of sectors")
        found[start] = None
        start = following[start]
    return list(found)
