"""A checked file for every delivery: found where it was read before, else made by a reader.

Files of corrections come first. What they say decides which checked file of another delivery
counts, and a correction has only the files read again that it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duckdb import ColumnExpression

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import append_rows, literal_path
from pipeline.checked.corrections import TABLE as CORRECTION
from pipeline.checked.corrections import (
    Concern,
    concerning,
    find_targets,
    no_keys,
    prepare_corrections,
)
from pipeline.checked.key import checked_key
from pipeline.checked.store import Store
from pipeline.dictionary import load_dictionary
from pipeline.intake.tables import create_checked, create_undelivered, show_sources
from pipeline.readers.apply_corrections import joined_key
from pipeline.readers.read_delivery import (
    CorrectionFile,
    Request,
    has_key,
    make_checked_file,
)
from pipeline.readers.source_file import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.checked.checked_file import CheckedFile
    from pipeline.delivery.declaration import Declaration
    from pipeline.dictionary import Table
    from pipeline.intake.deliveries import DeclaredFile, Deliveries
    from pipeline.readers.pool import Readers, Reading


@dataclass(frozen=True)
class ReadDelivery:
    """One delivered file with what was read of it."""

    source_file_id: int
    """1, 2 … in the order of declarations and paths."""
    declaration: Declaration
    checked: CheckedFile
    display_path: str
    """Its path as people know it, relative to ``data/raw``, with ``[layer]`` or ``[sheet]``."""


@dataclass
class CheckedFiles:
    """The checked files of all deliveries.

    Parameters
    ----------
    con
        Connection of the build, with ``scratch`` attached.
    project
        Root of the deliveries.
    deliveries
        All that is delivered.
    readers
        Processes that open files.
    progress
        Receives a step per file.
    """

    con: duckdb.DuckDBPyConnection
    project: Project
    deliveries: Deliveries
    readers: Readers
    work: Path
    progress: Progress
    sources: list[ReadDelivery] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _known: dict[int, CheckedFile] = field(default_factory=dict)
    _waiting: dict[int, Reading[CheckedFile]] = field(default_factory=dict)
    _corrections: tuple[CorrectionFile, ...] = ()
    _fields: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def collect(self) -> list[ReadDelivery]:
        """Find or make the checked file of every delivery; faults are gathered in ``faults``."""
        numbered = list(enumerate(self.deliveries.found, start=1))
        corrections = [item for item in numbered if item[1].declaration.table == CORRECTION]
        others = [item for item in numbered if item[1].declaration.table != CORRECTION]
        prepare_corrections(self.con, are_delivered=bool(corrections))
        self._read(corrections)
        if corrections:
            self._use_corrections(corrections)
        self._read(others)
        self.sources.sort(key=lambda source: source.source_file_id)
        self._keep_states()
        return self.sources

    def _read(self, numbered: list[tuple[int, DeclaredFile]]) -> None:
        """Start the readers for what is not known, the largest file first, and wait for all.

        A large file started last would run alone at the end.
        """
        unknown = [item for item in numbered if not self._find(*item)]
        for number, delivery in sorted(unknown, key=lambda item: -item[1].size_bytes):
            self._waiting[number] = self.readers.submit(
                make_checked_file,
                self._request(delivery),
                file=delivery.delivered.display_path,
                size_bytes=delivery.size_bytes,
            )
        found: list[ReadDelivery] = []
        for number, delivery in numbered:
            self.progress.step("read", file=delivery.delivered.display_path)
            try:
                checked = self._known.get(number) or self._waiting[number].result()
            except RefusedError as error:
                self.faults += error.faults
                continue
            path = shown_path(delivery.delivered, checked.manifest.layer)
            found.append(ReadDelivery(number, delivery.declaration, checked, path))
        self.sources += found
        show_sources(self.con, found)

    def _request(self, delivery: DeclaredFile) -> Request:
        is_corrected = delivery.declaration.table in self._fields
        return Request(
            delivered=delivery.delivered,
            declaration=delivery.declaration,
            reading=delivery.reading,
            secret=self.deliveries.secret,
            officials_public=self.project.settings.intake.officials_public,
            store=Store(self.project.checked),
            work=self.work,
            stamps=delivery.stamps,
            corrections=self._corrections if is_corrected else (),
        )

    def _find(self, number: int, delivery: DeclaredFile) -> bool:
        """Look for the checked file of a delivery; return whether it is there."""
        store = Store(self.project.checked)
        key = delivery.reading
        if delivery.declaration.table in self._fields:
            before = store.of_reading(delivery.reading)
            if before is None:
                return False
            key = checked_key(delivery.reading, self._concern(delivery, before).said)
        found = store.find(key)
        if found is not None:
            self._known[number] = found
        return found is not None

    def _concern(self, delivery: DeclaredFile, before: CheckedFile) -> Concern:
        """Return the corrections that concern a file of which some checked file is there."""
        table = load_dictionary().tables[delivery.declaration.table]
        path = shown_path(delivery.delivered, before.manifest.layer)
        keys = _keys_of(self.con, before, table)
        return concerning(self.con, table, path, keys)

    def _use_corrections(self, numbered: list[tuple[int, DeclaredFile]]) -> None:
        """Find what each correction is of, so that the other files are read with them."""
        table = load_dictionary().tables[CORRECTION]
        delivery = dict(numbered)
        if not self.sources:
            create_undelivered(self.con, [table])
        else:
            create_checked(self.con, table, self.sources)
        self.con.execute(
            "CREATE OR REPLACE TEMP VIEW checked_correction AS FROM scratch.delivered_correction"
        )
        self._fields = dict(find_targets(self.con))
        self._corrections = tuple(
            CorrectionFile(
                delivery[source.source_file_id].delivered, source.declaration, source.checked.folder
            )
            for source in self.sources
        )

    def _keep_states(self) -> None:
        """Say of each correction what became of it in the files it concerns."""
        for source in self.sources:
            states = source.checked.manifest.corrections
            if not states:
                continue
            table = load_dictionary().tables[source.declaration.table]
            keys = _keys_of(self.con, source.checked, table)
            ids = concerning(self.con, table, source.display_path, keys).ids
            append_rows(self.con, "scratch.correction_state", [
                {
                    "correction_id": ids[state.place],
                    "outcome": state.outcome,
                    "found_value": state.found_value,
                }
                for state in states
            ])  # fmt: skip


def _keys_of(
    con: duckdb.DuckDBPyConnection, checked: CheckedFile, table: Table
) -> duckdb.DuckDBPyRelation | None:
    """Return the keys of a file's rows as delivered; ``None`` if corrections have changed them."""
    if checked.manifest.keys_corrected:
        return None
    if not has_key(table):
        return no_keys(con)
    key = [ColumnExpression(name).cast("VARCHAR") for name in table.key]
    accepted = con.read_parquet(literal_path(checked.rows)).select(joined_key(key).alias("key"))
    return accepted.union(con.read_parquet(literal_path(checked.rejected)).select("key"))
