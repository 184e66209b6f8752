"""Which departments answer for which commercial house, and what each of them has to show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.referee.area_counts import compare_figures
from pipeline.referee.compared import Compared, together
from pipeline.referee.hazard_outcomes import NEVER

if TYPE_CHECKING:
    from pipeline.referee.published_rows import PublishedRows

COUNTS = ("commercial_houses", "revisited", "hazardous", "severe", "todo", "doing", "rectified",
          "regraded", "overdue")  # fmt: skip
VIEW = "trade_progress_by_department"
NOT_COUNTED = ("false_positive", "merged")


def compare_trades(rows: PublishedRows, houses: pd.DataFrame) -> Compared:
    """Count the houses of every department and compare them with the view.

    Parameters
    ----------
    houses
        What is counted of every house, in the order of the table.
    """
    # Ids as objects: pandas cannot join columns of Arrow's texts that have no row at all.
    ids = rows.houses["house_id"].astype(object)
    flags = houses[list(COUNTS)].set_index(ids).astype("int64")
    flags = flags[flags["commercial_houses"] == 1]
    links = _links(rows).astype(object)
    links = links[links["house_id"].isin(flags.index)].drop_duplicates()
    counted = links.join(flags, on="house_id").groupby("department_id")[list(COUNTS)].sum()
    counted.loc["unassigned"] = flags[~flags.index.isin(links["house_id"])].sum()
    counted.loc["total"] = flags.sum()
    published = rows.read(VIEW, "department_id", *COUNTS).set_index("department_id")
    # departments without a house have a row of zeros
    found = counted.reindex(published.index.union(counted.index), fill_value=0)
    return together("trades", [compare_figures(VIEW, published, found)])


def _links(rows: PublishedRows) -> pd.DataFrame:
    """Return house and department, by the sources that the file was published with."""
    departments = rows.read("department", "department_id", "name_zh", "business_types")
    by_name = departments.groupby("name_zh")["department_id"].min()
    found = {
        "business": _by_business(rows, departments),
        "form": _by_name(rows.read("compliance", "house_id", "industry_department"), by_name),
        "case": _by_name(_by_case(rows), by_name),
    }
    sources: list[str] = json.loads(rows.run["settings"])["trades"]["sources"]
    return pd.concat([found[source] for source in sources], ignore_index=True)


def _by_business(rows: PublishedRows, departments: pd.DataFrame) -> pd.DataFrame:
    houses = rows.read("house", "house_id", "business_types").explode("business_types")
    overseers = departments[["department_id", "business_types"]].explode("business_types")
    known = [frame.dropna(subset=["business_types"]) for frame in (houses, overseers)]
    return known[0].merge(known[1], on="business_types")[["house_id", "department_id"]]


def _by_name(named: pd.DataFrame, by_name: pd.Series[Any]) -> pd.DataFrame:
    """Return the departments of names; a name that the table does not have stands for itself."""
    named = named.set_axis(["house_id", "name"], axis=1).dropna(subset=["name"])
    department = named["name"].map(by_name).fillna(named["name"])
    return pd.DataFrame({"house_id": named["house_id"], "department_id": department})


def _by_case(rows: PublishedRows) -> pd.DataFrame:
    """Return the department that the last case with one names."""
    cases = rows.read("hazard_case", "house_id", "case_id", "found_on", "closure_reason",
                      "responsible_department")  # fmt: skip
    cases = cases[~cases["closure_reason"].isin(NOT_COUNTED)]
    cases = cases.dropna(subset=["responsible_department"])
    found = pd.to_datetime(cases["found_on"]).fillna(NEVER)
    ordered = cases.assign(found=found).sort_values(["house_id", "found", "case_id"])
    return ordered.groupby("house_id", as_index=False)["responsible_department"].last()
