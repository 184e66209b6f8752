"""Zip archives: what data they hold, and a member unpacked for reading."""

from __future__ import annotations

import errno
import shutil
import struct
import zipfile
import zlib
from collections import Counter
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.base.errors import refused
from pipeline.delivery.delivered import (
    DATA_SUFFIXES,
    SHAPEFILE_PARTS,
    SQLITE_SIDES,
    Delivered,
)
from pipeline.readers.encoding import GB18030, UTF8, scan
from pipeline.readers.unnamed_copy import copy_place, write_copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.base.errors import RefusedError

Member = tuple[str, zipfile.ZipInfo]
"""A member's name as people know it, and what the archive says about it."""
_BROKEN = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, KeyError, ValueError,
    zlib.error, struct.error,
)  # fmt: skip
"""What ``zipfile`` raises on an archive that is damaged or packed unusually."""
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_TABLE = ".gdbtable"
SUSPECT_BYTES = 500_000_000
SUSPECT_TIMES = 100
"""A member is not unpacked that would take so many bytes and so many times what it takes packed.
Real tables shrink to a tenth or a thirtieth; a small archive made to fill a disk, to a thousandth.
"""


def member_names(path: Path) -> list[str]:
    """Return the names of the data in an archive.

    Parameters
    ----------
    path
        The archive.

    Raises
    ------
    RefusedError
        If it cannot be read, or two members have one name.
    """
    return list(_members(path, path.name))


def unpacked(delivered: Delivered, work_dir: Path) -> Delivered:
    """Return a delivered file that is no archive: a member of one is extracted.

    Members are extracted under their bare names, so that none can be written anywhere else. A KMZ
    is an archive too, with one KML in it.

    Parameters
    ----------
    delivered
        A file of a declaration.
    work_dir
        Folder for the members of an archive.

    Raises
    ------
    RefusedError
        If the archive cannot be read, or what it holds is too large.
    """
    if delivered.member is not None:
        name = delivered.member
        members = _members(delivered.path, delivered.display_path).get(name)
        if members is None:
            raise refused("archive_broken", file=delivered.display_path)
        delivered = _extracted(delivered, name, members, work_dir)
    if delivered.path.suffix.lower() == ".kmz" and delivered.path.is_file():
        member = _main_kml(delivered)
        delivered = _extracted(delivered, "doc.kml", [member], work_dir)
    return delivered


def _extracted(delivered: Delivered, name: str, members: list[Member], work_dir: Path) -> Delivered:
    """Extract the members that one file consists of."""
    main = copy_place(work_dir, f"{delivered.display_path}/{name}", PurePosixPath(name).name)
    folder = main.parent
    home = main if main.suffix.lower() == ".gdb" else folder
    infos = [info for _, info in members]
    _check_sizes(delivered, infos, work_dir)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise refused("archive_encrypted", file=delivered.display_path)
    with _opened(delivered.path, delivered.display_path) as archive:
        for member, info in members:
            alone = len(members) == 1 and home is folder
            target = main if alone else home / PurePosixPath(member).name
            with archive.open(info) as source, write_copy(target) as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
    return Delivered(main, delivered.display_path)


@contextmanager
def _opened(path: Path, display_path: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive; what ``zipfile`` raises on a damaged one becomes its refusal."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as error:
        raise refused("archive_broken", file=display_path) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise refused("archive_broken", file=display_path) from error


def _check_sizes(delivered: Delivered, infos: list[zipfile.ZipInfo], work_dir: Path) -> None:
    """Refuse what would fill the disk; no more is ever unpacked of a member than it states."""
    packed = max(sum(info.compress_size for info in infos), 1)
    stated = sum(info.file_size for info in infos)
    work_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(work_dir).free
    if stated > free:
        raise refused(
            "archive_over_free_space",
            file=delivered.display_path,
            value=_in_mb(stated),
            free=_in_mb(free),
        )
    if stated > SUSPECT_BYTES and stated > SUSPECT_TIMES * packed:
        raise refused(
            "archive_suspect",
            file=delivered.display_path,
            value=_in_mb(stated),
            times=stated // packed,
        )


def _in_mb(size: int) -> int:
    return round(size / 1e6)


def _main_kml(delivered: Delivered) -> Member:
    """Return the only KML of a KMZ; pictures and the like beside it do not matter."""
    found = [
        member
        for member in _files(delivered.path, delivered.display_path)
        if member[0].lower().endswith(".kml")
    ]
    if not found:
        raise refused("not_what_it_says", file=delivered.display_path, value=delivered.path.name)
    if len(found) > 1:
        known = ", ".join(name for name, _ in found)
        raise refused("several_kml", file=delivered.display_path, known=known)
    return found[0]


def _member_name(info: zipfile.ZipInfo) -> str:
    """Decode a member's name: UTF-8 if flagged so or clearly so, else GB18030 as Windows writes.

    Without the flag for UTF-8 the zip format says code page 437, in which ``zipfile`` decodes; the
    bytes are restored from that.
    """
    if info.flag_bits & _NAME_IS_UTF8:
        return info.filename
    raw = info.filename.encode("cp437")
    found = scan([raw], UTF8)
    is_utf8 = found.invalid_at is None and (found.is_ascii or found.has_wide)
    try:
        return raw.decode(UTF8 if is_utf8 else GB18030)
    except UnicodeDecodeError:
        return info.filename


def _plain_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name with one kind of separator and no ``.`` for the folder it is in."""
    return PurePosixPath(_member_name(info).replace("\\", "/")).as_posix()


def _files(path: Path, display_path: str) -> list[Member]:
    """Return the members of an archive that are files, by name."""
    with _opened(path, display_path) as archive:
        infos = [(_plain_name(info), info) for info in archive.infolist()]
    kept = [item for item in infos if not item[1].is_dir() and not item[0].startswith("__MACOSX/")]
    return sorted(kept, key=lambda item: item[0])


def _members(path: Path, display_path: str) -> dict[str, list[Member]]:
    """Return the data of an archive: the name of each, and the members it consists of."""
    files = _files(path, display_path)
    bare = {PurePosixPath(name).parent for name, _ in files if name.lower().endswith(_TABLE)}
    data: dict[str, list[Member]] = {}
    for name, info in files:
        pure = PurePosixPath(name)
        folder = next((item for item in pure.parents if item.suffix.lower() == ".gdb"), None)
        if folder is not None:
            data.setdefault(folder.as_posix(), []).append((name, info))
        elif pure.parent in bare:
            data.setdefault(_bare_geodatabase(pure.parent, path), []).append((name, info))
        elif pure.suffix.lower() == ".shp":
            data.setdefault(name, []).extend(_shapefile_parts(pure, files))
        elif pure.suffix.lower() in DATA_SUFFIXES - {".dbf"}:
            data.setdefault(name, []).append((name, info))
        elif name.endswith(SQLITE_SIDES):  # sorted behind its database
            database = next((data[key] for key in data if name in _sides(key)), None)
            if database is not None:
                database.append((name, info))
    repeated = _repeated(member for members in data.values() for member in members)
    if repeated:
        raise _twice(repeated, display_path)
    return data


def _bare_geodatabase(folder: PurePosixPath, archive: Path) -> str:
    """Return a name for a geodatabase whose tables lie in the archive without their folder.

    ``图斑.gdb.zip`` with the tables at its top holds ``图斑.gdb``; so does ``图斑.zip``.
    """
    stem = folder.as_posix() if folder.name else archive.name[: -len(archive.suffix)]
    return stem if stem.lower().endswith(".gdb") else f"{stem}.gdb"


def _shapefile_parts(shape: PurePosixPath, files: list[Member]) -> list[Member]:
    stem = shape.with_suffix("")
    return [
        part
        for part in files
        if PurePosixPath(part[0]).with_suffix("") == stem
        and PurePosixPath(part[0]).suffix.lower() in SHAPEFILE_PARTS
    ]


def _sides(name: str) -> list[str]:
    return [name + side for side in SQLITE_SIDES]


def _repeated(members: Iterable[Member]) -> list[str]:
    return [name for name, count in Counter(name for name, _ in members).items() if count > 1]


def _twice(names: list[str], display_path: str) -> RefusedError:
    return refused("member_repeated", file=display_path, known=", ".join(names[:10]))
