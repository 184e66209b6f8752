"""What makes a place a member of a region: section ``[region]`` of ``pipeline.toml``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class RegionMembership(BaseModel):
    """The region that the place belongs to; each publication then leaves a lake for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str | None = Field(default=None, min_length=1)
    """Code of the region, as its ``region.toml`` gives it; a place without one is in no region."""
