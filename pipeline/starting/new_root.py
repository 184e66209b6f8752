"""A new root from a folder of files: settings, copies, and a draft of a declaration for each.

Nothing is guessed into a declaration: what only a person can decide stays a line ``# FILL IN:``,
and these lines are returned in the order in which they are best answered. What is there already is
never changed, so the same can be asked again after files were added.
"""

from __future__ import annotations

import fnmatch
import re
import shutil
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.config import ReaderSettings
from pipeline.base.errors import RefusedError, refused
from pipeline.base.messages import message
from pipeline.base.toml_text import toml_line
from pipeline.delivery.delivered import left_over
from pipeline.delivery.raw_tree import entries
from pipeline.dictionary import load_dictionary
from pipeline.files.private import keep_private, make_private_folder
from pipeline.readers.describe import Drafted, draft_part_in_reader, members_in_reader
from pipeline.readers.pool import Readers, open_readers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.errors import Fault
    from pipeline.base.progress import Progress
    from pipeline.delivery.delivered import Delivered

SETTINGS = "pipeline.toml"
NEEDED = ("admin_unit", "parcel")
"""Tables without which there is nothing to count."""
FILL_IN = "# FILL IN: "
GB_CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")
"""County, township and village by GB/T 2260 and 10114."""
_UNFIT_IN_NAMES = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Decision:
    """Something a person must decide."""

    place: str
    """The file in which to write it, relative to the root."""
    line: int
    text: str


@dataclass(frozen=True)
class DraftedFile:
    """A declaration that was drafted."""

    declaration: str
    """Relative to ``data/raw``."""
    table: str | None
    to_decide: int


@dataclass(frozen=True)
class FirstLook:
    """What was made of a folder of files."""

    root: Path
    copied: int
    """Files that were copied into ``data/raw``."""
    has_new_settings: bool
    drafts: tuple[DraftedFile, ...]
    decisions: tuple[Decision, ...]
    """In the order in which they are best taken."""
    unread: tuple[Fault, ...]
    """Why some files could not be looked at."""
    missing: tuple[str, ...]
    """Tables that are needed, of which no file seems to be."""


def make_root(folder: Path, root: Path, language: str, progress: Progress) -> FirstLook:
    """Make a root from a folder of files, and draft a declaration of each file.

    Parameters
    ----------
    folder
        Folder with the files. If it is a root itself, what lies in its ``data/raw`` is looked at;
        else its data files are copied to ``root/data/raw``, and stay where they are.
    root
        Where the root is made; it may be the folder.
    language
        Language of settings and drafts, ``zh`` or ``en``.
    progress
        Is told of each file.

    Raises
    ------
    RefusedError
        If the folder holds no data file.
    """
    raw = root / "data" / "raw"
    is_root = (folder / "data" / "raw").is_dir()
    origin = folder / "data" / "raw" if is_root else folder
    found, faults = left_over(origin, ())
    if not found:
        raise RefusedError(faults) if faults else refused("no_data_files", file=str(folder))
    make_private_folder(raw)
    copied = 0 if origin.resolve() == raw.resolve() else _copy(origin, raw, found)
    drafts, codes, unread = _draft_all(raw, language, progress)
    has_new_settings = _write_settings(root, folder.resolve().name, language, codes)
    places = [SETTINGS, *(f"data/raw/{draft.declaration}" for draft in drafts)]
    tables = {draft.table for draft in drafts} | _declared_tables(raw)
    return FirstLook(
        root=root,
        copied=copied,
        has_new_settings=has_new_settings,
        drafts=tuple(drafts),
        decisions=tuple(item for place in places for item in _decisions_in(root, place)),
        unread=(*faults, *unread),
        missing=tuple(table for table in NEEDED if table not in tables),
    )


def _copy(origin: Path, raw: Path, found: list[Delivered]) -> int:
    """Copy data files with all their parts, and declarations beside them; return how many."""
    wanted = [part for item in found for part in item.parts]
    wanted += [path for path in entries(origin) if path.suffix == ".toml" and path.is_file()]
    copied = 0
    for path in wanted:
        target = raw / path.relative_to(origin)
        if path.name == SETTINGS or target.exists():
            continue
        make_private_folder(target.parent)
        shutil.copy2(path, target)
        keep_private(target)
        copied += 1
    return copied


def _draft_all(
    raw: Path, language: str, progress: Progress
) -> tuple[list[DraftedFile], list[str], list[Fault]]:
    """Draft what no declaration covers; return the drafts, codes of areas, and what is unread."""
    covered = list(_covered_paths(raw))
    drafts: list[DraftedFile] = []
    codes: list[str] = []
    unread: list[Fault] = []
    with open_readers(ReaderSettings(), 1) as readers:
        for item in left_over(raw, ())[0]:
            if any(_covers(path, item.display_path) for path in covered):
                continue
            progress.step("draft", file=item.display_path)
            try:
                drafted = list(_drafts_of(item, language, readers))
            except RefusedError as error:
                unread += error.faults
                continue
            for name, draft in drafted:
                drafts.append(_write_draft(raw, item, name, draft))
                codes += draft.area_codes
    order = list(load_dictionary().tables)
    drafts.sort(key=lambda draft: order.index(draft.table) if draft.table in order else -1)
    return drafts, codes, unread


def _drafts_of(item: Delivered, language: str, readers: Readers) -> Iterator[tuple[str, Drafted]]:
    """Yield the draft of each part of a file, with what tells it from the others."""
    size = sum(part.stat().st_size for part in item.parts)

    def submitted(path: Path, choice: str | None) -> Drafted:
        task = (path, language, choice)
        return readers.submit(
            draft_part_in_reader, task, file=item.display_path, size_bytes=size
        ).result()

    members: list[str] = [""]
    if item.path.suffix.lower() == ".zip":
        asked = readers.submit(
            members_in_reader, item.path, file=item.display_path, size_bytes=size
        )
        members = asked.result()
    for member in members:
        path = item.path / member if member else item.path
        first = submitted(path, None)
        if not first.choices:
            yield member, first
        for choice in first.choices:
            yield f"{member} {choice}".strip(), submitted(path, choice)


def _write_draft(raw: Path, item: Delivered, part: str, draft: Drafted) -> DraftedFile:
    """Write a draft beside its file, under a name that no file has yet."""
    stem = _UNFIT_IN_NAMES.sub("_", f"{item.path.stem} {part}".strip())
    target = item.path.with_name(f"{stem}.toml")
    number = 1
    while target.exists():
        number += 1
        target = item.path.with_name(f"{stem}-{number}.toml")
    target.write_text(draft.text, encoding="utf-8")
    keep_private(target)
    name = target.relative_to(raw).as_posix()
    return DraftedFile(name, draft.table, draft.text.count(FILL_IN))


def _declarations(raw: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    """Yield every declaration that is TOML, finished or not."""
    for path in entries(raw):
        if path.suffix == ".toml" and path.is_file():
            try:
                yield path, tomllib.loads(path.read_text(encoding="utf-8-sig"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError):
                continue  # a run says what is wrong with it


def _covered_paths(raw: Path) -> Iterator[str]:
    """Yield what the declarations name, relative to ``data/raw``."""
    for path, content in _declarations(raw):
        if isinstance(named := content.get("path"), str):
            yield (path.parent.relative_to(raw) / named).as_posix()


def _covers(named: str, display_path: str) -> bool:
    """Whether a declaration names a file, or something in it."""
    inside = named.startswith(f"{display_path}/")
    return named == display_path or inside or fnmatch.fnmatchcase(display_path, named)


def _declared_tables(raw: Path) -> set[str | None]:
    return {str(content.get("table")) for _, content in _declarations(raw)}


def _write_settings(root: Path, name: str, language: str, codes: list[str]) -> bool:
    """Write ``pipeline.toml`` unless there is one; return whether it was written."""
    path = root / SETTINGS
    if path.exists():
        return False
    is_gb = bool(codes) and all(GB_CODE.fullmatch(code) for code in codes)
    example = next((code for code in codes if not GB_CODE.fullmatch(code)), "")
    why = "codes_gb" if is_gb else "codes_free" if codes else "codes_unknown"
    lines = [
        f"# {message('new_root.head', language)}",
        "",
        toml_line("language", language),
        f"# {message(f'new_root.{why}', language, example=repr(example))}",
        toml_line("code_system", "gb" if is_gb else "free"),
        "",
        "[place]",
        FILL_IN + message("new_root.place", language),
        toml_line(f"name_{language}", name),
        toml_line("code", "0"),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return True


def _decisions_in(root: Path, place: str) -> Iterator[Decision]:
    """Yield the lines of a file that a person has to fill in."""
    path = root / place
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(FILL_IN):
            yield Decision(place, number, line.removeprefix(FILL_IN))
