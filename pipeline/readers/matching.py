"""Which heading of a file feeds which of our columns: as declared, else by the label."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault
from pipeline.dictionary import load_dictionary
from pipeline.readers.dbase import FIELD_NAME_BYTES, cut_name

if TYPE_CHECKING:
    from pipeline.delivery.declaration import Declaration
    from pipeline.dictionary import Column


@dataclass(frozen=True)
class Header:
    """The headings of one file, and how a name is looked up among them."""

    names: tuple[str, ...]
    cut_in: str | None = None
    """Encoding in which names were cut after ten bytes, for a Shapefile."""
    lowest: tuple[str, ...] = ()
    """Of headings in several rows the lowest label of each column."""

    def find(self, wanted: str) -> list[str]:
        """Return the headings that a name can mean.

        Several comparisons are tried, the strictest first: equal; equal without blanks; for a
        Shapefile, equal to the first ten bytes of the name; for headings in several rows, equal to
        the lowest label.

        Parameters
        ----------
        wanted
            Name from a declaration, or a label of the dictionary.
        """
        for match in (self._same, self._same_but_blanks, self._cut):
            found = [name for name in self.names if match(name, wanted)]
            if found:
                return found
        labels = zip(self.names, self.lowest, strict=False)
        return [name for name, label in labels if label and self._same_but_blanks(label, wanted)]

    @staticmethod
    def _same(name: str, wanted: str) -> bool:
        return name == wanted

    @staticmethod
    def _same_but_blanks(name: str, wanted: str) -> bool:
        return "".join(name.split()) == "".join(wanted.split())

    def _cut(self, name: str, wanted: str) -> bool:
        if self.cut_in is None or len(wanted.encode(self.cut_in)) <= FIELD_NAME_BYTES:
            return False
        return name == cut_name(wanted.encode(self.cut_in)[:FIELD_NAME_BYTES], self.cut_in)


@dataclass(frozen=True)
class Matched:
    """How the headings of one file are used, and what is wrong with them."""

    mapped: dict[str, str]
    """Our columns with the heading that feeds each."""
    point: dict[str, str]
    """``point_x``, ``point_y`` or ``point_text`` with the heading that feeds each."""
    unmapped: tuple[str, ...]
    """Headings that feed nothing; an empty one as ``#`` and its position."""
    faults: tuple[Fault, ...]


def point_columns(declaration: Declaration) -> dict[str, str]:
    """Return the headings that hold the coordinates, as declared in ``[point]``.

    Parameters
    ----------
    declaration
        The file's declaration.
    """
    point = declaration.point
    if point is None:
        return {}
    given = {"point_x": point.x, "point_y": point.y, "point_text": point.column}
    return {ours: theirs for ours, theirs in given.items() if theirs is not None}


def match_columns(header: Header, declaration: Declaration, display_path: str) -> Matched:
    """Match the headings of a file with our columns.

    Declared columns come first; a column neither declared nor constant takes the heading that
    equals its label or name, if only one of our columns can be meant by it.

    Parameters
    ----------
    header
        Headings of the file.
    declaration
        Its declaration.
    display_path
        Its path as people know it, for faults.
    """
    declared = {
        ours: source if isinstance(source, str) else source.column
        for ours, source in declaration.columns.items()
    }
    faults: list[Fault] = []
    mapped = _resolve(header, declared, declaration, display_path, faults)
    point = _resolve(header, point_columns(declaration), declaration, display_path, faults)
    given = {*declared, *declaration.constants}
    labelled = {
        column: _by_label(header, column)
        for column in load_dictionary().tables[declaration.table].delivered_columns
        if column.name not in given
    }
    for column, found in labelled.items():
        if len(found) > 1:
            faults.append(_ambiguous_fault(column.name, found, declaration, display_path))
        elif found and not _is_shared(found[0], column, labelled, mapped):
            mapped[column.name] = found[0]
        elif column.required:
            faults.append(_required_fault(header, column, declaration, display_path))
    taken = {*mapped.values(), *point.values()}
    unmapped = tuple(
        name or f"#{index}" for index, name in enumerate(header.names, 1) if name not in taken
    )
    return Matched(mapped, point, unmapped, tuple(faults))


def _resolve(
    header: Header,
    wanted: dict[str, str],
    declaration: Declaration,
    display_path: str,
    faults: list[Fault],
) -> dict[str, str]:
    """Find the heading of every declared column; add a fault where there is not exactly one."""
    resolved = {}
    for ours, theirs in wanted.items():
        found = header.find(theirs)
        if len(found) == 1:
            resolved[ours] = found[0]
        elif found:
            faults.append(_ambiguous_fault(ours, found, declaration, display_path))
        else:
            faults.append(_missing_fault(header, ours, theirs, declaration, display_path))
    return resolved


def _by_label(header: Header, column: Column) -> list[str]:
    """Return the headings that are a column's Chinese label, or its name."""
    return [
        *header.find(column.zh),
        *(header.find(column.name) if column.name != column.zh else []),
    ]


def _is_shared(
    name: str, column: Column, labelled: dict[Column, list[str]], mapped: dict[str, str]
) -> bool:
    """Return whether a cut heading can also mean another column; then neither takes it."""
    if name in {column.zh, column.name}:
        return False
    others = (found for other, found in labelled.items() if other.name != column.name)
    return name in mapped.values() or any(name in found for found in others)


def _ambiguous_fault(
    field: str, found: list[str], declaration: Declaration, display_path: str
) -> Fault:
    code = "column_repeated" if len(set(found)) == 1 else "column_ambiguous"
    known = ", ".join(found)
    return Fault(
        code,
        file=display_path,
        field=field,
        value=found[0],
        known=known,
        declaration=declaration.name,
    )


def _missing_fault(
    header: Header, field: str, wanted: str, declaration: Declaration, display_path: str
) -> Fault:
    return Fault(
        "column_missing",
        file=display_path,
        field=field,
        value=wanted,
        nearest=_nearest_heading(header, wanted),
        known=", ".join(name for name in header.names if name),
        declaration=declaration.name,
    )


def _required_fault(
    header: Header, column: Column, declaration: Declaration, display_path: str
) -> Fault:
    return Fault(
        "required_unmapped",
        file=display_path,
        field=column.name,
        value=column.zh,
        known=", ".join(name for name in header.names if name),
        declaration=declaration.name,
    )


def _nearest_heading(header: Header, wanted: str) -> str:
    """Return the heading most similar to a name, as a suggestion in a message only."""
    names = [name for name in header.names if name]
    return next(iter(difflib.get_close_matches(wanted, names, n=1, cutoff=0.0)), "…")
