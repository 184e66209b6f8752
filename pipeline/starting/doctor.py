"""What a machine and a root lack, each with what follows from it and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import RefusedError
from pipeline.base.messages import message
from pipeline.base.system_words import refused_by_system
from pipeline.delivery.readable_by_all import readable_by_all
from pipeline.warehouse.check_folders import check_folders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.base.config import EngineSettings, Project
    from pipeline.starting.machine import Machine

LOWEST, HIGHEST = (3, 11), (3, 13)
OTHER_MEMORY_MB = 450
"""What a run takes besides the database, in its own process."""
SYSTEM_MB = 500
"""What a system keeps for itself."""
LEAST_FREE_MB = 1000
"""A whole prefecture and its three earlier publications take less."""


class State(StrEnum):
    """What an examination has found."""

    GOOD = "good"
    HINT = "hint"
    """Something that not everybody needs is missing."""
    LACK = "lack"
    """Without it a run ends in a refusal, or cannot begin."""


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at."""

    name: str
    """Key of its sentences in ``[doctor]`` of ``messages.toml``."""
    state: State
    values: tuple[tuple[str, Any], ...] = ()

    def title(self, language: str) -> str:
        """Return what it is."""
        return message(f"doctor.{self.name}", language)

    def text(self, language: str) -> str:
        """Return what was found, and where something is missing what to do."""
        ending = "good" if self.state is State.GOOD else "bad"
        return message(f"doctor.{self.name}_{ending}", language, **dict(self.values))


def examine(machine: Machine, engine: EngineSettings) -> list[Examined]:
    """Return what there is and what is missing on a machine.

    Parameters
    ----------
    machine
        What was found.
    engine
        The settings that say how much memory and how many threads a run takes.
    """
    needed = engine.memory_limit_mb + OTHER_MEMORY_MB + SYSTEM_MB
    memory, fonts = machine.memory_mb, machine.chinese_fonts
    page_files = ", ".join(machine.page_files_missing)
    python = ".".join(map(str, machine.python))
    return [
        _examined("python", LOWEST <= machine.python <= HIGHEST, State.LACK, value=python),
        _examined("spatial", machine.has_spatial, State.LACK),
        _examined("page_files", not page_files, State.LACK, value=page_files),
        _examined("memory", memory is None or memory >= needed, State.LACK,
                  value="?" if memory is None else memory, needed=needed),
        _examined("disk", machine.free_mb >= LEAST_FREE_MB, State.LACK,
                  value=machine.free_mb, needed=LEAST_FREE_MB),
        _examined("processors", machine.processors > 1, State.HINT, value=machine.processors),
        _examined("names", machine.names_encoding.lower() in {"utf-8", "utf8"}, State.LACK,
                  value=machine.names_encoding),
        _examined("output", _can_write_chinese(machine.output_encoding), State.HINT,
                  value=machine.output_encoding),
        _examined("browser", machine.browser is not None, State.HINT, value=machine.browser),
        _examined("office", machine.office is not None, State.HINT, value=machine.office),
        _examined("fonts", bool(fonts), State.HINT, value=fonts or 0),
        _examined("fiona", machine.has_fiona, State.HINT),
    ]  # fmt: skip


def examine_root(project: Project) -> Iterator[Examined]:
    """Yield what is wrong with the folders of a root.

    Parameters
    ----------
    project
        The root, whose settings could be read.
    """
    yield Examined("settings", State.GOOD, (("file", str(project.root / "pipeline.toml")),))
    try:
        with refused_by_system(project.processed):
            project.processed.mkdir(parents=True, exist_ok=True)
        check_folders(project, needs_room=True)
    except RefusedError as error:
        for fault in error.faults:
            yield Examined("folders", State.LACK, (("fault", _Sentence(fault)),))
    else:
        yield Examined("folders", State.GOOD)
    found = readable_by_all(project.raw)
    yield _examined("closed", not found, State.HINT, folder=project.raw, count=len(found))


def no_settings(root: Path) -> Examined:
    """Return that a folder is no root yet."""
    return Examined("settings", State.HINT, (("file", str(root)),))


@dataclass(frozen=True)
class _Sentence:
    """A fault inside another sentence, in its language."""

    fault: Any

    def label(self, language: str) -> str:
        return str(self.fault.text(language))


def _examined(name: str, is_good: bool, otherwise: State, **values: object) -> Examined:  # noqa: FBT001
    return Examined(name, State.GOOD if is_good else otherwise, tuple(values.items()))


def _can_write_chinese(encoding: str) -> bool:
    try:
        "自建房".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
