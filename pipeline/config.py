"""Settings of one root folder: ``pipeline.toml`` and the folders beside it."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import Fault, RefusedError

if TYPE_CHECKING:
    from pathlib import Path

Language = Literal["zh", "en"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Section):
    """The place surveyed."""

    name_zh: str
    name_en: str
    code: str


class Deadlines(_Section):
    """Days by which the campaign's parts must be finished; leave out what has none."""

    survey: dt.date | None = None
    revisit: dt.date | None = None
    rectification: dt.date | None = None


class IntakeSettings(_Section):
    """When a file as a whole is no longer trusted."""

    max_bad_share: float = Field(default=0.05, ge=0, le=1)
    """Share of a file's rows that may be rejected before the file is refused."""
    max_outside_share: float = Field(default=0.5, ge=0, le=1)
    """Share of a file's rows that may lie outside the place before its CRS is doubted."""


class LinkSettings(_Section):
    """How houses find their parcels."""

    nearest_m: float = Field(default=15.0, ge=0, le=100)
    """Largest distance from a house to the nearest parcel it is linked to, metres."""


class EngineSettings(_Section):
    """What the database engine may use."""

    memory_mb: int = Field(default=500, ge=256)
    """Memory limit of the database; more is spilt to disk."""
    threads: int | None = Field(default=None, ge=1)
    """Worker threads; all processors when left out."""


class Settings(_Section):
    """The keys of ``pipeline.toml``."""

    language: Language = "zh"
    """Language of pages, documents and messages."""
    code_system: Literal["gb", "free"] = "gb"
    """``gb``: area codes have 6, 9 and 12 digits and tell their parent; ``free``: any text."""
    place: Place
    deadlines: Deadlines = Deadlines()
    intake: IntakeSettings = IntakeSettings()
    linking: LinkSettings = LinkSettings()
    engine: EngineSettings = EngineSettings()


@dataclass(frozen=True)
class Project:
    """A root folder with its settings and fixed places."""

    root: Path
    settings: Settings

    @property
    def raw(self) -> Path:
        """Deliveries and their declarations; read only."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Everything the pipeline writes but the maps."""
        return self.root / "data" / "processed"

    @property
    def database(self) -> Path:
        """The published file."""
        return self.processed / "survey.duckdb"

    @property
    def history(self) -> Path:
        """Parcel-level files, one per as-of date."""
        return self.processed / "history"

    @property
    def maps(self) -> Path:
        """The pages."""
        return self.root / "maps"


def load_project(root: Path) -> Project:
    """Read ``root/pipeline.toml``.

    Raises
    ------
    RefusedError
        If the file is missing, is not TOML, or a key is unknown, missing or out of range; all
        such faults together.
    """
    root = root.resolve()
    path = root / "pipeline.toml"
    if not path.is_file():
        raise RefusedError([Fault("no_settings", file=str(path))])
    try:
        settings = Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Fault("settings_unreadable", file=path.name, detail=str(error))
        raise RefusedError([fault]) from error
    except ValidationError as error:
        faults = [
            Fault(
                "settings_key",
                file=path.name,
                field=".".join(str(part) for part in item["loc"]),
                detail=item["msg"],
            )
            for item in error.errors()
        ]
        raise RefusedError(faults) from error
    return Project(root=root, settings=settings)
