"""What every section of the settings has in common, and the sections of a few plain keys."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.types import NonNegativeInt


class SettingsSection(BaseModel):
    """A section of ``pipeline.toml``: a key that is not declared is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FreshnessSettings(SettingsSection):
    """How often each table is to be delivered; what is older is late."""

    days: dict[str, NonNegativeInt] = Field(default_factory=dict)
    """Days by table, from one delivery's as-of date to the next."""
    units: dict[str, dict[str, NonNegativeInt]] = Field(default_factory=dict)
    """The same for single reporting units, by their codes; it goes before ``days``."""


class SurveyorSettings(SettingsSection):
    """How surveyors are grouped."""

    team: str | None = None
    """Pattern whose one group is the team in a surveyor's id, as ``^(.+)-[0-9]+$``; without it, the
    team is the township of the house."""

    @field_validator("team")
    @classmethod
    def _has_one_group(cls, pattern: str | None) -> str | None:
        try:
            groups = 1 if pattern is None else re.compile(pattern).groups
        except re.error:
            groups = 0
        # what only Python's patterns know begins so
        if groups != 1 or "(?" in (pattern or "") or re.search(r"\\\d", pattern or ""):
            msg = "must be a pattern with one group in brackets / 应为含一个括号分组的正则表达式"
            raise ValueError(msg)
        return pattern


class LineageSettings(SettingsSection):
    """How parcels of a re-issued base map are matched with those of the issue before."""

    same_share: float = Field(default=0.9, gt=0.5, le=1)
    """Share of each of two outlines that they must have in common to be the same parcel."""
    link_share: float = Field(default=0.5, gt=0, le=1)
    """Share of the smaller of two outlines from which one has become the other."""
    doubt_share: float = Field(default=0.25, ge=0, le=1)
    """Share in common below which a changed parcel is doubtful, and from which a new one is."""
