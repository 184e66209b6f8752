"""The form of a checked file: a folder of two Parquet files and a manifest.

``rows.parquet``
    The rows without a fault of their own: the values as they are published (typed, decoded, masked;
    geometry in EPSG:4490, degrees) in columns named as in the dictionary, and in technical columns
    with two underscores what is needed to compare them with the rows of other files.
``rejected.parquet``
    The rows with a fault: ``source_row``, ``key``, ``faults`` and ``raw``, the delivered texts as
    JSON with personal values masked.
``manifest.json``
    What the file as a whole is, and what reading it has found.

Technical columns of ``rows.parquet``:

``key__hash``
    64-bit hash of the table's key, by which repeated ids are found; absent where rows have no key.
``row__hash``
    Hash of all that must agree in two rows for them to be copies of each other: the published
    values, the outline unless pieces are merged, and of personal values a keyed hash of the full
    ones. Two people who are both shown as 张** remain two.
``<column>__raw``
    The delivered text where it is not the value itself.
``rings__m2``
    Of a repaired outline, the area in m² that its delivered rings say.
``texts__hash``
    Of corrections: a keyed hash of both values in full.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "rows.parquet"
REJECTED = "rejected.parquet"
MANIFEST = "manifest.json"
KEY_HASH = "key__hash"
ROW_HASH = "row__hash"
TEXTS_HASH = "texts__hash"
RINGS_M2 = "rings__m2"


def raw_name(column: str) -> str:
    """Return the technical column that holds a column's delivered text."""
    return f"{column}__raw"


@dataclass(frozen=True)
class Notice:
    """What was changed while reading, in one column of the file."""

    field: str
    notice: str
    """Code of list ``intake_notice``."""
    row_count: int
    first_row: int


@dataclass(frozen=True)
class CorrectionState:
    """What became of a correction in one file."""

    place: int
    """Position among the corrections that concern the file, from 0."""
    outcome: str
    found_value: str | None
    """Masked where the field is personal."""


@dataclass(frozen=True)
class Manifest:
    """What a checked file says of the delivered one, apart from its rows."""

    reading: str
    """Key of the reading without corrections; see :mod:`pipeline.checked.key`."""
    table: str
    format: str
    layer: str | None
    """Layer or sheet read, where the format has several."""
    sha256: str
    """Of the bytes as delivered; of several parts one after the other, in order of name."""
    encoding: str | None
    crs: str | None
    unmapped: list[str]
    """Headings that feed none of our columns."""
    columns: list[str]
    """Columns of the table that ``rows.parquet`` has."""
    raw_fields: list[str]
    """Fields of a row's raw JSON, in order."""
    rows_read: int
    sizes: list[int]
    """Bytes of the accepted and of the rejected rows: a file that was cut short is not used."""
    notices: list[Notice] = field(default_factory=list)
    overruled: dict[str, str] = field(default_factory=dict)
    """Keys of the declaration that overrule what the file states, each with the reason."""
    datum_change: str | None = None
    """Operation by which another datum became WGS 84."""
    keys_corrected: bool = False
    """Whether a correction changed a key, so that the rows no longer tell the delivered ones."""
    corrections: list[CorrectionState] = field(default_factory=list)
    rows_left_out: int = 0
    """Rows that are no records and were left out, as declared."""

    def write(self, folder: Path) -> None:
        """Write it into the folder of its checked file."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class CheckedFile:
    """A checked file where it lies."""

    key: str
    folder: Path
    manifest: Manifest

    @property
    def rows(self) -> Path:
        """The accepted rows."""
        return self.folder / ROWS

    @property
    def rejected(self) -> Path:
        """The rows with a fault."""
        return self.folder / REJECTED


def sizes_in(folder: Path) -> list[int]:
    """Return the bytes of both files of rows in a folder."""
    return [(folder / name).stat().st_size for name in (ROWS, REJECTED)]


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a checked file; ``None`` unless all of it is there."""
    try:
        content: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(
            **{
                **content,
                "notices": [Notice(**item) for item in content["notices"]],
                "corrections": [CorrectionState(**item) for item in content["corrections"]],
            }
        )
        return manifest if sizes_in(folder) == manifest.sizes else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
