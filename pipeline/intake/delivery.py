"""Finding what a declaration's ``path`` names: files, folders and members of zip archives."""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault
from pipeline.intake.encoding import GB18030, UTF8, scan
from pipeline.intake.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.intake.declaration import Declaration

SHAPEFILE_PARTS = frozenset(
    {".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".fix", ".idx"}
)
DATA_SUFFIXES = frozenset(
    {
        ".shp", ".gpkg", ".gdb", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson",
        ".topojson", ".fgb", ".parquet", ".geoparquet", ".kml", ".kmz", ".csv", ".tsv", ".xlsx",
        ".xlsm", ".xls", ".zip", ".dbf", ".tab", ".mif", ".gml",
    }
)  # fmt: skip
"""Suffixes of files with data: such a file in ``data/raw`` must have a declaration."""
NOT_DELIVERED = frozenset({"answers.json"})
"""What the demo has planted in its files, which it writes into the same folder."""


@dataclass(frozen=True)
class Delivered:
    """One file a declaration names, ready to be opened."""

    path: Path
    """The file to read; a zip member has been extracted."""
    display_path: str
    """Its path as people know it, relative to ``data/raw``, such as ``a.zip/b.shp``."""

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files it consists of, by name: a Shapefile's parts, a geodatabase's files."""
        if self.path.is_dir():
            return tuple(sorted(part for part in self.path.iterdir() if part.is_file()))
        if self.path.suffix.lower() != ".shp":
            return (self.path,)
        return tuple(
            part
            for part in sorted(self.path.parent.iterdir())
            if part.stem == self.path.stem and part.suffix.lower() in SHAPEFILE_PARTS
        )

    def part(self, suffix: str) -> Path | None:
        """Return the Shapefile part with a suffix; upper or lower case does not matter."""
        return next((part for part in self.parts if part.suffix.lower() == suffix), None)

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes of all parts, one after the other."""
        digest = hashlib.sha256()
        for part in self.parts:
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()


def find_files(raw_dir: Path, declaration: Declaration, work_dir: Path) -> list[Delivered]:
    """Return the files a declaration names, in order of path.

    Parameters
    ----------
    raw_dir
        ``data/raw``.
    declaration
        Its ``path`` is relative to its own folder; it may be a glob or name a zip member.
    work_dir
        Folder for zip members. They are extracted under their bare names, so that no member can
        be written anywhere else.

    Raises
    ------
    RefusedError
        If nothing matches, the path leads out of the declaration's folder, or an archive cannot
        be read.
    """
    wanted = PurePosixPath(declaration.path)
    if wanted.is_absolute() or ".." in wanted.parts:
        raise refused("path_outside", file=declaration.name, value=declaration.path)
    home = (raw_dir / declaration.name).parent
    archive, member = _split_archive(declaration.path)
    found: list[Delivered] = []
    for path in _matching_paths(home, archive or declaration.path):
        display_path = path.relative_to(raw_dir).as_posix()
        if archive is not None:
            found += _named_members(path, display_path, member, declaration, work_dir)
        elif path.is_file() or _is_geodatabase(path):
            found.append(Delivered(path, display_path))
    if not found:
        raise refused("no_such_file", file=declaration.name, value=declaration.path)
    return found


def undeclared(raw_dir: Path, found: Iterable[Delivered]) -> list[Fault]:
    """Return a fault for every data file that no declaration covers.

    Parameters
    ----------
    raw_dir
        ``data/raw``.
    found
        The files of all declarations.
    """
    display_path = {item.display_path for item in found}
    faults = []
    for path in sorted(raw_dir.rglob("*")):
        inside = path.relative_to(raw_dir)
        hidden = any(part.startswith((".", "~$")) for part in inside.parts)
        in_geodatabase = any(parent.suffix.lower() == ".gdb" for parent in inside.parents)
        if hidden or in_geodatabase or path.name in NOT_DELIVERED or _is_part(path):
            continue
        if path.suffix.lower() in DATA_SUFFIXES and (path.is_file() or _is_geodatabase(path)):
            names = _undeclared_names(path, inside.as_posix(), display_path)
            faults += [Fault("no_declaration", file=name) for name in names]
    return faults


def _undeclared_names(path: Path, name: str, display_path: set[str]) -> list[str]:
    """Return the paths under which a file, or members of an archive, are not covered."""
    if name in display_path:
        return []
    if not any(item.startswith(f"{name}/") for item in display_path):
        return [name]
    members = _archive_members(path)
    return [f"{name}/{member}" for member in members if f"{name}/{member}" not in display_path]


def _split_archive(path: str) -> tuple[str | None, str]:
    """Split ``a.zip/b.shp`` into archive and member; the member may be left out."""
    parts = PurePosixPath(path).parts
    for count, part in enumerate(parts, start=1):
        if part.lower().endswith(".zip"):
            return "/".join(parts[:count]), "/".join(parts[count:])
    return None, ""


def _matching_paths(home: Path, pattern: str) -> list[Path]:
    """Return the file of exactly this name, else what the glob matches.

    ``图斑[1].csv`` is a valid file name and a glob that does not match it.
    """
    literal = home / pattern
    if literal.exists():
        return [literal]
    return [
        path for path in sorted(home.glob(pattern)) if not _is_part(path) and path.suffix != ".toml"
    ]


def _is_geodatabase(path: Path) -> bool:
    return path.is_dir() and path.suffix.lower() == ".gdb"


def _is_part(path: Path) -> bool:
    """Whether a file belongs to a Shapefile beside it, and is not its ``.shp``."""
    suffix = path.suffix.lower()
    if suffix == ".shp" or suffix not in SHAPEFILE_PARTS:
        return False
    return any(path.with_suffix(shape).exists() for shape in (".shp", ".SHP"))


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


def _archive_members(path: Path) -> dict[str, list[tuple[str, zipfile.ZipInfo]]]:
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


def _named_members(
    path: Path, display_path: str, wanted: str, declaration: Declaration, work_dir: Path
) -> list[Delivered]:
    """Extract the members of one archive that the declaration names."""
    data = _archive_members(path)
    if not zipfile.is_zipfile(path):
        raise refused("unreadable", file=display_path, detail="not a zip archive")
    names = [name for name in data if name == wanted or fnmatch.fnmatchcase(name, wanted)]
    if not wanted:
        names = list(data)
        if len(names) > 1:
            known = ", ".join(names)
            raise refused(
                "choose_member", file=display_path, known=known, declaration=declaration.name
            )
    return [
        _extract_members(path, f"{display_path}/{name}", name, data[name], work_dir)
        for name in names
    ]


def _extract_members(
    path: Path,
    display_path: str,
    name: str,
    members: list[tuple[str, zipfile.ZipInfo]],
    work_dir: Path,
) -> Delivered:
    """Extract the members of one delivery from the archive."""
    folder = work_dir / "zip" / hashlib.sha256(display_path.encode()).hexdigest()[:16]
    main = folder / PurePosixPath(name).name
    home = main if main.suffix.lower() == ".gdb" else folder
    home.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(path) as archive:
            for member, info in members:
                target = home / PurePosixPath(member).name
                with archive.open(info) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise refused("unreadable", file=display_path, detail=str(error)) from error
    return Delivered(main, display_path)
