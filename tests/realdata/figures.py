"""The figures of the real data stated in ``docs/real-data.md``, counted from published files.

``PYTHONPATH=tests python -m realdata.figures`` writes them into the document anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb

DOCUMENT = Path(__file__).parents[2] / "docs" / "real-data.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->"
FILES = """
    SELECT path, crs, encoding, rows_read, rows_accepted, rows_merged, rows_rejected
    FROM source_file ORDER BY path, target_table
"""
WARDS = """
    SELECT count(*) AS buildings,
        count(*) FILTER (county_code = county_code_reported) AS same_ward,
        count(*) FILTER (village_code IS NOT NULL AND county_code <> county_code_reported)
            AS other_ward_by_village,
        count(*) FILTER (village_code IS NULL AND county_code <> county_code_reported)
            AS other_ward_by_outline,
        count(*) FILTER (county_code IS NULL) AS in_no_ward,
        count(*) FILTER (village_code IS NULL) AS in_no_village,
        count(*) FILTER (village_code IS NULL AND village_code_reported IS NULL)
            AS in_no_village_uncoded,
        count(*) FILTER (village_code_reported IS NOT NULL) AS coded,
        count(*) FILTER (village_code = village_code_reported) AS same_village
    FROM parcel
"""


def ward_figures(database: Path) -> dict[str, int]:
    """Return counts of buildings by agreement of their ward with the first digits of their id."""
    return _rows(database, WARDS)[0]


def render(databases: list[Path]) -> str:
    """Return the tables of the document; the first file is Tokyo's.

    Parameters
    ----------
    databases
        Published files of Tokyo, Changji and the districts.
    """
    files = [row for database in databases for row in _rows(database, FILES)]
    parts = [*_ward_lines(ward_figures(databases[0])), "", *_file_lines(files)]
    return "\n".join(parts) + "\n"


def _ward_lines(wards: dict[str, int]) -> list[str]:
    lines = ["| Buildings of Tokyo | | share |", "|---|---:|---:|"]
    for text, key in (
        ("accepted", "buildings"),
        ("ward assigned = first five digits of the id", "same_ward"),
        ("in a stand-in village of another ward", "other_ward_by_village"),
        ("in no village; the ward's outline is another's", "other_ward_by_outline"),
        ("in no village and in no ward's outline", "in_no_ward"),
    ):
        share = 100 * wards[key] / wards["buildings"]
        lines.append(f"| {text} | {wards[key]:,} | {share:.2f} % |")
    same_village = 100 * wards["same_village"] / wards["coded"]
    sentence = (
        f"In no village: {wards['in_no_village']:,}, of which {wards['in_no_village_uncoded']:,}"
        f" have no `code`. Of the {wards['coded']:,} coded ones {same_village:.2f} % lie in the"
        " village of their code."
    )
    return [*lines, "", sentence]


def _file_lines(files: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| File | CRS | Encoding | Read | Accepted | of which merged | Rejected |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for row in files:
        cells = [f"{cell:,}" if isinstance(cell, int) else cell or "–" for cell in row.values()]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _rows(database: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(query).to_arrow_table().to_pylist()  # type: ignore[no-any-return]


def stated() -> str:
    """Return the tables that stand in the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


def main() -> None:
    """Build the three places and write their figures into the document."""
    from realdata.places import publish  # noqa: PLC0415 - only the script builds

    with tempfile.TemporaryDirectory() as folder:
        places = ("tokyo", "changji", "districts")
        tables = render([publish(place, Path(folder) / place) for place in places])
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(text.replace(BEGIN + stated(), BEGIN + tables), encoding="utf-8")


if __name__ == "__main__":
    main()
