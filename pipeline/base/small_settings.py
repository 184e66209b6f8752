"""What every section of the settings has in common, and the sections of a few plain keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
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
