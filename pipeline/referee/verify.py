"""A published file verified: whole, of which run, and whether it says what its own tables say.

Everything is found again from the tables, by means that share nothing with those that made the
file: shapely's tree, pyproj's geodesics, pandas' groups. To add a check, write a function that
returns a :class:`Compared` and name it in ``CHECKS``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.base.names import Named
from pipeline.referee.area_counts import compare_counts, parcel_flags, revisit_flags
from pipeline.referee.guarded_open import open_guarded
from pipeline.referee.hazard_outcomes import compare_hazardous, hazard_flags
from pipeline.referee.headline_figures import compare_headlines
from pipeline.referee.house_parcels import place_houses
from pipeline.referee.parcel_places import place_parcels
from pipeline.referee.plan_counts import compare_plans
from pipeline.referee.published_form import check_form
from pipeline.referee.published_rows import PublishedRows
from pipeline.referee.row_sums import compare_keys, compare_row_sums
from pipeline.referee.trade_counts import compare_trades
from pipeline.referee.unit_members import compare_units
from pipeline.referee.wholeness import compare_audit, compare_notes, compare_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pipeline.base.config import Project
    from pipeline.base.progress import Progress
    from pipeline.files.check_sums import CheckSums
    from pipeline.referee.compared import Compared
    from pipeline.referee.parcel_places import FoundPlaces


@dataclass(frozen=True)
class Recount:
    """A file that is being verified; what one check has found, the next ones use."""

    file: Path
    sums: CheckSums | None
    """``SHA256SUMS`` beside it."""
    rows: PublishedRows

    @cached_property
    def parcels(self) -> FoundPlaces:
        """Where every parcel is."""
        return place_parcels(self.rows)

    @cached_property
    def houses(self) -> FoundPlaces:
        """On which parcel every house is, and where."""
        return place_houses(self.rows, self.parcels.frame)

    @cached_property
    def parcel_flags(self) -> pd.DataFrame:
        """What is counted of every parcel."""
        return parcel_flags(self.rows)

    @cached_property
    def house_flags(self) -> pd.DataFrame:
        """What is counted of every house."""
        return pd.concat([revisit_flags(self.rows), hazard_flags(self.rows)], axis=1)

    @property
    def counted(self) -> tuple[tuple[pd.DataFrame, pd.DataFrame], ...]:
        """Parcels and houses: of each the places found, and what is counted."""
        return (
            (self.parcels.frame, self.parcel_flags),
            (self.houses.frame, self.house_flags),
        )


CHECKS: dict[str, Callable[[Recount], Iterable[Compared]]] = {
    "notes": lambda recount: [compare_notes(recount.sums, recount.rows.run)],
    "row_sums": lambda recount: [compare_row_sums(recount.rows), compare_keys(recount.rows)],
    "units": lambda recount: [compare_units(recount.rows)],
    "parcels": lambda recount: recount.parcels.compared,
    "houses": lambda recount: [*recount.houses.compared, compare_hazardous(recount.rows)],
    "counts": lambda recount: compare_counts(recount.rows, *recount.counted),
    "plans": lambda recount: [compare_plans(recount.rows, *recount.counted)],
    "trades": lambda recount: [compare_trades(recount.rows, recount.house_flags)],
    "headlines": lambda recount: [
        compare_headlines(recount.rows, recount.parcel_flags, recount.house_flags)
    ],
}
"""What is verified of an open file, in order; ``verify_<name>`` is its step."""


@dataclass(frozen=True)
class Verdict(Named):
    """What was found of a file."""

    run: dict[str, Any]
    """Its row of table ``run``."""
    name_zh: str
    name_en: str
    """Names of the place."""
    has_sums: bool
    """Whether ``SHA256SUMS`` is beside it and can be read."""
    checks: tuple[Compared, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not any(check.differing for check in self.checks)


def verify_published(project: Project, progress: Progress) -> Verdict:
    """Verify a root's published file, and its audit log.

    Raises
    ------
    RefusedError
        As :func:`verify_file`, or if the audit log cannot be read.
    """
    verdict = verify_file(project.database, project, progress)
    progress.step("verify_audit")
    return replace(verdict, checks=(*verdict.checks, compare_audit(project)))


def verify_file(file: Path, project: Project, progress: Progress) -> Verdict:
    """Verify a published file; it may be anybody's, and is only read.

    Parameters
    ----------
    file
        The file; its ``SHA256SUMS`` and ``datapackage.json`` are looked for beside it.
    project
        Its settings limit memory and threads.
    progress
        Receives every step.

    Raises
    ------
    RefusedError
        If it cannot be read, is no published file, or is of a schema that is not known here.
    """
    progress.step("verify_files")
    whole, sums = compare_sums(file)
    with open_guarded(file, project.settings.engine) as con:
        check_form(con, file)
        recount = Recount(file, sums, PublishedRows(con))
        run = recount.rows.run
        checks = [whole]
        for name, check in CHECKS.items():
            progress.step(f"verify_{name}")
            checks += check(recount)
    return Verdict(run, run["place_name_zh"], run["place_name_en"], sums is not None, tuple(checks))
