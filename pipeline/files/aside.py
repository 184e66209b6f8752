"""Files are written aside and appear when they are whole: the one way anything is put in place.

:class:`Aside` gathers what a command has made ready and switches all of it in one journalled
step (:mod:`pipeline.files.switch`). :func:`partial_folder` and :func:`replaced_folder` are the
short forms for files handed over and for one folder. Whatever a killed process left is removed,
or finished, by whoever comes next; a lock that goes with the process says whether it is alive.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files.lock import hold_folder, hold_if_free
from pipeline.files.switch import Move, recover, switch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PREFIX = ".survey-partial-"
"""Of folders in which files are written before they are handed over."""
JOURNAL = ".survey-switch.json"
"""What is being handed over in a folder."""
ASIDE = ".survey-aside-"
"""Of folders aside within a folder that nothing can be renamed into from elsewhere."""
PROBE = ".survey-probe-"
"""Of empty files by which it is tried what a file system allows."""
ATTEMPTS = 3
"""A process whose parent was killed may still write into a folder while it is removed."""


class Aside:
    """What one command makes ready, and the moves that will put it in place.

    Parameters
    ----------
    folder
        Folder of this command's own, which is there.
    run_id
        Ends the names of what is set aside, and of folders aside on other file systems.
    """

    def __init__(self, folder: Path, run_id: str) -> None:
        self.folder, self.run_id = folder, run_id
        self._homes: dict[Path, Path] = {}
        self._within_reach: dict[Path, bool] = {}
        self._moves: list[Move] = []
        self._last_moves: list[Move] = []
        self._count = 0

    def home(self, directory: Path) -> Path:
        """Return a folder from which things can be renamed into ``directory``.

        Where that is a mount point, or lies on another disk, it is a hidden folder inside.
        """
        if directory not in self._homes:
            directory.mkdir(parents=True, exist_ok=True)
            home = self.folder
            if not self._reaches(directory):
                home = directory / f"{ASIDE}{self.run_id}"
                home.mkdir(exist_ok=True)
            self._homes[directory] = home
        return self._homes[directory]

    def new(self, directory: Path, name: str) -> Path:
        """Return a path to write something to that will be renamed into ``directory``."""
        return self._own_folder(directory, "new") / name

    def bring(self, new: Path, place: Path) -> None:
        """Put ``new`` at its place, where nothing stands."""
        self._moves.append(Move(new, place, inward=True))

    def drop(self, place: Path) -> Path:
        """Take away what stands at a place; return where it will be until it is removed."""
        old = self._own_folder(place.parent, "old") / place.name
        self._moves.append(Move(old, place, inward=False))
        return old

    def set_aside(self, place: Path, why: str) -> Path:
        """Keep what stands at a place beside it, under a name that says why; return that name."""
        kept = place.with_name(f"{place.name}.{why}-{self.run_id}")
        self.rename(place, kept)
        return kept

    def rename(self, place: Path, kept: Path) -> None:
        """Let what stands at a place have another name in the same folder."""
        self._moves.append(Move(kept, place, inward=False))

    def replace(self, new: Path, place: Path) -> None:
        """Put ``new`` in the place of what stands there, if anything does.

        A file takes the place of a file in one rename, so that whoever opens it finds one of them;
        that takes a second name for the old one, which not every file system can give.
        """
        if not os.path.lexists(place):
            self.bring(new, place)
            return
        kept = self._linked(place) if new.is_file() else None
        if kept is None:
            self.drop(place)
        self._moves.append(Move(new, place, inward=True, kept=kept))

    def _linked(self, place: Path) -> Path | None:
        """Give a file another name aside; ``None`` where that is a folder or link, or not done."""
        if place.is_symlink() or not place.is_file():
            return None
        kept = self._own_folder(place.parent, "old") / place.name
        try:
            os.link(place, kept)
        except OSError:
            return None
        return kept

    def new_folder(self, place: Path) -> Path:
        """Return an empty folder for what :meth:`replace_content` will put into ``place``."""
        new = self.new(place.parent if self._is_whole(place) else place, place.name)
        new.mkdir()
        return new

    def replace_content(self, new: Path, place: Path, is_ours: Callable[[Path], bool]) -> None:
        """Put what is in ``new`` into a folder, in the place of all that is ours there.

        The folder is exchanged as a whole, by one rename, where the file system allows it, else
        entry by entry. What is not ours stays; where a name is needed it is set aside.
        """
        coming = {entry.name for entry in new.iterdir()}
        there = sorted(place.iterdir()) if place.is_dir() else []
        staying = [e for e in there if not is_ours(e) and not e.name.startswith(ASIDE)]
        foreign = f".foreign-{self.run_id}"
        if self._is_whole(place):
            old = self.drop(place) if os.path.lexists(place) else place
            self.bring(new, place)
            for entry in staying:
                name = entry.name + (foreign if entry.name in coming else "")
                self._last_moves.append(Move(old / entry.name, place / name, inward=True))
            return
        for entry in there:
            if entry in staying and entry.name in coming:
                self.set_aside(entry, "foreign")
            elif is_ours(entry) and entry.name not in coming:
                self.drop(entry)
        for name in sorted(coming):
            target = place / name
            (self.bring if target in staying else self.replace)(new / name, target)

    def _own_folder(self, directory: Path, word: str) -> Path:
        self._count += 1
        folder = self.home(directory) / f"{word}-{self._count}"
        folder.mkdir()
        return folder

    def _is_whole(self, place: Path) -> bool:
        """Whether a folder can be renamed: no link, no mount point, and its parent allows it."""
        if place.is_symlink() or not self._reaches(place.parent):
            return False
        return not place.exists() or self._reaches(place)

    def _reaches(self, directory: Path) -> bool:
        if directory not in self._within_reach:
            self._within_reach[directory] = can_rename(self.folder, directory)
        return self._within_reach[directory]

    def switch(self, journal: Path) -> None:
        """Make all moves in one step.

        Raises
        ------
        OSError
            If the system refuses one; then none is made.
        """
        # What stays in an exchanged folder is where the moves before have put it.
        switch(journal, self.run_id, [*self._moves, *self._last_moves])
        self._moves, self._last_moves = [], []

    def remove(self) -> None:
        """Remove the folders aside with what is left in them."""
        for home in {self.folder, *self._homes.values()}:
            remove(home)


def can_rename(source: Path, target: Path) -> bool:
    """Whether files can be moved from one folder into another; tried with an empty one.

    Why tried: two mounts of one disk have the same device number, and no number tells of
    permissions.
    """
    handle, name = tempfile.mkstemp(prefix=PROBE, dir=source)
    os.close(handle)
    probe = Path(name)
    moved = target / probe.name
    try:
        probe.rename(moved)
    except OSError:
        probe.unlink()
        return False
    moved.unlink(missing_ok=True)
    return True


def remove(path: Path) -> None:
    """Remove a file, or a folder with all it holds; what cannot be removed stays."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
        return
    for _ in range(ATTEMPTS):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return


def link_tree(source: Path, target: Path) -> None:
    """Repeat a file, or a folder with all it holds, by hard links; by copies where there are none.

    A link is followed: what is kept are files.
    """
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link, ignore_dangling_symlinks=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(str(source), str(target))


def _link(source: str, target: str) -> None:
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copy2(source, target)


@contextmanager
def partial_folder(home: Path) -> Iterator[Path]:
    """Yield an empty folder in ``home``, which is made; it is always removed in the end.

    It may hold personal data in full, so whoever writes to the same place next, and every build,
    removes what killed processes left. Waits while another process writes to the same place.
    """
    home.mkdir(parents=True, exist_ok=True)
    with hold_folder(home) as is_held:
        if is_held:
            _clear(home)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=home) as folder:
            yield Path(folder)


def hand_over(partial: Path, files: Mapping[Path, Path]) -> list[Path]:
    """Move files or folders out of a partial folder in one step.

    Parameters
    ----------
    partial
        The folder that :func:`partial_folder` gave.
    files
        Where in its home each is to be.

    Returns
    -------
    list of Path
        The places.
    """
    aside = Aside(partial, partial.name.removeprefix(PREFIX))
    for new, place in files.items():
        aside.replace(new, place)
    aside.switch(partial.parent / JOURNAL)
    return list(files.values())


@contextmanager
def replaced_folder(place: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``place`` once the block has ended well."""
    with partial_folder(place.parent) as partial:
        new = partial / place.name
        new.mkdir()
        yield new
        hand_over(partial, {new: place})


def clear_partial(home: Path) -> None:
    """Finish or remove what killed processes left in ``home``, unless somebody writes there."""
    if not home.is_dir():
        return
    with hold_if_free(home) as is_held:
        if is_held:
            _clear(home)


def _clear(home: Path) -> None:
    recover(home / JOURNAL)
    for prefix in (PREFIX, PROBE):
        for leftovers in home.glob(f"{prefix}*"):
            remove(leftovers)
