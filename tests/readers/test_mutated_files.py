"""Damaged files of every format: rows that add up or faults in words, and nothing else.

``make test`` tries a few hundred, always the same; ``make soak`` thousands.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest
from mutations import WRITERS, mutated

from pipeline.base.config import ReaderSettings
from pipeline.base.errors import RefusedError
from pipeline.checked.store import Store
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import find_files
from pipeline.readers.archive import member_names
from pipeline.readers.describe import draft_in_reader
from pipeline.readers.pool import Readers, open_readers
from pipeline.readers.read_delivery import Request, make_checked_file, stamps_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.errors import Fault
    from pipeline.checked.checked_file import CheckedFile
    from pipeline.readers.pool import Reading

MANY = int(os.environ.get("SURVEY_MUTANTS", "0"))
EACH = (MANY or 500) // len(WRITERS) + 1
SETTINGS = ReaderSettings(seconds=10, memory_mb=700)
NEVER = {"reader_failed", "reader_too_slow", "reader_memory"}
"""Faults that say that we were surprised."""
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
"""Three plain English words, which a Chinese message has only from a library."""
PERSONAL = re.compile(r"赵某\d|65230119800101\d{4}")
WORDS = 600
"""Characters of a message that still fits a screen."""


@dataclass(frozen=True)
class Tried:
    """One damaged file and what is being done with it."""

    home: Path
    reading: Reading[CheckedFile] | None
    faults: tuple[Fault, ...]
    """Of finding it, where there is nothing to read."""
    drafting: Reading[str]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with open_readers(SETTINGS, 2) as readers:
        yield readers


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Return the sound files of each format: what each part of it holds, by its path."""
    found = {}
    for name, (path, _, write) in WRITERS.items():
        home = tmp_path_factory.mktemp(name)
        write(home / path.split("/", maxsplit=1)[0])
        parts = sorted(file for file in home.rglob("*") if file.is_file())
        found[name] = {file.relative_to(home).as_posix(): file.read_bytes() for file in parts}
    return found


def begin(home: Path, name: str, parts: dict[str, bytes], readers: Readers, number: int) -> Tried:
    """Write a delivery and give it to the readers."""
    path, rest, _ = WRITERS[name]
    raw = home / "raw"
    for part, content in parts.items():
        (raw / part).parent.mkdir(parents=True, exist_ok=True)
        (raw / part).write_bytes(content)
    (raw / "d.toml").write_text(f"path = '{path}'\nmax_bad_share = 1\n{rest}", encoding="utf-8")
    size = sum(map(len, parts.values()))
    drafting = readers.submit(draft_in_reader, (raw / path, "zh"), file=path, size_bytes=size)
    (declaration,) = load_declarations(raw)
    try:
        (found,) = find_files(raw, declaration, member_names)
    except RefusedError as refused:
        return Tried(home, None, refused.faults, drafting)
    request = Request(
        delivered=found,
        declaration=declaration,
        reading=f"{name}-{number}",
        secret=b"1" * 32,
        store=Store(home / "checked"),
        work=home / "work",
        stamps=stamps_of(found),
    )
    reading = readers.submit(make_checked_file, request, file=path, size_bytes=size)
    return Tried(home, reading, (), drafting)


def outcome(tried: Tried) -> tuple[str, list[str]]:
    """Return how it ended, and all that is wrong with that."""
    wrong: list[str] = []
    ended = "accepted"
    if tried.reading is None:
        return "refused", bad_faults("run", RefusedError(tried.faults))
    try:
        wrong += not_adding_up(tried.reading.result())
    except RefusedError as refused:
        ended = "refused"
        wrong += bad_faults("run", refused)
    try:
        wrong += bad_text("draft", tried.drafting.result())
    except RefusedError as refused:
        wrong += bad_faults("describe", refused)
    return ended, wrong


def not_adding_up(checked: CheckedFile) -> list[str]:
    with duckdb.connect() as con:
        accepted, rejected = (
            len(con.read_parquet(str(file))) for file in (checked.rows, checked.rejected)
        )
    read = checked.manifest.rows_read
    return [] if read == accepted + rejected else [f"{read} rows, {accepted} + {rejected}"]


def bad_faults(command: str, refused: RefusedError) -> list[str]:
    wrong = [fault.text("en") for fault in refused.faults if fault.code in NEVER]
    return wrong + bad_text(command, refused.text("zh"))


def bad_text(where: str, text: str) -> list[str]:
    plain = re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)
    found = [*ENGLISH.findall(plain), *PERSONAL.findall(text)]
    found += [line[:80] for line in text.splitlines() if len(line) > WORDS]
    return [f"{where}: {found} in {text[:300]}"] if found else []


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_a_damaged_file_gives_rows_that_add_up_or_a_fault_in_words(
    name: str, sound: dict[str, dict[str, bytes]], readers: Readers, tmp_path: Path
) -> None:
    others = [content for other in WRITERS if other != name for content in sound[other].values()]
    begun = {}
    for number in range(EACH):
        parts = dict(sound[name])
        part = sorted(parts)[number // 8 % len(parts)]
        parts[part] = mutated(parts[part], others, number)
        begun[f"{part}, {number}"] = begin(tmp_path / str(number), name, parts, readers, number)
    ended = {key: outcome(tried) for key, tried in begun.items()}
    wrong = {key: faults for key, (_, faults) in ended.items() if faults}
    print(f"\n{name}: {dict(Counter(how for how, _ in ended.values()))}")  # noqa: T201 - figures
    assert wrong == {}


@pytest.mark.parametrize("name", WRITERS)
def test_the_sound_file_is_accepted(
    name: str, sound: dict[str, dict[str, bytes]], readers: Readers, tmp_path: Path
) -> None:
    """Otherwise damaging it would show nothing."""
    tried = begin(tmp_path, name, sound[name], readers, 0)
    assert tried.reading is not None
    manifest = tried.reading.result().manifest
    assert manifest.rows_read == (2 if name == "topojson" else 12)
    tried.drafting.result()
