"""What is taken to the field: which rows, what of them is shown, and what may be changed there."""

from __future__ import annotations

from dataclasses import dataclass

BASE = "base_"
"""Before the name of a field: what it held when the package was made."""
OUTLINE = "base_outline"
"""Digest of the outline as it was, by which an edited one is known."""


@dataclass(frozen=True)
class FieldLayer:
    """One kind of work."""

    name: str
    """Of the layer and of the form; also the table of the dictionary whose columns are shown."""
    key: str
    shown: tuple[str, ...]
    """Columns that only inform."""
    edited: tuple[str, ...]
    """Columns that may be changed."""
    target: str
    """Table that what comes back goes to; its key is named as the layer's."""
    query: str
    has_outlines: bool

    @property
    def bases(self) -> tuple[str, ...]:
        """Names of the columns that hold what the edited ones held."""
        return tuple(BASE + name for name in self.edited)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns but the geometry."""
        return (self.key, *self.shown, *self.edited, *self.bases)


LAYERS = (
    FieldLayer(
        "parcel", "parcel_id", ("village", "walk_no", "address", "surveyor_id"),
        ("survey_status", "disposition"), "parcel", "field_parcels.sql", has_outlines=True,
    ),
    FieldLayer(
        "house", "house_id", ("house_no", "village", "walk_no", "address", "is_hazardous"),
        ("revisit_status", "done_on"), "revisit", "field_houses.sql", has_outlines=False,
    ),
)  # fmt: skip
