"""``region.toml``: which prefectures a region has, where they lie, and what counts as a case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.base.config import EngineSettings, Language, Place
from pipeline.base.errors import Fault, RefusedError
from pipeline.base.toml_mistakes import key_faults, read_toml

if TYPE_CHECKING:
    from pathlib import Path

REGION_FILE = "region.toml"


class _RegionEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MemberPlace(Place):
    """One prefecture: its code and names, and where its root or its publication lies."""

    path: str
    """Folder, from that of ``region.toml``."""


class BorderSettings(_RegionEntry):
    """From what size on something that crosses borders is a case."""

    least_km2: float = Field(default=0.01, gt=0)
    """Smallest overlap or gap of borders."""
    most_km2: float = Field(default=1000, gt=0)
    """Largest gap; a larger hole is a prefecture that is missing."""
    sliver_m: float = Field(default=10, gt=0, le=1000)
    """Borders that are so near count as one, so that a gap is not open to the outside; metres."""
    least_share: float = Field(default=0.1, gt=0, le=1)
    """Smallest share of the smaller of two parcels that both must cover."""

    @model_validator(mode="after")
    def _limits_are_in_order(self) -> BorderSettings:
        if self.least_km2 > self.most_km2:
            msg = "least_km2 is greater than most_km2 / least_km2 大于 most_km2"
            raise ValueError(msg)
        return self


class RegionEngineSettings(EngineSettings):
    """What the engine may use."""

    processes: int = Field(default=2, ge=1, le=64)
    """Prefectures that are run at a time."""


class RegionPaper(_RegionEntry):
    """Who issues the ranking circular."""

    issuer: str | None = None
    addressee: str | None = None
    number: str | None = None


class RegionSettings(_RegionEntry):
    """The keys of ``region.toml``."""

    language: Language = "zh"
    as_of: dt.date | None = None
    """Day of the figures; the latest that a prefecture has published when left out."""
    max_days_late: int = Field(default=0, ge=0, le=366)
    """Days by which a publication may be older and still count."""
    region: Place
    prefecture: list[MemberPlace] = Field(min_length=1)
    borders: BorderSettings = BorderSettings()
    engine: RegionEngineSettings = RegionEngineSettings()
    reports: RegionPaper = RegionPaper()

    @field_validator("prefecture")
    @classmethod
    def _codes_are_different(cls, members: list[MemberPlace]) -> list[MemberPlace]:
        twice = [code for code, n in Counter(each.code for each in members).items() if n > 1]
        if twice:
            msg = f"{', '.join(twice)}: named twice / 重复"
            raise ValueError(msg)
        return members


@dataclass(frozen=True)
class Region:
    """A folder with ``region.toml`` and its fixed places."""

    root: Path
    settings: RegionSettings

    @property
    def processed(self) -> Path:
        """Everything that is written except the page."""
        return self.root / "data" / "processed"

    @property
    def database(self) -> Path:
        """The region file."""
        return self.processed / "region.duckdb"

    @property
    def lake(self) -> Path:
        """The partitions of the prefectures that count, older days beside them."""
        return self.processed / "lake"

    @property
    def reports(self) -> Path:
        """The circulars, one folder for each day."""
        return self.processed / "reports"

    @property
    def deliveries(self) -> Path:
        """The ranks as deliveries, one folder for each prefecture."""
        return self.processed / "rank-deliveries"

    @property
    def maps(self) -> Path:
        """The page."""
        return self.root / "maps"

    def folder_of(self, member: MemberPlace) -> Path:
        """Return where the root or publication of a prefecture lies."""
        return (self.root / member.path).resolve()


def load_region(root: Path) -> Region:
    """Read ``root/region.toml``.

    Raises
    ------
    RefusedError
        If the file is missing, is not TOML, or a key is unknown, missing or out of range; all such
        faults together.
    """
    root = root.resolve()
    path = root / REGION_FILE
    if not path.is_file():
        raise RefusedError([Fault("no_region_file", file=str(path))])
    try:
        content = read_toml(path.read_bytes(), path.name, "region_unreadable")
        return Region(root, RegionSettings.model_validate(content))
    except ValidationError as error:
        raise RefusedError(key_faults(error.errors(), path.name, "region_key")) from error
