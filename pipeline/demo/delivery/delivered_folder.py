"""The folder being filled: its declarations, and how many rows each file has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.demo.delivery.file_writers import write_declaration
from pipeline.demo.world.figures import AS_OF
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.demo.defects.planting import Planting


@dataclass
class Delivery:
    """A folder being filled: it counts the rows of each file and reports each file's name."""

    folder: Path
    progress: Callable[[str], None] | None = None
    rows: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, pd.DataFrame] = field(default_factory=dict)
    """By file: the rows that must be rejected, with ``kind``, ``field``, ``reason``."""
    files: dict[str, str] = field(default_factory=dict)
    """File by table, of the ledgers."""
    parts: dict[str, list[str]] = field(default_factory=dict)
    """Declarations of the counties' houses, by part."""

    def declare(self, name: str, table: str, file: str, **content: Any) -> None:  # noqa: ANN401
        """Write the declaration ``name`` for ``file``."""
        head = {"table": table, "path": file, "as_of": AS_OF, "is_sample": True}
        write_declaration(self.folder / f"{name}.toml", {**head, **content})

    def file_number(self, name: str) -> int:
        """Return the number the pipeline gives to the one file of declaration ``name``.

        To be asked when all is written: files are numbered in the order of their declarations.
        """
        return sorted(path.stem for path in self.folder.glob("*.toml")).index(name) + 1

    def note(self, file: str, rows: int, rejected: pd.DataFrame | None = None) -> None:
        """Count a finished file."""
        self.rows[file] = rows
        if rejected is not None and len(rejected) > 0:
            self.rejected[file] = rejected
        if self.progress is not None:
            self.progress(file)


def rejected_of(planting: Planting, table: str) -> pd.DataFrame:
    """Return all rows of a table that must be rejected; none is an empty frame."""
    parts = planting.rejected.get(table)
    return pd.concat(parts) if parts else planting.world.tables[table].head(0)


def labels_of(codes: pd.Series, field_name: str, table: str) -> pd.Series:
    """Return the Chinese labels of the data dictionary for a column of codes; others stay."""
    dictionary = load_dictionary()
    code_list = dictionary.tables[table].columns[field_name].codes
    labels = {} if code_list is None else dictionary.code_lists[code_list]
    return codes.map({code: item.name_zh for code, item in labels.items()}).fillna(codes)


def list_labels_of(codes: pd.Series, field_name: str, table: str) -> pd.Series:
    """Return the same for a column of codes joined by "、"."""
    apart = codes.str.split("、").explode()
    return labels_of(apart, field_name, table).groupby(level=0).agg("、".join)
