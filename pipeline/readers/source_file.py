"""A declared file, opened and checked as a whole before any row is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault, RefusedError, refused
from pipeline.dictionary import load_dictionary
from pipeline.readers.archive import unpacked
from pipeline.readers.contents import Contents, open_contents
from pipeline.readers.first_points import typical_point
from pipeline.readers.formats import identify
from pipeline.readers.matching import Header, match_columns
from pipeline.readers.settled_crs import settle_crs

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.delivery.declaration import Declaration
    from pipeline.delivery.delivered import Delivered


@dataclass(frozen=True)
class SourceFile:
    """One file of a declaration: how to read it, and what its columns mean."""

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
    """``EPSG:…``, a WKT without such a number, ``GCJ02`` or ``BD09``; ``None`` without
    coordinates."""
    mapped: dict[str, str]
    """Our columns with the file's heading that feeds each."""
    unmapped: tuple[str, ...]
    """Headings that feed none of our columns."""
    has_geometry: bool
    """Whether the file has geometry that is read."""
    datum_change: str | None = None
    """Name of the operation that leads to WGS 84, where ``crs`` is of another datum."""
    point: dict[str, str] = field(default_factory=dict)
    """The texts that hold coordinates, such as ``point_x``, with the heading that feeds each."""
    joined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Our columns that several headings fill together; ``mapped`` has them too."""
    contents: Contents = field(default_factory=Contents)
    """What the readers need to know about the file's inside."""
    corrected: frozenset[str] = frozenset()
    """Our columns that are parts of a longer text and that corrections have replaced in some rows;
    the landed table marks these rows."""

    landed: str = "landed"
    """Name of the table its rows are landed in."""
    checked: str = "checked"
    """Name of the table of its checked rows."""


def open_source(delivered: Delivered, declaration: Declaration, work_dir: Path) -> SourceFile:
    """Open one file and settle its columns, geometry and CRS.

    Parameters
    ----------
    delivered, declaration
        The file, and what is declared of it.
    work_dir
        Folder for extracted archive members and readable copies.

    Raises
    ------
    RefusedError
        With all faults of the file as a whole.
    """
    unpacked_file = unpacked(delivered, work_dir)
    kind = identify(unpacked_file)
    contents = open_contents(unpacked_file, kind, declaration, work_dir)
    layer = None if contents.layer_is_the_file else contents.layer
    display_path = shown_path(delivered, layer)
    if contents.rows == 0:  # and so nothing to find wrong with columns or coordinates
        raise refused("empty_file", file=display_path)
    has_geometry, faults = _geometry(contents, declaration, display_path)
    header = Header(contents.columns, contents.names_cut_in, contents.lowest)
    matched = match_columns(header, declaration, display_path)
    source = SourceFile(
        declaration=declaration,
        path=contents.path or unpacked_file.path,
        display_path=display_path,
        format=kind,
        layer=layer,
        sha256=unpacked_file.sha256(),
        encoding=contents.encoding,
        crs=None,
        mapped=matched.mapped,
        unmapped=matched.unmapped,
        has_geometry=has_geometry,
        point=matched.point,
        joined=matched.joined,
        contents=contents,
    )
    if has_geometry or (declaration.has_places and not faults):
        settled = settle_crs(contents, declaration, display_path, partial(_look_at, source))
        source = replace(source, crs=settled.crs, datum_change=settled.datum_change)
        faults += settled.faults
    if contents.faults:
        raise RefusedError([*contents.faults, *faults])
    if faults or matched.faults:
        raise RefusedError([*matched.faults, *faults])
    return source


def _look_at(source: SourceFile) -> tuple[float, float] | None:
    """Return where the coordinates of a file are, if its rows can be read."""
    if source.contents.faults or not (source.has_geometry or source.point):
        return None
    return typical_point(replace(source, mapped={}))


def shown_path(delivered: Delivered, layer: str | None) -> str:
    """Return the path of a file as people know it, with the layer or sheet that is read."""
    return delivered.display_path if layer is None else f"{delivered.display_path}[{layer}]"


def _geometry(
    contents: Contents, declaration: Declaration, display_path: str
) -> tuple[bool, list[Fault]]:
    """Return whether the file's own geometry is read, and what is wrong with that."""
    table = load_dictionary().tables[declaration.table]
    if table.geometry is None:
        return False, []
    if contents.has_geometry and declaration.has_places:
        return False, [Fault("geometry_and_point", file=display_path, declaration=declaration.name)]
    if not (contents.has_geometry or declaration.has_places) and table.geometry_required:
        return False, [Fault("geometry_missing", file=display_path, declaration=declaration.name)]
    return contents.has_geometry, []
