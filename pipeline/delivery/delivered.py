"""Finding what a declaration's ``path`` names: files, folders and members of zip archives.

Nothing is opened here. Whoever asks brings a function that names the members of an archive.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.base.file_names import readable_name
from pipeline.base.messages import Phrase
from pipeline.delivery.raw_tree import entries, linked_folder_fault, place_fault

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from pathlib import Path

    from pipeline.delivery.declaration import Declaration

SHAPEFILE_PARTS = frozenset(
    {".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".fix", ".idx"}
)
DATA_SUFFIXES = frozenset(
    {
        ".shp", ".gpkg", ".gdb", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson",
        ".topojson", ".fgb", ".parquet", ".geoparquet", ".kml", ".kmz", ".csv", ".tsv", ".xlsx",
        ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".zip", ".dbf", ".tab", ".mif", ".gml", ".rar",
        ".7z", ".mdb",
    }
)  # fmt: skip
"""Suffixes of files with data: such a file in ``data/raw`` must have a declaration."""
NOT_DELIVERED = frozenset({"answers.json"})
"""What the demo has planted in its files, which it writes into the same folder."""


Members = Callable[["Path"], Sequence[str]]
"""Names the data in a zip archive; refuses one that cannot be read."""
SQLITE_SIDES = ("-journal", "-wal")
"""Suffixes of the files in which SQLite keeps what it has not written into a database yet."""


@dataclass(frozen=True)
class Delivered:
    """One file a declaration names."""

    path: Path
    """The file on disk; of a zip member, the archive."""
    display_path: str
    """Its path as people know it, relative to ``data/raw``, such as ``a.zip/b.shp``."""
    member: str | None = None
    """Name of the member in the archive, of one that is not unpacked yet."""

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files it consists of, by name: a Shapefile's parts, a geodatabase's files."""
        if self.path.is_dir():
            return tuple(sorted(part for part in self.path.iterdir() if part.is_file()))
        if self.path.suffix.lower() == ".gpkg":
            beside = (self.path.with_name(self.path.name + side) for side in SQLITE_SIDES)
            return (self.path, *(side for side in beside if side.is_file()))
        if self.path.suffix.lower() != ".shp":
            return (self.path,)
        return tuple(_shapefile_parts(self.path))

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


def find_files(
    raw_dir: Path, declaration: Declaration, members: Members, linked: Sequence[Path] = ()
) -> list[Delivered]:
    """Return the files a declaration names, in order of path.

    Parameters
    ----------
    raw_dir
        ``data/raw``.
    declaration
        Its ``path`` is relative to its own folder; it may be a glob or name a zip member.
    members
        Names the data in a zip archive.
    linked
        Folders outside ``data/raw`` that links may lead to.

    Raises
    ------
    RefusedError
        If nothing matches, the path leads out of the declaration's folder, what it names is no
        file or lies elsewhere by a link, or an archive cannot be read.
    """
    wanted = PurePosixPath(declaration.path)
    if wanted.is_absolute() or ".." in wanted.parts:
        raise refused("path_outside", file=declaration.name, value=declaration.path)
    home = (raw_dir / declaration.name).parent
    archive, member = _split_archive(declaration.path)
    found: list[Delivered] = []
    faults: list[Fault] = []
    for path in _matching_paths(home, archive or declaration.path):
        display_path = readable_name(path.relative_to(raw_dir).as_posix())
        if wrong := _place_faults(Delivered(path, display_path), raw_dir, linked):
            faults += wrong
            continue
        if archive is not None:
            found += _wanted_members(path, display_path, member, declaration, members)
        elif path.is_file() or _is_geodatabase(path):
            found.append(Delivered(path, display_path))
    if faults:
        raise RefusedError(faults)
    if not found:
        raise refused("no_such_file", file=declaration.name, value=declaration.path)
    return found


def undeclared(
    raw_dir: Path,
    found: Iterable[Delivered],
    members: Members = lambda _: (),
    blamed: Container[str | None] = (),
    linked: Sequence[Path] = (),
) -> list[Fault]:
    """Return a fault for every data file that no declaration covers.

    Parameters
    ----------
    raw_dir, found, members, blamed, linked
        As for :func:`left_over`.
    """
    files, faults = left_over(raw_dir, found, members, blamed, linked)
    return [*faults, *map(no_declaration, files)]


def no_declaration(delivered: Delivered) -> Fault:
    """Return the fault of a data file that nothing says how to read."""
    return Fault("no_declaration", file=delivered.display_path)


def left_over(
    raw_dir: Path,
    found: Iterable[Delivered],
    members: Members = lambda _: (),
    blamed: Container[str | None] = (),
    linked: Sequence[Path] = (),
) -> tuple[list[Delivered], list[Fault]]:
    """Return the data files that no declaration covers, and what keeps others from being seen.

    Parameters
    ----------
    raw_dir
        ``data/raw``.
    found
        The files of all declarations.
    members
        Names the data in a zip archive; asked for archives of which some members are declared. An
        archive of which none is declared is one file.
    blamed
        Files that are declared, but refused already.
    linked
        Folders outside ``data/raw`` that links may lead to.
    """
    display_path = {item.display_path for item in found}
    files: list[Delivered] = []
    faults: list[Fault] = []
    for path in entries(raw_dir, linked):
        inside = path.relative_to(raw_dir)
        hidden = any(part.startswith((".", "~$")) for part in inside.parts)
        in_geodatabase = any(parent.suffix.lower() == ".gdb" for parent in inside.parents)
        if hidden or in_geodatabase or path.name in NOT_DELIVERED or _is_part(path):
            continue
        name = readable_name(inside.as_posix())
        if path.is_dir() and not _is_geodatabase(path):
            faults += _folder_faults(path, name, raw_dir, linked)
        elif path.suffix.lower() in DATA_SUFFIXES and name not in blamed:
            if not (path.is_file() or path.is_dir()):
                faults.append(Fault("not_a_file", file=name))
                continue
            files += _not_covered(Delivered(path, name), display_path, members)
    return files, faults


def _folder_faults(path: Path, name: str, raw_dir: Path, linked: Sequence[Path]) -> list[Fault]:
    """Return why the files in a folder would be missing without a word."""
    fault = linked_folder_fault(path, name, raw_dir, linked)
    if fault is None and not os.access(path, os.R_OK | os.X_OK):
        fault = Fault("no_permission", file=name, detail=Phrase("system.no_permission"))
    return [] if fault is None else [fault]


def _place_faults(delivered: Delivered, raw_dir: Path, linked: Sequence[Path]) -> list[Fault]:
    """Return why a file, or one of those it consists of, is not to be opened where it is."""
    fault = place_fault(delivered.path, delivered.display_path, raw_dir, linked)
    if fault is not None:
        return [fault]
    is_geodatabase = _is_geodatabase(delivered.path)
    parts = delivered.path.iterdir() if is_geodatabase else delivered.parts
    faults = []
    for part in sorted(parts):
        if part.is_symlink() or not (part.is_file() or part.is_dir()):
            name = readable_name(part.name)
            faults.append(place_fault(part, delivered.display_path, raw_dir, linked, part=name))
    return [fault for fault in faults if fault is not None]


def _not_covered(delivered: Delivered, display_path: set[str], members: Members) -> list[Delivered]:
    """Return a file, or those members of an archive, that no declaration covers."""
    name = delivered.display_path
    if name in display_path:
        return []
    if not any(item.startswith(f"{name}/") for item in display_path):
        return [delivered]
    inside = [
        Delivered(delivered.path, f"{name}/{member}", member) for member in members(delivered.path)
    ]
    return [item for item in inside if item.display_path not in display_path]


def _wanted_members(
    path: Path, display_path: str, wanted: str, declaration: Declaration, members: Members
) -> list[Delivered]:
    """Return the members of one archive that the declaration names."""
    try:
        known = members(path)
    except RefusedError as error:  # under the archive's own name
        faults = [
            Fault(fault.code, file=display_path, **dict(fault.values)) for fault in error.faults
        ]
        raise RefusedError(faults) from error
    if not known:
        raise refused("archive_empty", file=display_path)
    if not wanted and len(known) > 1:
        raise refused(
            "choose_member",
            file=display_path,
            known=", ".join(known),
            declaration=declaration.name,
        )
    return [
        Delivered(path, f"{display_path}/{name}", member=name)
        for name in known
        if not wanted or name == wanted or fnmatch.fnmatchcase(name, wanted)
    ]


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
    try:
        if literal.exists():
            return [literal]
        matching = sorted(home.glob(pattern))
    except (OSError, ValueError, NotImplementedError):  # too long for a name, or no valid pattern
        matching = []
    found = matching or [
        path
        for path in sorted(home.rglob("*"))
        if readable_name(path.relative_to(home).as_posix()) == pattern
    ]
    return [path for path in found if not _is_part(path) and path.suffix != ".toml"]


def _is_geodatabase(path: Path) -> bool:
    return path.is_dir() and path.suffix.lower() == ".gdb"


def _shapefile_parts(shape: Path) -> list[Path]:
    """Return the files that a Shapefile consists of, by name.

    Windows does not tell names apart by their case, so ``TB.PRJ`` belongs to ``tb.shp`` unless
    there is a ``tb.prj``.
    """
    parts: dict[str, Path] = {}
    for part in sorted(shape.parent.iterdir()):
        suffix = part.suffix.lower()
        if suffix not in SHAPEFILE_PARTS or part.stem.lower() != shape.stem.lower():
            continue
        if suffix not in parts or part.stem == shape.stem:
            parts[suffix] = part
    parts[".shp"] = shape
    return sorted(parts.values())


def _is_part(path: Path) -> bool:
    """Whether a file belongs to a Shapefile beside it, and is not its ``.shp``."""
    suffix = path.suffix.lower()
    if suffix == ".shp" or suffix not in SHAPEFILE_PARTS:
        return False
    if any(path.with_suffix(shape).exists() for shape in (".shp", ".SHP")):
        return True
    return any(
        other.suffix.lower() == ".shp" and other.stem.lower() == path.stem.lower()
        for other in path.parent.iterdir()
    )
