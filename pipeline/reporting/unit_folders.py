"""A folder for each reporting unit: all papers that concern it, and nothing of others.

Each report writes its part of them where it has the rows of all units at hand, so that no table is
read once per unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.published.row_units import UNASSIGNED
from pipeline.reporting.workbook import safe_file_name

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reporting.report_context import ReportContext

FOLDER = "units"
UNIT_DEPTH = 2
"""How many folders a unit's papers lie below those of the whole place."""


@dataclass(frozen=True)
class UnitFolder:
    """A reporting unit, or what lies in none, and where its papers go."""

    code: str
    name: str
    path: Path
    names: dict[str, str]
    """Names of its papers by kind."""

    def paper(self, kind: str) -> Path:
        """Return the path of a paper; the folder is made for it.

        Parameters
        ----------
        kind
            Key of ``texts/units.toml``.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        return self.path / self.names[kind]

    @property
    def is_unassigned(self) -> bool:
        """Whether it stands for what lies in no unit."""
        return self.code == UNASSIGNED


def unit_folders(context: ReportContext, folder: Path) -> list[UnitFolder]:
    """Return the folders of all units in the bureau's order, ``unassigned`` last.

    Parameters
    ----------
    context
        The published file; it gives the language of the names.
    folder
        Folder of the day's reports.
    """
    units = context.rows("units")
    names = [safe_file_name(context.name(unit)) for unit in units]
    folded = [name.casefold() for name in names]
    return [
        UnitFolder(
            unit["code"],
            context.name(unit),
            # two units of one name keep apart by their codes
            folder / FOLDER / (
                safe_file_name(f"{unit['code']} {name}")
                if folded.count(name.casefold()) > 1
                else name
            ),
            context.texts("units"),
        )
        for unit, name in zip(units, names, strict=True)
    ]  # fmt: skip
