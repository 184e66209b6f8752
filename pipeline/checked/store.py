"""Where checked files lie: ``data/processed/checked/<key>/``, each whole or not there at all.

Beside them lies what else need not be made again: lists of archive members, and results of steps.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.checked.checked_file import CheckedFile, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SECRET_BYTES = 32
PARTIAL = ".partial-"
"""Begins the name of a checked file that is being made."""
RESULT = "result-"
"""Begins the name of what a step has made of inputs that do not change from run to run."""
LISTING = "members.json"
"""What an archive holds."""


@dataclass(frozen=True)
class Store:
    """The folder of all checked files of a root."""

    folder: Path

    def find(self, key: str) -> CheckedFile | None:
        """Return the checked file of a key, if it is there."""
        folder = self.folder / key
        manifest = read_manifest(folder)
        return None if manifest is None else CheckedFile(key, folder, manifest)

    def of_reading(self, reading: str) -> CheckedFile | None:
        """Return a checked file of a reading that tells the ids as delivered, if there is one."""
        plain = self.find(reading)
        if plain is not None:
            return plain
        others = [file for file in self.all() if file.manifest.reading == reading]
        others.sort(key=lambda file: (file.manifest.keys_corrected, file.key))
        return others[0] if others else None

    def all(self) -> list[CheckedFile]:
        """Return every checked file."""
        if not self.folder.is_dir():
            return []
        found = (self.find(entry.name) for entry in sorted(self.folder.iterdir()))
        return [file for file in found if file is not None]

    def keep(self, made: Path, key: str) -> CheckedFile:
        """Move a folder that is complete into its place, and return it as a checked file.

        Parameters
        ----------
        made
            A folder on the same disk, with rows, rejected rows and manifest.
        key
            Its name from now on. If another process was faster, its file is used.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self.folder / key
        if self.find(key) is None:
            _sync_files(made)  # else a power cut could leave the names without the bytes
            _remove(place)  # a folder that lacks its manifest or cannot be read
            made.rename(place)
        found = self.find(key)
        if found is None:
            raise FileNotFoundError(place)
        return found

    def listing(self, key: str, ask: Callable[[], list[str]]) -> list[str]:
        """Return the names kept under a key; where there are none, ask for them and keep them.

        Parameters
        ----------
        key
            Made of the archive's bytes.
        ask
            Names what the archive holds.
        """
        place = self.folder / key
        try:
            names: list[str] = json.loads((place / LISTING).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            names = ask()
            if not place.is_dir():
                _remove(place)
            place.mkdir(parents=True, exist_ok=True)
            text = json.dumps(names, ensure_ascii=False)
            partial = place / f".{secrets.token_hex(8)}"
            try:
                partial.write_text(text, encoding="utf-8")
                partial.replace(place / LISTING)
            finally:
                partial.unlink(missing_ok=True)
        return names

    def result(self, key: str, make: Callable[[Path], None]) -> Path:
        """Return the file kept under a key; where it is not there whole, make it and keep it.

        Parameters
        ----------
        key
            Made of all that the content depends on.
        make
            Writes the file to a path.
        """
        place = self.folder / key
        for file in place.glob(f"{RESULT}*"):
            if file.name == f"{RESULT}{file.stat().st_size}":
                return file
        partial = self.folder / f"{PARTIAL}{secrets.token_hex(8)}"
        try:
            partial.mkdir(parents=True)
            made = partial / "made"
            make(made)
            # The size in its name tells a file that was cut short.
            whole = made.rename(partial / f"{RESULT}{made.stat().st_size}")
            _sync_files(partial)
            _remove(place)
            partial.rename(place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return place / whole.name

    def remove_others(self, keys: Iterable[str]) -> None:
        """Remove every entry that is not one of these keys."""
        kept = set(keys)
        if not self.folder.is_dir():
            return
        for entry in self.folder.iterdir():
            if entry.name not in kept:
                _remove(entry)


def _remove(entry: Path) -> None:
    """Remove a folder of ours, or whatever else has its name."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)


def _sync_files(folder: Path) -> None:
    for file in folder.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())


def read_secret(path: Path) -> bytes:
    """Return the root's secret for keyed hashes; it is made where there is none.

    It lies beside the published file and never in it, readable for its owner only. Without it,
    nobody can tell from a checked file whose name a hash stands for.

    Parameters
    ----------
    path
        File of the secret.
    """
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        found = b""
    if len(found) == SECRET_BYTES:
        return found
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    made = secrets.token_bytes(SECRET_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    return made
