"""Every count, rate and rank of the four levels, from the places that the referee found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.referee.compared import Compared, compare_columns, together
from pipeline.referee.hazard_outcomes import FLAGS
from pipeline.referee.published_rows import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.referee.published_rows import PublishedRows

STATUSES = ("unsurveyed", "in_progress", "done")
SNAPSHOT = ("parcels", *STATUSES, "commercial_houses", "revisited", "hazardous", "rectified")
UNASSIGNED = "unassigned"


def parcel_flags(rows: PublishedRows) -> pd.DataFrame:
    """Return what is counted of every parcel."""
    status = rows.parcels["survey_status"]
    flags = {name: status == name for name in STATUSES}
    return pd.DataFrame({"parcels": True, **flags}, index=rows.parcels.index)


def revisit_flags(rows: PublishedRows) -> pd.DataFrame:
    """Return what is counted of every house about the revisit."""
    revisit = rows.read("revisit", "house_id", "revisit_status")
    done = revisit.loc[revisit["revisit_status"] == "done", "house_id"]
    houses = rows.houses
    is_commercial = houses["use_class"].isin(["commercial_only", "mixed"])
    return pd.DataFrame({
        "commercial_houses": is_commercial,
        "revisited": is_commercial & houses["house_id"].isin(done),
    })  # fmt: skip


def compare_counts(
    rows: PublishedRows,
    parcels: tuple[pd.DataFrame, pd.DataFrame],
    houses: tuple[pd.DataFrame, pd.DataFrame],
) -> list[Compared]:
    """Count everything at each level and compare it with the views and the snapshot.

    Parameters
    ----------
    parcels, houses
        Of each: the places found, and what is counted.
    """
    counted: dict[str, list[Compared]] = {"survey": [], "revisit": [], "rectification": []}
    snapshots = []
    for level, column in LEVELS.items():
        areas = areas_of(rows, level)
        of_parcels = count(parcels[0][column], parcels[1], areas)
        of_houses = count(houses[0][column], houses[1], areas)
        both = pd.concat([of_parcels, of_houses], axis=1).fillna(0).astype("int64")
        for name, view, figures in (
            ("survey", "survey_status", _survey(both, areas)),
            ("revisit", "revisit_progress", _revisit(both, areas)),
            ("rectification", "rectification_progress", _rectification(both, areas)),
        ):
            counted[name].append(_compare_view(rows, f"{view}_by_{level}", figures))
        snapshots.append(_compare_snapshot(rows, level, both[list(SNAPSHOT)]))
    checks = [together(f"counts_{name}", parts) for name, parts in counted.items()]
    return [*checks, together("snapshot", snapshots)]


def areas_of(rows: PublishedRows, level: str) -> pd.Series[Any]:
    """Return what each area is ranked within, by code; the row of what is in none comes last."""
    if level == "unit":
        units = rows.read("report_unit", "report_unit_id", order="report_unit_id")
        within = pd.Series("", index=units["report_unit_id"], dtype=object)
    else:
        units = rows.units[rows.units["level"] == level]
        within = units.set_index("code")["parent_code"].astype(object).fillna("")
        if level == "county":
            within = within.map(lambda _: "")
    return pd.concat([within, pd.Series({UNASSIGNED: None}, dtype=object)])


def count(place: pd.Series[Any], flags: pd.DataFrame, areas: pd.Series[Any]) -> pd.DataFrame:
    """Return how many rows with each flag are in each area; areas with none have a row too."""
    counted = flags.groupby(place.astype(object).fillna(UNASSIGNED).to_numpy()).sum()
    codes = areas.index.union(counted.index)
    return counted.reindex(codes, fill_value=0).astype("int64")


def percent(numerator: pd.Series[int], denominator: pd.Series[int]) -> NDArray[np.float64]:
    """Return percent with two decimals, halves up; 100 only when all are counted."""
    part, whole = (np.asarray(side, dtype=np.int64) for side in (numerator, denominator))
    hundredths, rest = np.divmod(part * 10_000, np.maximum(whole, 1))
    hundredths += 2 * rest >= np.maximum(whole, 1)
    hundredths = np.where(part < whole, np.minimum(hundredths, 9_999), hundredths)
    return np.where(whole > 0, hundredths / 100, np.nan)


def rank(
    numerator: pd.Series[int], denominator: pd.Series[int], areas: pd.Series[Any]
) -> pd.Series[float]:
    """Return the place of each area among its siblings by rate, as 1 2 2 4."""
    rate = (numerator / denominator.where(denominator > 0)).drop(UNASSIGNED)
    within = areas.reindex(rate.index).fillna("")
    return rate.groupby(within).rank(method="min", ascending=False).reindex(numerator.index)


def _survey(counts: pd.DataFrame, areas: pd.Series[Any]) -> pd.DataFrame:
    parcels, done = counts["parcels"], counts["done"]
    return counts[["parcels", *STATUSES]].assign(
        done_pct=percent(done, parcels), remaining=parcels - done, rank=rank(done, parcels, areas)
    )


def _revisit(counts: pd.DataFrame, areas: pd.Series[Any]) -> pd.DataFrame:
    houses, revisited = counts["commercial_houses"], counts["revisited"]
    return counts[["commercial_houses", "revisited"]].assign(
        remaining=houses - revisited,
        revisited_pct=percent(revisited, houses),
        rank=rank(revisited, houses, areas),
    )


def _rectification(counts: pd.DataFrame, areas: pd.Series[Any]) -> pd.DataFrame:
    hazardous, rectified = counts["hazardous"], counts["rectified"]
    return counts[list(FLAGS)].assign(
        rectified_pct=percent(rectified, hazardous), rank=rank(rectified, hazardous, areas)
    )


def _compare_view(rows: PublishedRows, view: str, found: pd.DataFrame) -> Compared:
    published = rows.read(view, "code", *found.columns).set_index("code")
    return compare_figures(view, published, found)


def _compare_snapshot(rows: PublishedRows, level: str, found: pd.DataFrame) -> Compared:
    published = rows.read("snapshot", "as_of", "level", "code", *found.columns)
    of_day = pd.to_datetime(published["as_of"]) == pd.Timestamp(rows.run["as_of"])
    chosen = published[of_day & (published["level"] == level)].set_index("code")
    return compare_figures(f"snapshot {level}", chosen[list(found.columns)], found)


def compare_figures(table: str, published: pd.DataFrame, found: pd.DataFrame) -> Compared:
    """Compare figures by the index of the two; a row that one side lacks differs."""
    published = published[~published.index.duplicated()]
    index = published.index.union(found.index)
    one, other = (
        side.reindex(index).apply(pd.to_numeric, errors="coerce").reset_index(drop=True)
        for side in (published, found)
    )
    return compare_columns(table, pd.Series(index), one, other, 1e-9)
