"""A first draft of a declaration, from a look at the file.

What the file states is filled in. What only a person can know becomes a line ``# FILL IN:`` with
hints: a guess never becomes part of the declaration.
"""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.config import ReaderSettings
from pipeline.base.errors import RefusedError, refused
from pipeline.base.file_names import readable_name
from pipeline.base.messages import message
from pipeline.base.toml_text import toml_comment, toml_line, toml_value
from pipeline.delivery.declaration import Declaration
from pipeline.delivery.delivered import find_files
from pipeline.dictionary import load_dictionary
from pipeline.readers.archive import member_names, unpacked
from pipeline.readers.contents import Contents, layers_of, open_contents
from pipeline.readers.encoding import GB18030, UTF8
from pipeline.readers.first_points import median_point
from pipeline.readers.formats import identify
from pipeline.readers.guesses import (
    Seen,
    date_in,
    guess_point,
    heading_row,
    likeliest_table,
    look_like_values,
    matched,
    unknown_labels,
)
from pipeline.readers.matching import Header
from pipeline.readers.pool import open_readers
from pipeline.readers.sample import Sample, first_rows, take_sample
from pipeline.readers.settled_crs import numbers_fault, settle_crs
from pipeline.readers.spreadsheet import WORKBOOKS, filled_sheets, heading_rows
from pipeline.readers.stated_crs import shown_crs
from pipeline.readers.unnamed_copy import remove_work
from pipeline.readers.vector import ONE_LAYER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.delivery.delivered import Delivered
    from pipeline.dictionary import Table
    from pipeline.readers.guesses import PointGuess

AREA_CODES = frozenset({"code", "parent_code", "village_code_reported", "county_code_reported"})
"""Columns that hold codes of areas."""
MOST_CODES = 200
_ONE_PLACE = frozenset({"csv", "shapefile", "geoparquet"}) | ONE_LAYER


@dataclass(frozen=True)
class Opened:
    """A file as far as it could be opened without a declaration."""

    delivered: Delivered
    kind: str
    trial: Declaration
    """With the layer, sheet, heading row and encoding it was opened with."""
    choices: tuple[str, ...]
    """Its layers or sheets, where there are several."""
    contents: Contents


@dataclass(frozen=True)
class Drafted:
    """The draft of a declaration, and what else the look at the file has shown."""

    text: str
    table: str | None = None
    """The likeliest table; ``None`` while not even the encoding is known."""
    choices: tuple[str, ...] = ()
    """The layers or sheets of the file, where there are several; the draft is of the first."""
    area_codes: tuple[str, ...] = ()
    """Some codes of areas in it."""


def describe(path: Path, language: str = "zh") -> str:
    """Draft the declaration of a file.

    Parameters
    ----------
    path
        The file, a geodatabase's folder, or ``archive.zip/member``.
    language
        Language of the comments, ``zh`` or ``en``.

    Returns
    -------
    TOML, with a line ``# FILL IN:`` for everything a person has to decide.

    Raises
    ------
    RefusedError
        If there is no such file, or it cannot be read as what its name says.
    """
    parts = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in parts)
    with open_readers(ReaderSettings(), 1) as readers:
        drafting = readers.submit(
            draft_in_reader, (path, language), file=path.name, size_bytes=size
        )
        return drafting.result()


def draft_in_reader(task: tuple[Path, str], _memory_mb: int) -> str:
    """Draft it in the process that this is."""
    return draft_part_in_reader((*task, None), _memory_mb).text


def draft_part_in_reader(task: tuple[Path, str, str | None], _memory_mb: int) -> Drafted:
    """Draft the declaration of a file, or of one of its layers or sheets, in this process."""
    path, language, choice = task
    home, name = _folder_and_name(path)
    with work_folder() as work:
        opened = _open_trial(home, name, work, choice)
        if opened.contents.faults:
            return Drafted("\n".join(_encoding_draft(opened, name, language)) + "\n")
        readable = opened.contents.path or opened.delivered.path
        sample = take_sample(readable, opened.kind, opened.contents, opened.trial)
    draft = _Draft(opened, sample, name, language)
    text = "\n".join(draft.lines()) + "\n"
    return Drafted(text, draft.table_name, opened.choices, draft.area_codes())


def members_in_reader(path: Path, _memory_mb: int) -> list[str]:
    """Name the data in an archive, in the process that this is."""
    return member_names(path)


@contextmanager
def work_folder() -> Iterator[Path]:
    """Yield a folder for what must be copied, which is removed in the end."""
    work = Path(tempfile.mkdtemp())
    try:
        yield work
    finally:
        remove_work(work)


def _folder_and_name(path: Path) -> tuple[Path, str]:
    """Split a path into a folder and what lies in it: a file, or a member of an archive."""
    for parent in [path, *path.parents]:
        if parent.suffix.lower() == ".zip" and parent.is_file():
            name = path.relative_to(parent.parent).as_posix()
            return parent.parent, readable_name(name)
    if not path.exists():
        raise refused("no_such_file", file=path.name, value=path.as_posix())
    return path.parent, readable_name(path.name)


def _open_trial(home: Path, name: str, work_dir: Path, choice: str | None = None) -> Opened:
    """Open the file with a layer or sheet, the first unless one is chosen, in a fitting encoding.

    A CSV without a declared encoding must be UTF-8, so ``None`` is tried first and GB18030 last:
    almost any bytes are valid GB18030.
    """
    trial = Declaration(table="parcel", path=name, as_of=dt.date.min, name="draft.toml")
    # Whoever asks for a file by its path may have it through a link.
    (found, *_) = find_files(home, trial, member_names, [Path(home.resolve().anchor)])
    delivered = unpacked(found, work_dir)
    kind = identify(delivered)
    choices: list[str] = []
    if kind in WORKBOOKS:
        filled = filled_sheets(delivered.path, kind, delivered.display_path)
        visible = [sheet.name for sheet in filled if not sheet.is_hidden]
        choices = visible or [sheet.name for sheet in filled]
    elif kind not in _ONE_PLACE:
        choices = layers_of(delivered, kind, trial, work_dir)
    known: dict[str, object] = {}
    taken = choice or next(iter(choices), "")
    if len(choices) > 1:
        known["sheet" if kind in WORKBOOKS else "layer"] = taken
    if kind == "csv" or (kind in WORKBOOKS and choices):
        known |= _headings(delivered, kind, taken)
    several = tuple(choices) if len(choices) > 1 and choice is None else ()
    first: Opened | None = None
    for encoding in (None, UTF8, GB18030):
        attempt = trial.model_copy(update={**known, "encoding": encoding})
        contents = _open_for_encoding(delivered, kind, attempt, work_dir)
        opened = Opened(delivered, kind, attempt, several, contents)
        if not any(fault.code.startswith("encoding") for fault in contents.faults):
            return opened
        first = first or opened
    return first or opened


def _headings(delivered: Delivered, kind: str, sheet: str) -> dict[str, object]:
    """Return the keys of the declaration that say in which rows the headings stand."""
    top = heading_row(first_rows(delivered.path, kind, sheet))
    if kind == "csv":
        return {"header_row": top}
    rows = heading_rows(delivered.path, kind, delivered.display_path, sheet, top)
    return {"header_row": top, "header_rows": rows}


def _open_for_encoding(
    delivered: Delivered, kind: str, trial: Declaration, work_dir: Path
) -> Contents:
    """Open the file; keep faults of its encoding, raise all others."""
    try:
        contents = open_contents(delivered, kind, trial, work_dir)
    except RefusedError as error:
        contents = Contents(faults=error.faults)
    if any(not fault.code.startswith("encoding") for fault in contents.faults):
        raise RefusedError(contents.faults)
    return contents


def _encoding_draft(opened: Opened, name: str, language: str) -> list[str]:
    """Return the draft for a file whose encoding must be settled before anything else is known."""
    faults = [toml_comment(fault.text(language)) for fault in opened.contents.faults]
    return [
        *faults,
        _fill_in("encoding", language, example='encoding = "GB18030"'),
        toml_line("path", name),
    ]


def _fill_in(key: str, language: str, **values: object) -> str:
    return toml_comment(f"FILL IN: {message(f'draft.{key}', language, **values)}")


class _Draft:
    """The lines of one draft."""

    def __init__(self, opened: Opened, sample: Sample, name: str, language: str) -> None:
        self.opened = opened
        self.contents = opened.contents
        self.sample = sample
        self.name = name
        self.language = language
        self.header = Header(
            self.contents.columns, self.contents.names_cut_in, self.contents.lowest
        )
        point = None if self.contents.has_geometry else guess_point(sample, self.header)
        seen = Seen(
            self.header,
            has_polygons=sample.is_polygon,
            has_points=point is not None or bool(sample.points),
            rows=sample.rows,
            filled=sum(bool(values) for values in sample.values.values()),
        )
        self.table_name, self.is_sure = likeliest_table(seen)
        self.table: Table = load_dictionary().tables[self.table_name]
        self.columns = matched(self.table, self.header)
        self.point: PointGuess | None = None if self.table.geometry is None else point

    def lines(self) -> list[str]:
        """Return the draft, line by line."""
        return [
            *self._table_lines(),
            *self._reading_lines(),
            *self._crs_lines(),
            *self._column_lines(),
            *self._code_lines(),
            *self._point_lines(),
        ]

    def area_codes(self) -> tuple[str, ...]:
        """Return some values of the columns that hold codes of areas."""
        values = (
            value
            for ours, theirs in self.columns.items()
            if ours in AREA_CODES
            for value in self.sample.values[theirs]
        )
        return tuple(itertools.islice(values, MOST_CODES))

    def _comment(self, key: str, **values: str) -> str:
        return toml_comment(message(f"draft.{key}", self.language, **values))

    def _table_lines(self) -> list[str]:
        delivered = [name for name, item in load_dictionary().tables.items() if item.delivered]
        doubt = (
            [] if self.is_sure else [_fill_in("table", self.language, known=", ".join(delivered))]
        )
        date = date_in(self.name)
        as_of = _fill_in("as_of", self.language) if date is None else f"as_of = {date.isoformat()}"
        label = self.table.zh if self.language == "zh" else self.table.en
        return [
            *doubt,
            f"{toml_line('table', self.table_name)}  {toml_comment(label)}",
            toml_line("path", self.name),
            as_of,
        ]

    def _reading_lines(self) -> list[str]:
        trial, lines = self.opened.trial, []
        if self.opened.choices:
            lines.append(_fill_in("choose", self.language, known=", ".join(self.opened.choices)))
        for key in ("layer", "sheet", "encoding"):
            value = getattr(trial, key)
            lines += [] if value is None else [toml_line(key, value)]
        if trial.header_row != 1:
            lines.append(f"header_row = {trial.header_row}")
        if trial.header_rows != 1:
            lines.append(f"header_rows = {trial.header_rows}")
        if self.sample.kinds:
            lines.append(self._comment("leave_out"))
            lines.append(f"leave_out = [{', '.join(map(toml_value, self.sample.kinds))}]")
        return lines

    def _crs_lines(self) -> list[str]:
        """Return what the file states about its CRS, or a line for a person to fill in."""
        if self.table.geometry is None or not (self.contents.has_geometry or self.point):
            return []
        points = self.sample.points or list(self.point.points if self.point else ())
        point = median_point(points, swap_xy=False)
        trial = self.opened.trial.model_copy(update={"name": message("draft.here", self.language)})
        settled = settle_crs(self.contents, trial, self.name, lambda: point)
        faults = list(settled.faults)
        if settled.crs is not None and not faults:
            misfit = numbers_fault(settled.crs, self.contents, trial, self.name, point)
            faults += [] if misfit is None else [misfit]
        if faults:
            return [
                _fill_in("crs", self.language, fault=fault.text(self.language)) for fault in faults
            ]
        if self.contents.crs.crs is not None:
            return [self._comment("crs_stated", value=shown_crs(self.contents.crs.crs))]
        return [self._comment("crs_default", value=str(settled.crs))]

    def _column_lines(self) -> list[str]:
        taken = {*self.columns.values()}
        taken |= {name for name in self._point_names() if name is not None}
        left = [name for name in self.header.names if name and name not in taken]
        if look_like_values(self.header.names):
            return ["", "[columns]", _fill_in("no_headings", self.language)]
        lines = ["", "[columns]"]
        lines += [toml_line(ours, theirs) for ours, theirs in self.columns.items()]
        for column in self.table.delivered_columns:
            if column.required and column.name not in self.columns:
                label = column.label(self.language)
                lines.append(_fill_in("column", self.language, field=column.name, label=label))
        for name in left:
            near = self._closest_column(name)
            lines.append(f"# {near} = {toml_value(name)}")
        return lines

    def _closest_column(self, heading: str) -> str:
        """Return our column whose label is most similar to a heading, ``…`` if none is similar."""
        free = {
            column.zh: column.name
            for column in self.table.delivered_columns
            if column.name not in self.columns
        }
        near = difflib.get_close_matches(heading, free, n=1, cutoff=0.5)
        return free[near[0]] if near else "…"

    def _code_lines(self) -> list[str]:
        lines: list[str] = []
        for ours, theirs in self.columns.items():
            column = self.table.columns[ours]
            if column.codes is None:
                continue
            labels = unknown_labels(column, self.sample.values[theirs])
            if labels:
                codes = load_dictionary().code_lists[column.codes]
                known = ", ".join(toml_value(label) for label in labels[:20])
                lines += ["", _fill_in("codes", self.language, known=known), f"# [codes.{ours}]"]
                lines += [f"# {code} = []  # {codes[code].label(self.language)}" for code in codes]
        return lines

    def _point_names(self) -> tuple[str | None, ...]:
        return () if self.point is None else (self.point.x, self.point.y, self.point.column)

    def _point_lines(self) -> list[str]:
        if self.table.geometry is None or self.contents.has_geometry:
            return []
        if self.point is None:
            wanted = self.table.geometry_required
            return ["", _fill_in("point", self.language)] if wanted else []
        given = {key: getattr(self.point, key) for key in ("x", "y", "column", "form")}
        other = self.point.other_form
        return [
            "",
            *([] if other is None else [_fill_in("point_order", self.language, other=other)]),
            "[point]",
            *(toml_line(key, value) for key, value in given.items() if value is not None),
        ]
