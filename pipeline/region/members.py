"""What lies at the place of each prefecture, and whether the totals can hold it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import query
from pipeline.referee.guarded_open import open_guarded
from pipeline.warehouse.companions import is_whole
from pipeline.warehouse.found import Condition, look_at
from pipeline.warehouse.publish import DATABASE
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.base.config import EngineSettings
    from pipeline.region.engine import RunOutcome
    from pipeline.region.region_file import MemberPlace, Region

COUNTED = "counted"


@dataclass(frozen=True)
class FirstFault:
    """The first fault of a prefecture, within a sentence of another."""

    zh: str
    en: str

    def label(self, language: str) -> str:
        """Return it in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class MemberState:
    """One prefecture: whether it counts, else why not."""

    place: MemberPlace
    folder: Path
    state: str
    """Code of list ``prefecture_state``."""
    exit_code: int | None = None
    fault_zh: str = ""
    fault_en: str = ""
    as_of: dt.date | None = None
    run_id: str | None = None
    schema_version: str | None = None
    is_sample: bool | None = None

    @property
    def counts(self) -> bool:
        """Whether the totals hold it, as far as is known."""
        return self.state == COUNTED

    @property
    def is_root(self) -> bool:
        """Whether it is a root that can be run, else a publication that was delivered."""
        return is_root(self.folder)

    @property
    def database(self) -> Path:
        """Its published file."""
        return database_in(self.folder)

    @property
    def file(self) -> str:
        """Its published file as papers name it: from the region's folder, as others have it too."""
        return f"{self.place.path}/{self.database.relative_to(self.folder).as_posix()}"

    def fails(self, state: str, fault: Fault) -> MemberState:
        """Return the same prefecture as one that does not count."""
        return replace(self, state=state, fault_zh=fault.text("zh"), fault_en=fault.text("en"))


def is_root(folder: Path) -> bool:
    """Whether a folder is the root of a prefecture."""
    return (folder / "pipeline.toml").is_file()


def database_in(folder: Path) -> Path:
    """Return the published file of a root, or of a publication that was delivered."""
    return folder / "data" / "processed" / DATABASE if is_root(folder) else folder / DATABASE


def look_at_members(region: Region, outcomes: Mapping[Path, RunOutcome]) -> list[MemberState]:
    """Return how each prefecture was found, in the order of ``region.toml``.

    Parameters
    ----------
    region
        The region.
    outcomes
        How the runs of the roots ended; a root without one was not run.
    """
    found = [_look_at(region, place, outcomes) for place in region.settings.prefecture]
    day = region_day(region, found)
    return [_in_time(member, day, region.settings.max_days_late) for member in found]


def region_day(region: Region, members: list[MemberState]) -> dt.date | None:
    """Return the day of the figures; ``None`` where nobody has published and none is set."""
    days = [member.as_of for member in members if member.counts and member.as_of is not None]
    return region.settings.as_of or max(days, default=None)


def _look_at(
    region: Region, place: MemberPlace, outcomes: Mapping[Path, RunOutcome]
) -> MemberState:
    folder = region.folder_of(place)
    member = MemberState(place, folder, COUNTED)
    if not folder.is_dir():
        return member.fails("missing", Fault("member_folder_missing", file=place.path))
    outcome = outcomes.get(folder)
    if outcome is not None:
        member = replace(member, exit_code=outcome.exit_code)
        if outcome.exit_code:
            return replace(
                member, state="refused", fault_zh=outcome.fault_zh, fault_en=outcome.fault_en
            )
    if not member.database.is_file():
        return member.fails("missing", Fault("member_not_published", file=member.file))
    run = read_run(member.database, region.settings.engine)
    if run is None:
        return member.fails("damaged", Fault("member_damaged", file=member.file))
    return _with_run(member, run)


def read_run(database: Path, engine: EngineSettings) -> dict[str, Any] | None:
    """Return the run of a published file of any version; ``None`` where it cannot be trusted.

    Parameters
    ----------
    database
        The file. It may be anybody's, so it is read without access to any other file first.
    engine
        Limits of memory and threads.
    """
    try:
        with open_guarded(database, engine) as con:
            rows = query(con, "pipeline.warehouse", "this_run.sql")
    except RefusedError:
        return None
    is_sound = len(rows) == 1 and look_at(database).condition is Condition.SOUND
    return rows[0] if is_sound else None


def _with_run(member: MemberState, run: dict[str, Any]) -> MemberState:
    """Return the prefecture with what its run says, and what is wrong with that."""
    version, code = str(run.get("schema_version", "0")), str(run.get("place_code", ""))
    member = replace(
        member,
        as_of=run["as_of"],
        run_id=run["run_id"],
        schema_version=version,
        is_sample=bool(run.get("is_sample")),
    )
    file = member.file
    if _numbers(version) != _numbers(SCHEMA_VERSION):
        is_older = _numbers(version) < _numbers(SCHEMA_VERSION)
        fault = Fault("member_schema", file=file, value=version, needed=SCHEMA_VERSION)
        return member.fails("older_schema" if is_older else "newer_schema", fault)
    if code != member.place.code:
        fault = Fault("member_other_place", file=file, value=code, needed=member.place.code)
        return member.fails("other_place", fault)
    if not is_whole(member.database):
        return member.fails("damaged", Fault("member_not_whole", file=file))
    return member


def _numbers(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version, which say what can be read."""
    parts = version.split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else (0,)


def _in_time(member: MemberState, day: dt.date | None, most_days: int) -> MemberState:
    if not member.counts or member.as_of is None or day is None:
        return member
    fault = Fault("member_day", file=member.place.path, value=member.as_of, needed=day)
    if member.as_of > day:
        return member.fails("ahead", fault)
    if (day - member.as_of).days > most_days:
        return member.fails("late", fault)
    return member
