"""Zip archives: what data they hold, and a member unpacked for reading."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from pipeline.base.errors import refused
from pipeline.delivery.delivered import DATA_SUFFIXES, SHAPEFILE_PARTS, Delivered
from pipeline.readers.encoding import GB18030, UTF8, scan
from pipeline.readers.unnamed_copy import write_copy


def member_names(path: Path) -> list[str]:
    """Return the names of the data in an archive; none if it cannot be read."""
    return list(_members(path))


def unpacked(delivered: Delivered, work_dir: Path) -> Delivered:
    """Return a delivered file that is no archive: a member of one is extracted.

    Members are extracted under their bare names, so that none can be written anywhere else.

    Parameters
    ----------
    delivered
        A file of a declaration.
    work_dir
        Folder for the members of an archive.

    Raises
    ------
    RefusedError
        If the archive cannot be read.
    """
    if delivered.member is None:
        return delivered
    name = PurePosixPath(delivered.member)
    folder = work_dir / "zip" / hashlib.sha256(delivered.display_path.encode()).hexdigest()[:16]
    main = folder / name.name
    home = main if main.suffix.lower() == ".gdb" else folder
    try:
        members = _members(delivered.path)[delivered.member]
        with zipfile.ZipFile(delivered.path) as archive:
            for member, info in members:
                target = home / PurePosixPath(member).name
                with archive.open(info) as source, write_copy(target) as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
    except _BROKEN as error:
        raise refused("unreadable", file=delivered.display_path, detail=str(error)) from error
    return Delivered(main, delivered.display_path)


_BROKEN = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, KeyError, zlib.error,
)  # fmt: skip
"""What ``zipfile`` raises on an archive that is damaged, encrypted or packed unusually."""


def _member_name(info: zipfile.ZipInfo) -> str:
    """Decode a member's name: UTF-8 if flagged so or clearly so, else GB18030 as Windows writes.

    Without the flag for UTF-8 the zip format says code page 437, in which ``zipfile`` decodes; the
    bytes are restored from that.
    """
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437")
    found = scan([raw], UTF8)
    is_utf8 = found.invalid_at is None and (found.is_ascii or found.has_wide)
    try:
        return raw.decode(UTF8 if is_utf8 else GB18030)
    except UnicodeDecodeError:
        return info.filename


def _members(path: Path) -> dict[str, list[tuple[str, zipfile.ZipInfo]]]:
    """Return the data of an archive: the name of each, and the members it consists of."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [(_member_name(info).replace("\\", "/"), info) for info in archive.infolist()]
    except zipfile.BadZipFile:
        return {}
    files = [item for item in infos if not item[1].is_dir() and not item[0].startswith("__MACOSX/")]
    data: dict[str, list[tuple[str, zipfile.ZipInfo]]] = {}
    for name, info in sorted(files, key=lambda item: item[0]):
        pure = PurePosixPath(name)
        folder = next((item for item in pure.parents if item.suffix.lower() == ".gdb"), None)
        if folder is not None:
            data.setdefault(folder.as_posix(), []).append((name, info))
        elif pure.suffix.lower() == ".shp":
            data[name] = [
                part
                for part in files
                if PurePosixPath(part[0]).with_suffix("") == pure.with_suffix("")
                and PurePosixPath(part[0]).suffix.lower() in SHAPEFILE_PARTS
            ]
        elif pure.suffix.lower() in DATA_SUFFIXES - {".dbf"}:
            data[name] = [(name, info)]
    return data
