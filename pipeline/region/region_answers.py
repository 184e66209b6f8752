"""The region file as page, circular, deliveries and terminal read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.base.errors import MissingInputError
from pipeline.base.names import in_language
from pipeline.base.sql import connect, query
from pipeline.region.region_schema import load_region_dictionary

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "pipeline.region"
METRICS = ("survey_done", "revisit_done", "rectified")
"""What prefectures are ranked by."""
MOST_COUNTIES = 5
"""Counties named at either end of a ranking."""
Row = dict[str, Any]


@dataclass(frozen=True)
class RegionAnswers:
    """All that is shown of a region file."""

    run: Row
    prefectures: list[Row]
    """Every prefecture, those that do not count too."""
    rates: list[Row]
    checks: list[Row]
    ranks: list[Row]
    counties: list[Row]
    borders: list[Row]
    """Outlines as WKB, of those that count."""

    @property
    def language(self) -> str:
        """Language of the papers."""
        return str(self.run["language"])

    @property
    def counted(self) -> list[Row]:
        """The prefectures that count."""
        return [row for row in self.prefectures if row["state"] == "counted"]

    @property
    def left_out(self) -> list[Row]:
        """The prefectures that do not count."""
        return [row for row in self.prefectures if row["state"] != "counted"]

    def place(self, language: str) -> str:
        """Return the name of the region."""
        return named(self.run, language)

    def ranked_by(self, metric: str) -> list[Row]:
        """Return the ranking of the prefectures by a metric."""
        return [row for row in self.ranks if row["metric"] == metric]


def named(row: Row, language: str) -> str:
    """Return the name of a place in ``zh`` or ``en``."""
    return in_language(language, row["name_zh"], row["name_en"])


def state_of(row: Row, language: str) -> str:
    """Return the words for the state of a prefecture."""
    return load_region_dictionary().label("prefecture_state", row["state"], language)


def read_region(database: Path) -> RegionAnswers:
    """Read a region file.

    Parameters
    ----------
    database
        The file.

    Raises
    ------
    MissingInputError
        If there is none.
    """
    if not database.is_file():
        raise MissingInputError("region_not_published", file=str(database))
    with connect(str(database), {}, spatial=True, read_only=True) as con:
        ask = partial(query, con, PACKAGE)
        return RegionAnswers(
            run=ask("read/run.sql")[0],
            prefectures=ask("read/prefectures.sql"),
            rates=ask("read/rates.sql"),
            checks=ask("read/checks.sql"),
            ranks=ask("read/ranks.sql"),
            counties=ask("read/best_counties.sql", most=MOST_COUNTIES),
            borders=ask("read/borders.sql"),
        )
