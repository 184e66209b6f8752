"""Declared files, each opened and checked as a whole before any row is read."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError
from pipeline.dictionary import load_dictionary
from pipeline.intake.contents import Contents, open_contents
from pipeline.intake.delivery import find_files, undeclared
from pipeline.intake.formats import identify
from pipeline.intake.matching import Header, match_columns
from pipeline.intake.stated_crs import settle_crs

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.intake.declaration import Declaration
    from pipeline.intake.delivery import Delivered


@dataclass(frozen=True)
class SourceFile:
    """One file of a declaration: how to read it, and what its columns mean."""

    source_file_id: int
    """1, 2 … in the order of declarations and paths; 0 before all are opened."""
    declaration: Declaration
    path: Path
    """The file to read: as delivered, or a readable copy of it in the work folder."""
    display_path: str
    """Its path as people know it, relative to ``data/raw``, with ``[layer]`` or ``[sheet]``."""
    format: str
    layer: str | None
    """Layer or sheet read."""
    sha256: str
    """Hash of the bytes as delivered; of several parts one after the other, in order of name."""
    encoding: str | None
    crs: str | None
    """``EPSG:…``, a WKT without such a number, or ``GCJ02``; ``None`` without coordinates."""
    mapped: dict[str, str]
    """Our columns with the file's heading that feeds each."""
    unmapped: tuple[str, ...]
    """Headings that feed none of our columns."""
    has_geometry: bool
    """Whether the file has geometry that is read."""
    point: dict[str, str] = field(default_factory=dict)
    """``point_x``, ``point_y`` or ``point_text`` with the heading that feeds each."""
    contents: Contents = field(default_factory=Contents)
    """What the readers need to know about the file's inside."""
    corrected: frozenset[str] = frozenset()
    """Our columns that are parts of a longer text and that corrections have replaced in some rows;
    the landed table marks these rows."""

    @property
    def landed(self) -> str:
        """Name of the scratch table its rows are landed in."""
        return f"scratch.landed_{self.source_file_id}"

    @property
    def checked(self) -> str:
        """Name of the scratch table with its checked rows, until all files' rows are joined."""
        return f"scratch.checked_{self.source_file_id}"


def examine_sources(
    raw_dir: Path, declarations: list[Declaration], work_dir: Path, *, threads: int | None = None
) -> tuple[list[SourceFile], list[Fault]]:
    """Open the files of every declaration.

    Parameters
    ----------
    raw_dir, declarations
        ``data/raw`` and all declarations in it.
    work_dir
        Folder for extracted archive members and readable copies.
    threads
        How many files are opened at the same time; one per processor when left out.

    Returns
    -------
    The sound files, numbered from 1, and every fault of the others. They are not raised, because
    they are shown together with the faults of the rows.
    """
    covered: list[Delivered] = []
    # Most of the time goes into reading and hashing, which run in parallel outside Python's lock.
    with ThreadPoolExecutor(max_workers=threads or os.cpu_count()) as pool:
        waiting: list[Future[SourceFile | list[Fault]]] = []
        for declaration in declarations:
            try:
                found = find_files(raw_dir, declaration, work_dir)
            except RefusedError as refused:
                waiting.append(pool.submit(list, refused.faults))
                continue
            covered += found
            waiting += [
                pool.submit(_try_open_source, file, declaration, work_dir) for file in found
            ]
        opened = [each.result() for each in waiting]
    sound = [each for each in opened if isinstance(each, SourceFile)]
    faults = [fault for each in opened if isinstance(each, list) for fault in each]
    faults += undeclared(raw_dir, covered)
    numbered = [replace(source, source_file_id=at) for at, source in enumerate(sound, start=1)]
    return numbered, faults


def _try_open_source(
    delivered: Delivered, declaration: Declaration, work_dir: Path
) -> SourceFile | list[Fault]:
    """Open one file, or return what is wrong with it."""
    try:
        return _open_source(delivered, declaration, work_dir)
    except RefusedError as refused:
        return list(refused.faults)
    except PermissionError as error:
        return [Fault("no_permission", file=delivered.display_path, detail=error.strerror)]


def _open_source(delivered: Delivered, declaration: Declaration, work_dir: Path) -> SourceFile:
    """Open one file and settle its columns, geometry and CRS; raise all its faults together."""
    kind = identify(delivered)
    contents = open_contents(delivered, kind, declaration, work_dir)
    layer = None if contents.layer_is_the_file else contents.layer
    display_path = delivered.display_path if layer is None else f"{delivered.display_path}[{layer}]"
    has_geometry, crs, faults = _geometry_and_crs(contents, declaration, display_path)
    if contents.rows == 0:
        faults.append(Fault("empty_file", file=display_path))
    if contents.faults:
        raise RefusedError([*contents.faults, *faults])
    header = Header(contents.columns, contents.names_cut_in)
    matched = match_columns(header, declaration, display_path)
    if faults or matched.faults:
        raise RefusedError([*matched.faults, *faults])
    return SourceFile(
        source_file_id=0,
        declaration=declaration,
        path=contents.path or delivered.path,
        display_path=display_path,
        format=kind,
        layer=layer,
        sha256=delivered.sha256(),
        encoding=contents.encoding,
        crs=crs,
        mapped=matched.mapped,
        unmapped=matched.unmapped,
        has_geometry=has_geometry,
        point=matched.point,
        contents=contents,
    )


def _geometry_and_crs(
    contents: Contents, declaration: Declaration, display_path: str
) -> tuple[bool, str | None, list[Fault]]:
    """Return whether geometry is read, the CRS of the coordinates, and the faults of both."""
    table = load_dictionary().tables[declaration.table]
    if table.geometry is None:
        return False, None, []
    if contents.has_geometry and declaration.point is not None:
        return (
            False,
            None,
            [Fault("geometry_and_point", file=display_path, declaration=declaration.name)],
        )
    if not contents.has_geometry and declaration.point is None:
        missing = Fault("geometry_missing", file=display_path, declaration=declaration.name)
        return False, None, [missing] if table.geometry_required else []
    crs, faults = settle_crs(
        contents.crs if contents.has_geometry else None,
        declaration.crs,
        contents.default_crs if contents.has_geometry else None,
        display_path,
        declaration.name,
    )
    return contents.has_geometry, crs, faults
