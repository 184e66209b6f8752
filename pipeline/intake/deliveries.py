"""What is delivered now: every declared file with the key under which it is or will be checked.

Files are hashed here and not opened; what an archive holds is asked of a reader once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.system_words import system_fault, system_reason
from pipeline.checked.key import digest_of, reading_code, reading_key
from pipeline.checked.store import Store, read_secret
from pipeline.delivery.carried import carried_declarations
from pipeline.delivery.declaration import Declaration, load_declarations, sample_faults
from pipeline.delivery.delivered import Delivered, find_files, left_over
from pipeline.dictionary import Code, load_dictionary
from pipeline.readers.carried_text import carried_text
from pipeline.readers.read_delivery import name_members, stamps_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.config import IntakeSettings, Project
    from pipeline.readers.pool import Readers
    from pipeline.readers.read_delivery import Stamps

ALWAYS_WANTED = ("admin_unit", "parcel")
"""Tables without which there is nothing to count."""


@dataclass(frozen=True)
class DeclaredFile:
    """One declared file as it lies there now."""

    delivered: Delivered
    declaration: Declaration
    reading: str
    """Its reading key; see :mod:`pipeline.checked.key`."""
    size_bytes: int
    stamps: Stamps
    """Of its parts."""


@dataclass(frozen=True)
class Deliveries:
    """All of them, in the order of declarations and paths."""

    found: list[DeclaredFile]
    faults: list[Fault]
    """Of files and declarations that cannot even be found or hashed."""
    archives: list[str]
    """Keys under which is kept what was asked of archives and workbooks to find them."""
    secret: bytes

    def of_table(self, table: str) -> list[DeclaredFile]:
        """Return those that are declared for a table."""
        return [item for item in self.found if item.declaration.table == table]

    def fingerprint(self) -> str:
        """Return the SHA-256 of all that is delivered: where, declared as what, and the content."""
        return digest_of(
            [
                [item.delivered.display_path, item.declaration.name, item.reading,
                 item.declaration.model_dump(mode="json")]
                for item in self.found
            ]
        )  # fmt: skip


def find_deliveries(project: Project, readers: Readers) -> Deliveries:
    """Find and hash the files of every declaration.

    Parameters
    ----------
    project
        Root with ``data/raw``.
    readers
        They open archives whose listing is not known yet.

    Raises
    ------
    RefusedError
        With every fault of every declaration. Faults of files are returned, so that they are
        reported together with those of the rows.
    """
    declarations = load_declarations(project.raw, project.linked_folders)
    secret = read_secret(project.secret)
    inside = _Inside(Store(project.checked), readers)
    found, faults = _find(project, declarations, inside)
    with ThreadPoolExecutor(project.settings.engine.worker_threads) as pool:
        key = partial(_keyed, secret=secret, settings=project.settings.intake)
        keyed = list(pool.map(key, found))
    faults += [item for item in keyed if isinstance(item, Fault)]
    faults += _missing_tables(declarations)
    deliveries = [item for item in keyed if isinstance(item, DeclaredFile)]
    return Deliveries(deliveries, faults, inside.keys, secret)


def _find(
    project: Project, declarations: list[Declaration], inside: _Inside
) -> tuple[list[tuple[Delivered, Declaration]], list[Fault]]:
    raw, linked = project.raw, project.linked_folders
    found: list[tuple[Delivered, Declaration]] = []
    faults: list[Fault] = []
    for declaration in declarations:
        try:
            files = find_files(raw, declaration, inside.members, linked)
        except RefusedError as refused:
            faults += refused.faults
            continue
        found += [(file, declaration) for file in files]
    blamed = {fault.file for fault in faults}
    names = (file for file, _ in found)
    files, unseen = left_over(raw, names, inside.members, blamed, linked)
    carried, without = carried_declarations(files, inside.members, inside.declaration)
    found += carried
    faults += [*unseen, *without, *sample_faults([declaration for _, declaration in found])]
    return found, faults


def _keyed(
    found: tuple[Delivered, Declaration], secret: bytes, settings: IntakeSettings
) -> DeclaredFile | Fault:
    """Hash a file and make its key; an archive is hashed as it is, not its member."""
    delivered, declaration = found
    try:
        stamps = stamps_of(delivered)
        digest = delivered.sha256()
    except PermissionError as error:
        reason = system_reason(error)
        return Fault("no_permission", file=delivered.display_path, detail=reason)
    except OSError as error:
        error.filename = None  # people know it by its path in data/raw
        return system_fault(error, delivered.display_path)
    parts = [part.suffix.lower() for part in delivered.parts]
    reading = reading_key(
        [digest, *parts],
        delivered.member,
        declaration,
        secret,
        officials_public=settings.officials_public,
    )
    size = sum(size for size, *_ in stamps)
    return DeclaredFile(delivered, declaration, reading, size, stamps)


def _missing_tables(declarations: list[Declaration]) -> list[Fault]:
    """Return a fault for each table without which there is nothing to count."""
    declared = {declaration.table for declaration in declarations}
    tables = load_dictionary().tables
    return [
        Fault(
            "no_source_for",
            file="data/raw",
            table=name,
            label=Code(code=name, name_zh=tables[name].zh, name_en=tables[name].en),
        )
        for name in ALWAYS_WANTED
        if name not in declared
    ]


class _Inside:
    """What archives hold and workbooks say of themselves, each asked of a reader once and kept."""

    def __init__(self, store: Store, readers: Readers) -> None:
        self._store, self._readers = store, readers
        self._known: dict[tuple[str, Delivered], list[str]] = {}
        self.keys: list[str] = []

    def members(self, path: Path) -> list[str]:
        """Return the names of the data in an archive, or refuse it."""
        return self._asked("members", Delivered(path, path.name))

    def declaration(self, delivered: Delivered) -> list[str]:
        """Return the declaration that a workbook carries and the day filled in, if it does."""
        try:
            return self._asked("carried", delivered)
        except RefusedError:  # a reader did not survive it; so will the one that drafts for it
            return []

    def _asked(self, what: Literal["members", "carried"], delivered: Delivered) -> list[str]:
        question = what, delivered
        if question not in self._known:
            digest = delivered.sha256()
            key = digest_of([what, digest, delivered.member, reading_code()])
            self.keys.append(key)
            self._known[question] = self._store.listing(key, lambda: self._read(what, delivered))
        return self._known[question]

    def _read(self, what: Literal["members", "carried"], delivered: Delivered) -> list[str]:
        size, file = delivered.path.stat().st_size, delivered.display_path
        if what == "members":
            path = delivered.path
            return self._readers.submit(name_members, path, file=file, size_bytes=size).result()
        return self._readers.submit(carried_text, delivered, file=file, size_bytes=size).result()
