"""Whether an export file is on the disk whole: not every library says when the disk is full."""

from __future__ import annotations

import errno
import os
import shutil
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyogrio

from pipeline.base.system_words import system_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = 100
"""Bytes before the records of a .shp and of its .shx."""
LITTLE_ROOM = 2**20
"""Bytes left on a disk that is as good as full."""


@contextmanager
def system_errors(folder: Path) -> Iterator[None]:
    """Turn what GDAL could not write into the system's error, which is said in words.

    Raises
    ------
    OSError
        For a full disk where the disk is full, else for one that fails.
    """
    try:
        yield
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
    ) as error:
        number = system_number(str(error)) or _number(folder)
        raise OSError(number, os.strerror(number), str(folder)) from error


def _number(folder: Path) -> int:
    is_full = shutil.disk_usage(folder).free < LITTLE_ROOM
    return errno.ENOSPC if is_full else errno.EIO


def check_shapefile(path: Path, rows: int) -> None:
    """Check the lengths of a Shapefile's parts, since its library passes over a full disk.

    ESRI Shapefile Technical Description (1998), pages 2 to 4 and 24; dBASE III, bytes 4 to 11.

    Parameters
    ----------
    path
        The .shp.
    rows
        Number of its records.

    Raises
    ------
    OSError
        If a part is shorter than it should be.
    """
    index = path.with_suffix(".shx").read_bytes()
    end = HEADER
    if rows and len(index) >= HEADER + 8:
        offset, length = struct.unpack(">ii", index[-8:])  # in words of two bytes
        end = 2 * (offset + 4 + length)
    with path.with_suffix(".dbf").open("rb") as table:
        head = table.read(12).ljust(12, b"\0")
    count, head_bytes, row_bytes = struct.unpack("<IHH", head[4:12])
    table_bytes = path.with_suffix(".dbf").stat().st_size
    is_whole = (
        len(index) == HEADER + 8 * rows
        and path.stat().st_size == end
        and count == rows
        and table_bytes >= head_bytes + rows * row_bytes
    )
    if not is_whole:
        number = _number(path.parent)
        raise OSError(number, os.strerror(number), str(path))
