"""Which heading of a file feeds which of our columns: as declared, else by the label."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.base.errors import Fault
from pipeline.base.messages import Listing, Phrase
from pipeline.delivery.declaration import ColumnPart, JoinedColumns
from pipeline.dictionary import Code, load_dictionary
from pipeline.readers.dbase import FIELD_NAME_BYTES, cut_name
from pipeline.readers.text_geometry import geometry_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.delivery.declaration import Declaration
    from pipeline.dictionary import Column


NEAR = 0.6
"""Similarity from which a heading is suggested: 房屋编号 and 图斑编号 have 0.5."""
HEADINGS_SHOWN = 30
LONGEST_SHOWN = 40
"""Headings of a file, and characters of one, that a message shows."""
_DATA = re.compile(r"[\d*]{7,}[\dXx]?|\d+\.\d+|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*")
"""What stands in rows of data and in no heading: long numbers, decimals, days."""
_LONG_NUMBER = re.compile(r"\d{11}")
JOINT = " + "
"""Between the headings that fill a column of ours together, as people are shown them."""


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
    """The texts that hold coordinates, such as ``point_x``, with the heading that feeds each."""
    joined: dict[str, tuple[str, ...]]
    """Our columns that several headings fill together; ``mapped`` names these too."""
    unmapped: tuple[str, ...]
    """Headings that feed nothing; an empty one as ``#`` and its position."""
    faults: tuple[Fault, ...]


def declared_headings(declaration: Declaration) -> list[str]:
    """Return the headings that a declaration names.

    Parameters
    ----------
    declaration
        The file's declaration.
    """
    named = list(geometry_texts(declaration).values())
    for source in declaration.columns.values():
        if isinstance(source, JoinedColumns):
            named += source.columns
        else:
            named.append(source.column if isinstance(source, ColumnPart) else source)
    return named


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
    faults: list[Fault] = []
    place = (header, declaration, display_path, faults)
    single = {
        ours: source.column if isinstance(source, ColumnPart) else source
        for ours, source in declaration.columns.items()
        if not isinstance(source, JoinedColumns)
    }
    mapped = _resolve(single, *place)
    joined = _resolve_joined(*place)
    mapped |= {ours: JOINT.join(headings) for ours, headings in joined.items()}
    point = _resolve(geometry_texts(declaration), *place)
    given = {*declaration.columns, *declaration.constants}
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
    taken = {*mapped.values(), *point.values(), *chain.from_iterable(joined.values())}
    unmapped = tuple(
        name or f"#{index}" for index, name in enumerate(header.names, 1) if name not in taken
    )
    return Matched(mapped, point, joined, unmapped, tuple(faults))


def _resolve_joined(
    header: Header, declaration: Declaration, display_path: str, faults: list[Fault]
) -> dict[str, tuple[str, ...]]:
    """Find the headings of every column of ours that several fill together."""
    joined = {}
    for ours, source in declaration.columns.items():
        if isinstance(source, JoinedColumns):
            found = [
                _resolve({ours: theirs}, header, declaration, display_path, faults).get(ours)
                for theirs in source.columns
            ]
            joined[ours] = tuple(name for name in found if name is not None)
    return joined


def _resolve(
    wanted: dict[str, str],
    header: Header,
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
    return Fault(
        code,
        file=display_path,
        field=field,
        value=shortened(found[0]),
        known=listed_headings(found),
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
        known=listed_headings(header.names),
        declaration=declaration.name,
    )


def _required_fault(
    header: Header, column: Column, declaration: Declaration, display_path: str
) -> Fault:
    return Fault(
        "required_unmapped",
        file=display_path,
        field=column.name,
        value=Code(code=column.name, name_zh=column.zh, name_en=column.en),
        known=listed_headings(header.names),
        declaration=declaration.name,
    )


def _nearest_heading(header: Header, wanted: str) -> str:
    """Return the heading that a name seems to mean, for a message only; dots if none is near."""
    names = {name.casefold(): name for name in header.names if name}
    near = difflib.get_close_matches(wanted.casefold(), names, n=1, cutoff=NEAR)
    return shortened(names[near[0]]) if near else "…"


def listed_headings(names: Sequence[str]) -> object:
    """Return the headings of a file as a value of a message.

    A row of data that is taken for the headings may hold personal values, so it is not shown.

    Parameters
    ----------
    names
        Headings; empty ones are left out.
    """
    filled = [name for name in names if name]
    if any(_DATA.fullmatch(name) or _LONG_NUMBER.search(name) for name in filled):
        return Phrase("csv.no_headings")
    return Listing(map(shortened, filled[:HEADINGS_SHOWN]), has_more=len(filled) > HEADINGS_SHOWN)


def shortened(name: str) -> str:
    """Return a heading as short as a message needs it, on one line."""
    line = " ".join(name.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
