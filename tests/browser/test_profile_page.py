"""The page of the profile: its tables are the rows of the view, for each area that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visitor

TABLES = """
[...document.querySelectorAll("#sections table")].map((table) =>
    [...table.querySelectorAll("tbody tr, tfoot tr")]
        .map((row) => [...row.cells].map((cell) => cell.textContent.trim())))
"""


def expected(file: Path, code: str) -> list[list[list[str]]]:
    """Return the cells of each table, from the view."""
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute(
            "SELECT dimension, class_zh, commercial_houses, share_pct, hazardous, hazardous_pct,"
            " severe, rectified, rectified_pct FROM commercial_profile"
            " WHERE code = ? AND (commercial_houses > 0 OR row_kind = 'total')",
            [code],
        ).fetchall()
    tables: dict[str, list[list[str]]] = {}
    for dimension, name, houses, share, hazardous, hazards, severe, rectified, rate in rows:
        shares = [f"{each:.2f}%" if each is not None else "—" for each in (share, hazards, rate)]
        tables.setdefault(dimension, []).append(
            [name, f"{houses:,}", shares[0], f"{hazardous:,}", shares[1], f"{severe:,}",
             f"{rectified:,}", shares[2]]
        )  # fmt: skip
    return list(tables.values())


def chosen(visit: Any) -> str:
    return str(visit.page.evaluate("document.getElementById('area').value"))


def test_tables_are_the_rows_of_the_view_for_each_area(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.open("commercial-profile")
    whole = expected(small_file, chosen(visit))
    assert len(whole) == 5
    assert visit.page.evaluate(TABLES) == whole
    visit.page.select_option("#area", "652301")
    assert visit.page.evaluate(TABLES) == expected(small_file, "652301") != whole
    visit.page.go_back()
    assert visit.page.evaluate(TABLES) == whole


def test_the_address_opens_a_unit(visitor: Visitor, small_file: Path) -> None:
    visit = visitor.open("commercial-profile", "#area=652325")
    assert chosen(visit) == "652325"
    assert visit.page.evaluate(TABLES) == expected(small_file, "652325")
