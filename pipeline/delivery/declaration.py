"""Source declarations: one TOML file beside each delivery says what its files are.

A declaration names the table, the files and how to read them. :func:`load_declarations` reads
every ``*.toml`` under ``data/raw`` and reports all faults of all of them at once.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
)

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.file_names import readable_name
from pipeline.base.toml_mistakes import key_faults, line_fault, read_toml
from pipeline.delivery.raw_tree import entries, place_fault
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PointForm = Literal["lon,lat", "(lat, lon)", "WKT", "DMS"]


def _one_or_many(value: object) -> object:
    """Read ``"未排查"`` as ``["未排查"]``."""
    return [value] if isinstance(value, str) else value


Labels = Annotated[list[str], BeforeValidator(_one_or_many)]
RowKind = Literal["total", "note", "heading"]
"""What a row can be that is no record: a sum, a note or signature, a repetition of the headings."""
Kinds = Annotated[tuple[RowKind, ...], BeforeValidator(_one_or_many)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnPart(_Part):
    """Part of one of their columns, which fills one of ours: the pattern's only group."""

    column: str
    pattern: str


class JoinedColumns(_Part):
    """Several of their columns that together fill one of ours, such as block and lot."""

    columns: list[str] = Field(min_length=1)
    widths: list[int] | None = None
    """Characters of each part; a shorter one gets zeros in front. 0 leaves a part as it is."""
    separator: str = ""


def _kind_of_source(value: object) -> str:
    """Return which of the forms of ``[columns]`` a value has."""
    if isinstance(value, str):
        return "one"
    given = value if isinstance(value, dict) else vars(value) if hasattr(value, "columns") else {}
    return "joined" if "columns" in given else "part"


Source = Annotated[
    Annotated[str, Tag("one")]
    | Annotated[ColumnPart, Tag("part")]
    | Annotated[JoinedColumns, Tag("joined")],
    Discriminator(_kind_of_source),
]
"""What fills a column of ours."""
_TAGS = frozenset({"one", "part", "joined"})
_CONTROL = re.compile(r"[\x00-\x1f]")


class Outline(_Part):
    """The column of a table of cells that holds outlines as text."""

    wkt: str | None = None
    wkb: str | None = None
    """As hexadecimal digits."""

    @property
    def form(self) -> Literal["wkt", "wkb"]:
        """How the outlines are written."""
        return "wkb" if self.wkt is None else "wkt"

    @property
    def column(self) -> str | None:
        """Their column."""
        return self.wkb if self.wkt is None else self.wkt


class Point(_Part):
    """Where a table has its coordinates: two columns, or one text column in a stated form."""

    x: str | None = None
    y: str | None = None
    column: str | None = None
    form: PointForm | None = None


class Overrule(_Part):
    """Why the declaration holds against what the file itself states: a reason for each key."""

    crs: str | None = None
    encoding: str | None = None

    def reasons(self) -> dict[str, str]:
        """Return the reason for each key of the declaration that overrules the file."""
        given = {"crs": self.crs, "encoding": self.encoding}
        return {key: reason for key, reason in given.items() if reason is not None}


class Declaration(_Part):
    """How to read one delivery; the keys of its TOML file."""

    table: str
    path: str
    """File or glob beside the declaration; ``archive.zip/member.shp`` for a zip member."""
    as_of: dt.date
    layer: str | None = None
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)
    """Row of a spreadsheet or CSV that holds the headings, or the first of several."""
    header_rows: int = Field(default=1, ge=1, le=9)
    """How many rows the headings take."""
    leave_out: Kinds = ()
    """Kinds of rows that are no records and are left out."""
    crs: str | None = None
    datum_change: str | None = None
    """Name of PROJ's operation to use although it is less exact than a metre."""
    encoding: str | None = None
    overrule: Overrule = Overrule()
    swap_xy: bool = False
    """Whether the file has latitude in the place of longitude."""
    columns: dict[str, Source] = Field(default_factory=dict)
    constants: dict[str, str | int | float | bool | dt.date] = Field(default_factory=dict)
    codes: dict[str, dict[str, Labels]] = Field(default_factory=dict)
    duplicates: Literal["reject", "merge"] = "reject"
    point: Point | None = None
    outline: Outline | None = None
    max_bad_share: float | None = Field(default=None, ge=0, le=1)
    """Share of rows that may be rejected before the file is refused; the setting if left out."""
    is_sample: bool = False
    """Whether the data are generated, not delivered."""

    name: str = Field(default="", exclude=True)
    """Path of the declaration relative to ``data/raw``."""

    @property
    def has_places(self) -> bool:
        """Whether cells hold coordinates or outlines."""
        return self.point is not None or self.outline is not None

    @property
    def last_header_row(self) -> int:
        """Row after which the records begin."""
        return self.header_row + self.header_rows - 1


def load_declarations(raw_dir: Path, linked: Sequence[Path] = ()) -> list[Declaration]:
    """Read all declarations under a folder, in the order of their paths.

    Parameters
    ----------
    raw_dir
        ``data/raw``; hidden folders in it are skipped.
    linked
        Folders outside that links may lead to.

    Raises
    ------
    RefusedError
        With every fault of every declaration.
    """
    declarations: list[Declaration] = []
    faults: list[Fault] = []
    for path in entries(raw_dir, linked):
        name = path.relative_to(raw_dir).as_posix()
        if path.suffix != ".toml" or is_hidden(name):
            continue
        if (shown := readable_name(name)) != name:
            faults.append(Fault("declaration_place", file=shown))
            continue
        if (fault := place_fault(path, name, raw_dir, linked)) is not None:
            faults.append(fault)
            continue
        declaration, found = _read_declaration(path, name)
        faults += found
        declarations += [] if declaration is None else [declaration]
    faults += sample_faults(declarations)
    if faults:
        raise RefusedError(faults)
    return declarations


def sample_faults(declarations: Sequence[Declaration]) -> list[Fault]:
    """Return a fault where some declare generated data and others real data."""
    if len({declaration.is_sample for declaration in declarations}) <= 1:
        return []
    sample = next(item for item in declarations if item.is_sample)
    return [Fault("sample_mixed_with_real", file=sample.name)]


def _read_declaration(path: Path, name: str) -> tuple[Declaration | None, list[Fault]]:
    """Read one declaration; ``None`` with its faults where it has any."""
    return parse_declaration(path.read_bytes(), name)


@lru_cache(maxsize=1024)
def parse_declaration(text: bytes, name: str) -> tuple[Declaration | None, list[Fault]]:
    """Read the text of a declaration; a command that asks again for it gets the same.

    Parameters
    ----------
    text
        TOML in UTF-8.
    name
        What it is called in messages.

    Returns
    -------
    The declaration, or ``None`` with its faults where it has any.
    """
    try:
        content = read_toml(text, name, "declaration_unreadable")
        declaration = Declaration.model_validate({**content, "name": name})
    except RefusedError as error:
        return None, list(error.faults)
    except ValidationError as error:
        return None, key_faults(error.errors(), name, "declaration_key", _TAGS)
    if _CONTROL.search(declaration.path):
        return None, [_path_fault(text, name)]
    faults = [
        *_column_faults(declaration),
        *_point_faults(declaration),
        *_overrule_faults(declaration),
    ]
    return (None if faults else declaration), faults


def _path_fault(text: bytes, name: str) -> Fault:
    r"""Return the fault of a path with a tab in it: ``"data\tb.csv"`` was not meant so."""
    lines = text.decode("utf-8-sig").splitlines()
    number = next((at for at, line in enumerate(lines, 1) if line.lstrip().startswith("path")), 1)
    return line_fault(lines[number - 1], number, name, "declaration_unreadable")


def is_hidden(name: str) -> bool:
    """Return whether a path lies in a hidden folder, where something unfinished may be.

    Parameters
    ----------
    name
        Path relative to ``data/raw``.
    """
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def _column_faults(declaration: Declaration) -> list[Fault]:
    """Return the faults of what a declaration says about its table's columns and codes."""
    dictionary = load_dictionary()
    table = dictionary.tables.get(declaration.table)
    name = declaration.name
    if table is None or not table.delivered:
        known = ", ".join(key for key, item in dictionary.tables.items() if item.delivered)
        return [Fault("unknown_table", file=name, value=declaration.table, known=known)]
    allowed = {column.name for column in table.delivered_columns}
    faults = [
        Fault("unknown_target", file=name, field=field, table=table.name)
        for field in [*declaration.columns, *declaration.constants]
        if field not in allowed
    ]
    both = declaration.columns.keys() & declaration.constants.keys()
    faults += [Fault("column_and_constant", file=name, field=field) for field in sorted(both)]
    for field, codes in declaration.codes.items():
        code_list = table.columns[field].codes if field in table.columns else None
        if code_list is None:
            faults.append(Fault("not_a_code_column", file=name, field=field))
            continue
        known_codes = dictionary.code_lists[code_list]
        faults += [
            Fault(
                "unknown_own_code", file=name, field=field, value=code, known=", ".join(known_codes)
            )
            for code in codes
            if code not in known_codes
        ]
        labels = [label for spellings in codes.values() for label in spellings]
        faults += [
            Fault("label_twice", file=name, field=field, value=label)
            for label in sorted({label for label in labels if labels.count(label) > 1})
        ]
    faults += _pattern_faults(declaration)
    return faults


def _pattern_faults(declaration: Declaration) -> list[Fault]:
    """Return a fault for each pattern without exactly one group, and for widths that do not fit."""
    faults = []
    for field, source in declaration.columns.items():
        if isinstance(source, JoinedColumns):
            widths = source.widths
            if widths is not None and (len(widths) != len(source.columns) or min(widths) < 0):
                faults.append(Fault("bad_widths", file=declaration.name, field=field))
        elif isinstance(source, ColumnPart) and _groups_of(source.pattern) != 1:
            value = f"'{source.pattern}'"
            faults.append(Fault("bad_pattern", file=declaration.name, field=field, value=value))
    return faults


def _groups_of(pattern: str) -> int | None:
    """Return how many groups a pattern has; ``None`` if it is none."""
    try:
        return re.compile(pattern).groups
    except re.error:
        return None


def _point_faults(declaration: Declaration) -> list[Fault]:
    """Return a fault unless a table with a place has ``[point]`` or ``[outline]``, and it whole."""
    point, outline, name = declaration.point, declaration.outline, declaration.name
    if point is None and outline is None:
        return []
    table = load_dictionary().tables[declaration.table]
    if table.geometry is None:
        return [Fault("point_not_wanted", file=name, table=table.name)]
    if point is not None and outline is not None:
        return [Fault("point_and_outline", file=name)]
    if outline is not None:
        is_whole = (outline.wkt is None) != (outline.wkb is None)
        return [] if is_whole else [Fault("outline_incomplete", file=name)]
    return [] if point is None or _is_whole(point) else [Fault("point_incomplete", file=name)]


def _is_whole(point: Point) -> bool:
    """Return whether a point is two columns, or one with its form, and nothing else."""
    given = [point.x, point.y, point.column, point.form]
    is_given = [value is not None for value in given]
    return is_given in ([True, True, False, False], [False, False, True, True])


def _overrule_faults(declaration: Declaration) -> list[Fault]:
    """Return a fault for each key that overrules the file without a value or without a reason."""
    faults = []
    for key, reason in declaration.overrule.reasons().items():
        if getattr(declaration, key) is None:
            faults.append(Fault("overrule_without_key", file=declaration.name, field=key))
        if not reason.strip():
            faults.append(Fault("overrule_without_reason", file=declaration.name, field=key))
    return faults
