"""A region rolled up: totals, ranks, cases across borders, papers, against what was planted."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import docx
import duckdb
import pytest
from region_roots import AREAS, CODES, GAP, OVERLAP, STATUS, write_root
from region_runs import build_published, rows, states

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.files.check_sums import file_sum
from pipeline.region.region_schema import load_region_dictionary
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2023-03-16"


@pytest.fixture(scope="module")
def database(region_root: Path) -> Path:
    return region_root / "data" / "processed" / "region.duckdb"


def test_totals_are_the_sums_of_the_prefectures_own_files(
    region_root: Path, database: Path
) -> None:
    names = (
        "parcels, unsurveyed, in_progress, done, commercial_houses, revisited, hazardous, severe,"
        " todo, doing, rectified, regraded, overdue"
    )
    own = [
        rows(
            region_root / code / "data" / "processed" / "survey.duckdb",
            f"SELECT {names} FROM survey_status_by_area JOIN revisit_progress_by_area"
            " USING (level, code) JOIN rectification_progress_by_area USING (level, code)"
            " WHERE level = 'prefecture'",
        )[0]
        for code in CODES
    ]
    query = f"SELECT {names} FROM area_count WHERE level = '{{}}' ORDER BY code"
    assert rows(database, query.format("prefecture")) == own
    assert rows(database, query.format("region")) == [
        tuple(sum(each) for each in zip(*own, strict=True))
    ]
    assert sum(len(parcels) for parcels in STATUS.values()) == sum(row[0] for row in own) == 12


def test_each_total_says_of_how_many_prefectures_it_is(database: Path) -> None:
    assert rows(
        database,
        "SELECT metric, numerator, denominator, prefectures, of_prefectures FROM region_summary"
        " WHERE metric IN ('survey_done', 'revisit_done', 'rectified') ORDER BY metric",
    ) == [("rectified", 0, 3, 3, 3), ("revisit_done", 0, 4, 3, 3), ("survey_done", 9, 12, 3, 3)]


def test_ranks_are_those_of_the_rates(database: Path) -> None:
    rates = {
        code: sum(status == "done" for status in parcels.values()) / len(parcels)
        for code, parcels in STATUS.items()
    }
    best = sorted(rates, key=lambda code: -rates[code])
    query = "SELECT {}, rank, unit_count FROM {} WHERE metric = 'survey_done' ORDER BY rank"
    assert rows(database, query.format("prefecture", "prefecture_rank")) == [
        (code, number, 3) for number, code in enumerate(best, start=1)
    ]
    # What lies elsewhere is in no county of its prefecture: 3 of 4, 3 of 3, 2 of 3.
    assert rows(database, query.format("code", "county_rank")) == [
        ("650201", 1, 3), ("650101", 2, 3), ("650301", 3, 3),
    ]  # fmt: skip


def test_equal_rates_share_a_rank(database: Path) -> None:
    assert rows(database, "SELECT rank FROM prefecture_rank WHERE metric = 'rectified'") == [
        (1,), (1,), (1,),
    ]  # fmt: skip


def test_the_planted_cases_across_borders_are_found_and_no_others(database: Path) -> None:
    assert rows(database, "SELECT * EXCLUDE (share, lon, lat) FROM parcel_claimed_twice") == [
        ("650100", "a1", "650200", "over")
    ]
    ((share,),) = rows(database, "SELECT share FROM parcel_claimed_twice")
    assert share == pytest.approx(0.95 * 0.95, abs=1e-3)
    assert rows(
        database, "SELECT prefecture, parcel_id, other_prefecture FROM parcel_elsewhere"
    ) == [("650100", "away", "650200"), ("650200", "over", "650100")]
    assert rows(database, "FROM id_used_twice") == [("parcel", "both", 2, "650100, 650300")]
    assert rows(database, "SELECT * EXCLUDE (lon, lat) FROM house_across") == [
        ("650100", "h2", "reported", "650200", "b1"), ("650100", "h3", "place", "650200", None),
    ]  # fmt: skip


def test_gaps_and_overlaps_of_borders_have_their_true_sizes(database: Path) -> None:
    # A square of 0.01 degrees at 44 N is 0.8017 km by 1.1111 km on the ellipsoid.
    square = 0.8017 * 1.1111
    assert rows(database, "SELECT prefecture, other_prefecture FROM border_overlap") == [
        ("650100", "650300"),
    ]  # fmt: skip
    ((overlap,),) = rows(database, "SELECT area_km2 FROM border_overlap")
    assert overlap == pytest.approx(OVERLAP.area / 1e-4 * square, rel=1e-3)
    assert rows(database, "SELECT prefectures FROM border_gap") == [("650100, 650200",)]
    ((gap,),) = rows(database, "SELECT area_km2 FROM border_gap")
    assert gap == pytest.approx(GAP.area / 1e-4 * square, rel=1e-3)
    areas = dict(rows(database, "SELECT prefecture, area_km2 FROM prefecture_border"))
    for code, shape in AREAS.items():
        assert areas[code] == pytest.approx(shape.area / 1e-4 * square, rel=2e-3)


def test_everything_has_a_comment_and_the_sums_are_stored(database: Path) -> None:
    assert (
        rows(
            database,
            "SELECT table_name, column_name FROM duckdb_columns()"
            " WHERE schema_name = 'main' AND NOT internal AND comment IS NULL",
        )
        == []
    )
    dictionary = load_region_dictionary()
    assert {name for (name,) in rows(database, "SELECT table_name FROM duckdb_tables()")} == set(
        dictionary.tables
    )
    for view in dictionary.views.values():
        with duckdb.connect(str(database), read_only=True) as con:
            assert con.table(view.name).columns == list(view.columns)
    ((checks, wrong),) = rows(
        database,
        "SELECT count(*), count(*) FILTER (expected IS DISTINCT FROM actual) FROM reconciliation",
    )
    assert (checks, wrong) == (20, 0)


def test_the_page_is_one_file_that_runs_and_loads_nothing(region_root: Path) -> None:
    page = (region_root / "maps" / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"<script|https?://|src=|@import|url\(", page)
    for code in CODES:
        assert f"P {code}" in page
    assert page.count("<path") == 3 * len(CODES)
    assert "3 of 3" in page


def test_the_circular_ranks_all(region_root: Path) -> None:
    folder = region_root / "data" / "processed" / "reports" / DAY
    document = docx.Document(str(folder / "ranking-circular.docx"))
    first = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[1] for row in first[1:]] == ["P 650100", "P 650200", "P 650300"]
    assert [row[3] for row in first[1:]] == ["80.00", "75.00", "66.67"]
    styles = {cell.paragraphs[0].style.name for cell in document.tables[0].rows[1].cells}
    assert styles == {"Cell"}  # in the lines of the text each ranking would take a page
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "3 of the 3 prefectures" in text


def test_a_rank_is_read_by_its_prefecture_as_it_was_written(own_region: Path) -> None:
    delivered = own_region / "data" / "processed" / "rank-deliveries" / "650200"
    root = own_region / "650200"
    for file in delivered.iterdir():
        shutil.copy(file, root / "data" / "raw")
    build(load_project(root), Silent())
    assert rows(
        root / "data" / "processed" / "survey.duckdb",
        "SELECT regional_rank FROM prefecture_summary WHERE metric = 'survey_done'",
    ) == [(2,)]


def test_one_that_is_late_or_gone_is_named_everywhere_and_never_zero(own_region: Path) -> None:
    shutil.rmtree(own_region / "650100")
    shutil.rmtree(own_region / "650300")
    write_root(own_region / "650300", "650300", as_of="2023-03-09")
    build(load_project(own_region / "650300"), Silent())
    build_published(own_region)
    assert states(own_region) == {"650100": "missing", "650200": "counted", "650300": "late"}
    database = own_region / "data" / "processed" / "region.duckdb"
    assert rows(database, "SELECT level, parcels FROM area_count WHERE level <> 'county'") == [
        ("region", 4), ("prefecture", 4),
    ]  # fmt: skip
    assert (
        rows(
            database, "SELECT parcels, done_pct, survey_rank FROM prefecture_status WHERE sort <> 2"
        )
        == [(None, None, None)] * 2
    )
    assert rows(database, "SELECT prefectures, counted FROM region_run") == [(3, 1)]
    assert rows(database, "SELECT as_of::VARCHAR FROM prefecture_state WHERE sort = 3") == [
        ("2023-03-09",),
    ]  # fmt: skip
    page = (own_region / "maps" / "index.html").read_text(encoding="utf-8")
    folder = own_region / "data" / "processed" / "reports" / DAY
    document = docx.Document(str(folder / "ranking-circular.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for shown in (page, text):
        assert "1 of" in shown
        assert "there is no such folder" in shown
        assert "as of 2023-03-09" in shown
    lake = own_region / "data" / "processed" / "lake" / "parcel" / "region=650000"
    assert [path.name for path in lake.glob("*/*")] == [f"as_of={DAY}"]


def test_where_none_counts_nothing_is_published_and_each_says_why(own_region: Path) -> None:
    before = (own_region / "data" / "processed" / "region.duckdb").read_bytes()
    for code in CODES:
        shutil.rmtree(own_region / code)
    with pytest.raises(RefusedError) as refused:
        build_published(own_region)
    assert [fault.code for fault in refused.value.faults] == [
        "no_prefecture_counts", *["member_does_not_count"] * 3,
    ]  # fmt: skip
    assert "没有这个文件夹" in refused.value.text("zh")
    assert (own_region / "data" / "processed" / "region.duckdb").read_bytes() == before
    assert not list((own_region / "data" / "processed").glob(".build*"))


def test_a_lake_that_was_changed_does_not_count(own_region: Path) -> None:
    part = next((own_region / "650100" / "data/processed/lake/house").rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    build_published(own_region)
    assert states(own_region)["650100"] == "damaged"


def test_counts_that_do_not_fit_the_rows_do_not_count(own_region: Path) -> None:
    lake = own_region / "650100" / "data" / "processed" / "lake"
    part = next((lake / "counts").rglob("*.parquet"))
    changed = part.with_name("changed.parquet")
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT * REPLACE (CASE WHEN level = 'county' THEN done + 1 ELSE done END"
            f" AS done) FROM read_parquet('{part}', hive_partitioning = false)) TO '{changed}'"
        )
    changed.replace(part)
    manifest = next((lake / "_manifest").rglob("manifest.json"))
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["tables"]["counts"]["files"] = {part.name: file_sum(part)}
    manifest.write_text(json.dumps(said), encoding="utf-8")
    build_published(own_region)
    assert states(own_region)["650100"] == "not_reconciled"
    ((fault,),) = rows(
        own_region / "data" / "processed" / "region.duckdb",
        "SELECT fault_en FROM prefecture_state WHERE sort = 1",
    )
    assert "counties add up" in fault
