"""One step in which several files and folders change places, or none does.

What is new lies ready aside, on the file system of its place. A journal names every move before
the first is made. Whoever finds a journal finishes its moves, or takes them back where something
new is missing: so a process that is killed at any moment leaves either the old or the new.

Why what exists is enough to decide: a path aside belongs to one move alone, so whether it exists
says whether the move was made.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.signals import EndedBySignalError, holding_signals, stop_if_ended

if TYPE_CHECKING:
    from collections.abc import Iterable

SYNC_THREADS = 8
"""Files synced at a time: a disk takes many such wishes together."""


class Recovery(StrEnum):
    """What became of a switch that was interrupted."""

    FINISHED = "finished"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Move:
    """One rename between a place and a path aside.

    Parameters
    ----------
    aside
        A path on the same file system that this move alone uses.
    place
        Where people look for it.
    inward
        Whether it is moved to its place, or away from it.
    kept
        Another name of the file at the place, which goes when the new one comes: so there is a
        file at the place at every moment. It lies beside ``aside`` or in a folder like that.
    """

    aside: Path
    place: Path
    inward: bool
    kept: Path | None = None

    @property
    def is_made(self) -> bool:
        """Whether this move was made."""
        return os.path.lexists(self.aside) != self.inward

    def make(self) -> None:
        """Rename; the folder it goes to is there already."""
        source, target = (self.aside, self.place) if self.inward else (self.place, self.aside)
        if self.kept is not None:
            source.replace(target)
        else:
            source.rename(target)

    def take_back(self) -> None:
        """Undo the rename, unless that was done already or there was none."""
        if self.kept is not None:
            if os.path.lexists(self.kept) and not self._has_the_old:
                if not os.path.lexists(self.aside):
                    os.link(self.place, self.aside)  # what is aside again is not made any more
                self.kept.replace(self.place)
            return
        source, target = (self.place, self.aside) if self.inward else (self.aside, self.place)
        if os.path.lexists(source) and not os.path.lexists(target):
            source.rename(target)

    @property
    def is_lost(self) -> bool:
        """Whether the new file is gone, although the old one is still at the place."""
        return self.kept is not None and not os.path.lexists(self.aside) and self._has_the_old

    @property
    def _has_the_old(self) -> bool:
        both = self.kept is not None and self.kept.exists() and self.place.exists()
        return both and self.kept is not None and self.kept.samefile(self.place)


def switch(journal: Path, run_id: str, moves: list[Move]) -> None:
    """Make all moves, in their order, or none.

    Parameters
    ----------
    journal
        File that holds the moves while they are made.
    run_id
        Whose moves they are.

    Raises
    ------
    OSError
        If the system refuses a move; then all are taken back.
    EndedBySignalError
        If a signal has come; the same.
    """
    # What a move before brings aside is not there yet.
    sync(move.aside for move in moves if move.inward and os.path.lexists(move.aside))
    sync_folders(move.aside.parent for move in moves)
    with holding_signals():
        stop_if_ended()
        _write_journal(journal, run_id, moves)
        try:
            _make(moves)
            stop_if_ended()
        except (OSError, EndedBySignalError):
            _take_back(moves)
            _remove_journal(journal)
            raise
        _remove_journal(journal)


def recover(journal: Path) -> Recovery | None:
    """Finish or take back what an interrupted switch began; ``None`` where there was none.

    The caller holds the lock of the place.
    """
    if os.path.lexists(_unfinished(journal)):  # a read-only disk refuses even what is not there
        _unfinished(journal).unlink(missing_ok=True)
    if not journal.exists():
        return None
    moves = _read_journal(journal)
    if _can_finish(moves):
        _make(moves)
        outcome = Recovery.FINISHED
    else:
        _take_back(moves)
        outcome = Recovery.TAKEN_BACK
    _remove_journal(journal)
    return outcome


def _can_finish(moves: list[Move]) -> bool:
    """Whether everything new is there: moves were made in order, and none has lost its file.

    A move that looks made after one that was not has lost what it should have moved.
    """
    made = [move.is_made for move in moves]
    return made == sorted(made, reverse=True) and all(
        os.path.lexists(move.place) and not move.is_lost
        for move in moves
        if move.inward and move.is_made
    )


def _make(moves: list[Move]) -> None:
    for move in moves:
        if not move.is_made:
            move.make()
    sync_folders(_folders(moves))


def _take_back(moves: list[Move]) -> None:
    """Undo the moves made, the last first; the one after them may be half undone already."""
    made = [move.is_made for move in moves]
    count = made.index(False) if False in made else len(made)
    for move in reversed(moves[: count + 1]):
        move.take_back()
    sync_folders(_folders(moves))


def _folders(moves: Iterable[Move]) -> set[Path]:
    return {path.parent for move in moves for path in (move.aside, move.place)}


def _write_journal(journal: Path, run_id: str, moves: list[Move]) -> None:
    """Write the moves, relative to the journal: a root may be mounted elsewhere next time.

    Where the system refuses that, as on a full disk, nothing of the journal stays.
    """
    home = journal.parent.resolve()
    entries = [
        {
            "aside": _relative(move.aside, home),
            "place": _relative(move.place, home),
            "inward": move.inward,
            "kept": None if move.kept is None else _relative(move.kept, home),
        }
        for move in moves
    ]
    partial = _unfinished(journal)
    text = json.dumps({"run_id": run_id, "moves": entries}, indent=1)
    try:
        partial.write_text(text, encoding="utf-8", errors="surrogateescape")
        sync([partial])
        partial.replace(journal)
        sync_folders([journal.parent])
    except OSError:
        partial.unlink(missing_ok=True)
        journal.unlink(missing_ok=True)  # no move was made
        raise


def _unfinished(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}.partial")


def _read_journal(journal: Path) -> list[Move]:
    """Return the moves of a journal.

    Raises
    ------
    RefusedError
        If it is not one that was written here: those appear by rename and are whole.
    """
    home = journal.parent.resolve()
    try:
        text = journal.read_text(encoding="utf-8", errors="surrogateescape")
        return [_read_move(entry, home) for entry in json.loads(text)["moves"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError([Fault("journal_unreadable", file=str(journal))]) from error


def _read_move(entry: dict[str, Any], home: Path) -> Move:
    """Return a move as it was written; an earlier version kept nothing under another name."""
    kept = entry.get("kept")
    return Move(
        aside=_absolute(entry["aside"], home),
        place=_absolute(entry["place"], home),
        inward=entry["inward"],
        kept=None if kept is None else _absolute(kept, home),
    )


def _remove_journal(journal: Path) -> None:
    journal.unlink()
    sync_folders([journal.parent])


def _relative(path: Path, home: Path) -> str:
    """Return the way from ``home``; the last part may be a link and is left as it is."""
    return os.path.relpath(path.parent.resolve() / path.name, home)


def _absolute(path: str, home: Path) -> Path:
    return Path(os.path.normpath(home / path))


def sync(paths: Iterable[Path]) -> None:
    """Make sure files, and folders with all they hold, have reached the disk."""
    found: list[Path] = []
    for path in paths:
        found.append(path)
        if path.is_dir() and not path.is_symlink():
            found += (item for item in path.rglob("*") if not item.is_symlink())
    with ThreadPoolExecutor(SYNC_THREADS) as pool:
        list(pool.map(_sync_one, found))


def sync_folders(folders: Iterable[Path]) -> None:
    """Make sure names in folders have reached the disk."""
    for folder in sorted(set(folders)):
        if folder.is_dir():
            _sync_one(folder)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
