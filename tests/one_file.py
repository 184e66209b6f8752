"""One delivered file read in this process: what is accepted, rejected and noticed, in full."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.base.errors import RefusedError
from pipeline.checked.store import Store
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import Delivered
from pipeline.readers.read_delivery import Request, make_checked_file, stamps_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.errors import Fault

MEMORY_MB = 300


@dataclass(frozen=True)
class OneFile:
    """What was made of a file."""

    rows: pd.DataFrame
    rejected: pd.DataFrame
    notices: set[tuple[str, str, int]]
    """Field, notice and number of rows."""
    read: int

    def reasons(self) -> dict[int, list[tuple[str, str]]]:
        """Return field and reason of every fault by row."""
        return {
            int(row.source_row): [(fault["field"], fault["reason"]) for fault in row.faults]
            for row in self.rejected.itertuples()
        }

    def raw(self, row: int) -> dict[str, Any]:
        """Return the texts that a rejected row is listed with."""
        (text,) = self.rejected.loc[self.rejected["source_row"] == row, "raw"]
        return dict(json.loads(text))


def read_one(
    folder: Path, content: str | bytes, rest: str = "", *, table: str = "house", name: str = "f.csv"
) -> OneFile:
    """Read a file under a declaration of its table, path and day, and ``rest``."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    (raw / name).write_bytes(content.encode() if isinstance(content, str) else content)
    head = f'table = "{table}"\npath = "{name}"\nas_of = 2023-03-16\n'
    (raw / "f.toml").write_text(head + rest, encoding="utf-8")
    (declaration,) = load_declarations(raw)
    delivered = Delivered(raw / name, name)
    store, stamps = Store(folder / "checked"), stamps_of(delivered)
    reading = f"k{len(list(store.folder.iterdir())) if store.folder.is_dir() else 0}"
    work = folder / "work"
    request = Request(delivered, declaration, reading, b"secret", store, work, stamps)
    checked = make_checked_file(request, MEMORY_MB)
    manifest = checked.manifest
    return OneFile(
        rows=pd.read_parquet(checked.rows),
        rejected=pd.read_parquet(checked.rejected),
        notices={(item.field, item.notice, item.row_count) for item in manifest.notices},
        read=manifest.rows_read,
    )


def faults_of(
    folder: Path, content: str | bytes, rest: str = "", *, table: str = "house", name: str = "f.csv"
) -> tuple[Fault, ...]:
    """Return why a file is refused as a whole."""
    try:
        read_one(folder, content, rest, table=table, name=name)
    except RefusedError as refused:
        return refused.faults
    message = "the file is accepted"
    raise AssertionError(message)
