"""Whether every row of every delivered file is accounted for, and the stored sums agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.dictionary import load_dictionary
from pipeline.referee.compared import Compared, compare_columns, together

if TYPE_CHECKING:
    from pipeline.referee.published_rows import PublishedRows


def compare_row_sums(rows: PublishedRows) -> Compared:
    """Add up the rows of every file, and those of every table that came from files."""
    files = rows.read(
        "source_file", "source_file_id", "path", "target_table", "rows_read", "rows_accepted",
        "rows_rejected", "rows_left_out", "rows_merged",
    )  # fmt: skip
    rejected = rows.read("rejected_row", "source_file_id")["source_file_id"].value_counts()
    found = pd.DataFrame({
        "rows_read": files["rows_accepted"] + files["rows_rejected"] + files["rows_left_out"],
        "rows_rejected": files["source_file_id"].map(rejected).fillna(0).astype("int64"),
    })  # fmt: skip
    return together(
        "row_sums",
        [
            compare_columns("source_file", files["path"], files, found),
            _compare_tables(rows, files),
            _compare_stored(rows),
        ],
    )


def compare_keys(rows: PublishedRows) -> Compared:
    """Look for ids that are missing or repeated in the tables that all figures rest on."""
    keys = {
        "admin_unit": rows.units["code"],
        "report_unit": rows.read("report_unit", "report_unit_id")["report_unit_id"],
        "parcel": rows.parcels["parcel_id"],
        "house": rows.houses["house_id"],
    }
    return together("keys", (
        compare_columns(
            table, ids, pd.DataFrame({"rows": ids.map(ids.value_counts()).fillna(0)}),
            pd.DataFrame({"rows": 1.0}, index=ids.index),
        )
        for table, ids in keys.items()
    ))  # fmt: skip


def _compare_tables(rows: PublishedRows, files: pd.DataFrame) -> Compared:
    """Compare the rows that files brought with those that each published table has of them."""
    published = {name for name, table in load_dictionary().tables.items() if table.published}
    of_tables = files[files["target_table"].isin(published)]
    brought = (of_tables["rows_accepted"] - of_tables["rows_merged"]).groupby(
        of_tables["target_table"]
    )
    expected = brought.sum()
    there = {
        name: rows.read(name, "source_file_id")["source_file_id"]
        .isin(of_tables.loc[of_tables["target_table"] == name, "source_file_id"])
        .sum()
        for name in expected.index
    }
    counted = pd.DataFrame({"rows": pd.Series(there, dtype="int64").reindex(expected.index)})
    return compare_columns(
        "table",
        pd.Series(expected.index),
        expected.rename("rows").to_frame().reset_index(drop=True),
        counted.reset_index(drop=True),
    )


def _compare_stored(rows: PublishedRows) -> Compared:
    """Compare the two sides of every sum that the run itself has checked."""
    stored = rows.read("reconciliation", "check_name", "subject", "expected", "actual")
    keys = stored["check_name"] + " " + stored["subject"]
    sides = (stored[[name]].rename(columns={name: "sum"}) for name in ("expected", "actual"))
    return compare_columns("reconciliation", keys, *sides)
