"""The circular read back: every figure against its view, marks, both languages, hostile text."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
import duckdb
import pytest
from documents import LANGUAGES, Language, ReadBack, opened, read_back
from hostile import write_hostile_root
from office import empty_pages, text_of
from prefecture import SETTINGS, VILLAGES, Prefecture, square

from pipeline.base.config import load_project
from pipeline.reporting import circular
from pipeline.reporting import document as document_module
from pipeline.reporting.document import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from office import ToPdf

    from pipeline.reporting.report_context import ReportContext

FOOT = 745
"""Where the foot of a page begins, points from its top: a paragraph may go on beyond it."""
RANKINGS: tuple[tuple[str, str, str, list[str]], ...] = (
    (
        "survey_status", "done", "parcels",
        ["parcels", "unsurveyed", "in_progress", "done", "done_pct", "done_pct_change",
         "remaining"],
    ),
    (
        "revisit_progress", "revisited", "commercial_houses",
        ["commercial_houses", "revisited", "revisited_pct", "revisited_pct_change", "remaining"],
    ),
    (
        "rectification_progress", "rectified", "hazardous",
        ["hazardous", "severe", "todo", "doing", "rectified", "regraded", "rectified_pct",
         "rectified_pct_change", "left", "overdue"],
    ),
)  # fmt: skip
"""View, numerator, denominator, and the columns of the table after rank and name."""


def written(file: Path, language: Language, folder: Path) -> Path:
    with opened(file, language) as context:
        (path,) = circular.write(context, folder)
    return path


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture(scope="module")
def path(language: Language, small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(small_file, language, tmp_path_factory.mktemp("circular"))


@pytest.fixture(scope="module")
def document(path: Path) -> ReadBack:
    return read_back(path)


@pytest.fixture
def con(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_file), read_only=True) as connection:
        yield connection


def units_of(con: duckdb.DuckDBPyConnection, view: str) -> pd.DataFrame:
    """Return units and the whole place, by code, with what the report adds from other views."""
    query = f"""
        SELECT status.*, trend.* EXCLUDE (level, code), hazard.remaining AS left
        FROM {view}_by_area AS status
        JOIN (SELECT level, code, done_pct_change, revisited_pct_change, rectified_pct_change
              FROM trend_by_area WHERE as_of = DATE '2023-03-16') AS trend USING (level, code)
        JOIN (SELECT level, code, remaining FROM forecast_by_area WHERE metric = 'rectified')
            AS hazard USING (level, code)
        WHERE level IN ('unit', 'prefecture')"""
    return con.execute(query).df()


def cell(value: Any, column: str) -> str:
    """Return a figure as the circular must print it."""
    if value is None or value != value:  # noqa: PLR0124 - not a number
        return "—"
    if column.endswith("_change"):
        text = f"{Decimal(str(round(value, 2))):+.2f}"
        return "0.00" if text in {"+0.00", "-0.00"} else text
    return f"{value:.2f}" if column.endswith("_pct") else str(int(value))


@pytest.mark.parametrize("at", range(3))
def test_the_tables_hold_the_views(
    document: ReadBack, con: duckdb.DuckDBPyConnection, language: Language, at: int
) -> None:
    view, _, whole, columns = RANKINGS[at]
    units = units_of(con, view)
    units = units[(units["code"] != "unassigned") | (units[whole] > 0)]
    total = {"zh": "合计", "en": "Total"}[language]
    expected = {
        total if row["level"] == "prefecture" else row[f"name_{language}"]: [
            "" if row["level"] == "prefecture" else cell(row["rank"], "rank"),
            *(cell(row[column], column) for column in columns),
        ]
        for row in units.to_dict("records")
    }
    headings, *rows = document.tables[at]
    assert len(headings) == len(columns) + 2
    assert {name: [rank, *figures] for rank, name, *figures in rows} == expected
    assert len(rows) == len(expected)


@pytest.mark.parametrize("at", range(3))
def test_units_stand_in_the_order_of_rank_and_the_total_last(
    document: ReadBack, language: Language, at: int
) -> None:
    _, *rows = document.tables[at]
    assert rows[-1][1] == {"zh": "合计", "en": "Total"}[language]
    ranks = [int(row[0]) for row in rows[:-1] if row[0] != "—"]
    assert ranks == sorted(ranks)
    assert [row[0] for row in rows[len(ranks) : -1]] == ["—"] * (len(rows) - 1 - len(ranks))


def test_tables_of_a_page_are_kept_together_and_longer_ones_are_not(
    path: Path, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that is not kept with the next may end a page, also with fonts that are not ours."""
    monkeypatch.setattr(document_module, "SHORT_TABLE", 5)
    for file, whole in ((path, True), (written(small_file, "zh", tmp_path), False)):
        for table in docx.Document(str(file)).tables:
            assert 11 < len(table.rows) < 16
            kept = [
                all(each.paragraph_format.keep_with_next for each in cell.paragraphs)
                for row in table.rows[1:]
                for cell in row.cells
            ]
            assert set(kept) == {whole}


@pytest.mark.parametrize("at", range(3))
def test_the_last_three_are_red(
    document: ReadBack, con: duckdb.DuckDBPyConnection, language: Language, at: int
) -> None:
    view, part, whole, _ = RANKINGS[at]
    units = units_of(con, view)
    ranked = units[(units["level"] == "unit") & units["rank"].notna()]
    rate = ranked[part] / ranked[whole]
    missing = ranked[whole] - ranked[part]
    worst = ranked.assign(rate=rate, missing=missing).sort_values(
        ["rate", "missing", "sort"], ascending=[True, False, False]
    )
    worst = worst[worst["missing"] > 0].head(3)
    red = {document.tables[at][number][1] for number in document.red_rows[at]}
    assert red == set(worst[f"name_{language}"])


def test_unassigned_parcels_have_a_row_and_empty_rows_are_left_out(document: ReadBack) -> None:
    names = [[row[1] for row in table] for table in document.tables]
    unassigned = [bool({"未落入区划", "Unassigned"} & set(column)) for column in names]
    assert unassigned == [True, False, False]  # seven parcels lie outside, no commercial house does


def numbers(text: str) -> list[str]:
    return re.findall(r"[+-]?\d+(?:\.\d+)?", text)


def test_the_lead_tells_what_changed(document: ReadBack, con: duckdb.DuckDBPyConnection) -> None:
    (row,) = con.execute(
        "SELECT done_change, done_pct_change::VARCHAR FROM trend_by_area"
        " WHERE level = 'prefecture' AND as_of = DATE '2023-03-16'"
    ).fetchall()
    assert row[0] > 0
    told = {
        f"与上期（3月9日）相比，新增已排查图斑{row[0]}个，排查完成率提高{row[1]}个百分点。",
        (
            f"Against 9 March, {row[0]} more parcels are surveyed and the completion rate"
            f" rose by {row[1]} percentage points."
        ),
    }
    assert len(told & set(document.paragraphs)) == 1


def test_the_changes_are_those_of_the_view(
    document: ReadBack, con: duckdb.DuckDBPyConnection, language: Language
) -> None:
    (row,) = con.execute(
        "SELECT forward, backward, new, gone, moved FROM parcel_change_by_area"
        " WHERE level = 'prefecture' AND as_of = DATE '2023-03-16'"
    ).fetchall()
    start = {"zh": "与3月9日相比，进度推进", "en": "Parcels against 9 March"}[language]
    (text,) = [line for line in document.paragraphs if line.startswith(start)]
    assert [int(number) for number in numbers(text)][-5:] == list(row)


def test_the_forecasts_are_those_of_the_view(
    document: ReadBack, con: duckdb.DuckDBPyConnection, language: Language
) -> None:
    rows = con.execute(
        "SELECT metric, remaining, pace_per_day, slowest_per_day, fastest_per_day, projected_on,"
        " needed_per_day, days_left FROM forecast_by_area WHERE level = 'prefecture'"
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    remaining, pace, _, _, day, _, _ = found["survey_done"]
    assert pace > 10  # so it is told as a whole number
    revisit = found["revisit_done"]
    text = "\n".join(document.paragraphs)
    if language == "zh":
        assert (
            f"图斑排查剩余{remaining}个，未定截止日期；近28天日均完成约{pace:.0f}个，"
            f"按此进度预计{day.month}月{day.day}日完成。"
        ) in text
        assert (
            f"经营性自建房“回头看”剩余{revisit[0]}栋，距5月31日截止还有{revisit[6]}天，"
            f"需日均完成约{said(revisit[5])}栋；近28天日均完成约{said(revisit[1])}栋"
        ) in text
        assert f"安全隐患整治剩余{found['rectified'][0]}栋，未定截止日期；近28天没有进展" in text
    else:
        assert (
            f"Survey of parcels: {remaining} left, no deadline is set; about {pace:.0f} a day in"
            f" the last 28 days, at which it is finished on {day.day} "
        ) in text
        assert (
            f"{revisit[0]} left, {revisit[6]} days to the deadline of 31 May, which takes about"
            f" {said(revisit[5])} a day; about {said(revisit[1])} a day"
        ) in text


def said(pace: float) -> str:
    """Return a pace as people say it: no decimals from ten on, one below."""
    text = f"{pace:.0f}" if pace >= 10 else f"{pace:.1f}" if pace >= 0.1 else f"{pace:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parcel(name: str, status: str, village: int) -> dict[str, Any]:
    return {
        "parcel_id": name,
        "survey_status": status,
        "geometry": square(87.001 + village / 100, 44.002),
    }


def test_who_is_late_and_what_went_backward_is_named(tmp_path: Path) -> None:
    settings = SETTINGS + "[deadlines]\nsurvey = 2023-03-20\n"
    place = Prefecture(tmp_path / "root", settings=settings)
    place.deliver("report_unit", [{"report_unit_id": "P", "name_zh": "测试园区", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": "P", "code": VILLAGES[2]}])
    states = {"a": ("done", 0), "b": ("unsurveyed", 0), "c": ("unsurveyed", 1), "d": ("done", 2)}
    rows = [{"parcel_id": name, "survey_status": status} for name, (status, _) in states.items()]
    place.deliver("status_snapshot", rows, extra="as_of = 2023-03-09\n")
    rows = [parcel(name, status, village) for name, (status, village) in states.items()]
    rows[1] |= {"survey_status": "done", "geometry": square(87.005, 44.005)}
    rows[3]["survey_status"] = "in_progress"
    place.deliver("parcel", rows)
    place.build()
    text = "\n".join(read_back(written(place.database, "zh", tmp_path)).paragraphs)
    # The county does one in seven days and one is left: the 23rd, three days past the deadline.
    assert "按现有进度不能按期完成的有名652301（预计3月23日完成）。" in text
    assert "近28天没有进展的有测试园区（剩余1个）。" in text
    assert "进度推进的图斑1个，回退1个" in text
    assert "有回退的单位：测试园区（1个）。" in text


def test_a_place_with_next_to_nothing_has_a_circular(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    place.deliver("parcel", [parcel("p", "unsurveyed", 0)])
    place.build()
    document = read_back(written(place.database, "zh", tmp_path))
    text = "\n".join(document.paragraphs)
    assert "没有上期数据，无法比较。" in text
    assert "安全隐患整治没有对象。" in text
    assert document.tables[2][-1] == ["", "合计", *"0000000"[:6], "—", "—", "0", "0"]


def test_findings_of_the_three_problems_are_those_of_the_views(
    small_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "survey.duckdb"
    shutil.copy(small_file, file)
    with duckdb.connect(str(file)) as con:
        con.execute("""
            DELETE FROM quality_finding;
            DELETE FROM quality_rule;
            INSERT INTO quality_rule BY NAME SELECT * FROM (VALUES
                ('S01', 'warning', 'p1', '甲规则', 'rule one', true),
                ('S02', 'error', 'p1', '乙规则', 'rule two', true),
                ('A01', 'error', 'p2', '丙规则', 'rule three', false),
                ('C01', 'error', 'p3', '丁规则', 'rule four', true))
                AS rule (rule_id, severity, problem, name_zh, name_en, is_checked);
            INSERT INTO quality_finding BY NAME
            SELECT 'S0' || (number % 3 = 0)::INTEGER + 1 AS rule_id, 'error' AS severity,
                'p1' AS problem, number::VARCHAR AS key,
                CASE WHEN number < 5 THEN '652302' ELSE 'GX' END AS report_unit_id
            FROM range(7) AS numbers (number)""")
    text = "\n".join(read_back(written(file, "zh", tmp_path)).paragraphs)
    assert (
        "（一）隐患排查不准。本期发现问题7条，涉及2个单位。"
        "主要是甲规则（4条）、乙规则（3条）。问题较多的单位是阜康市（5条）、昌吉高新区（2条）。"
    ) in text
    assert "（二）鉴定依据不符。有关资料尚未报送，本期未作核查。" in text
    assert "（三）围护警示不到位。本期未发现问题。" in text


@pytest.mark.slow
def test_hostile_names_stand_as_they_are_and_do_nothing(tmp_path: Path) -> None:
    root = write_hostile_root(tmp_path / "root")
    database = load_project(root).database
    path = written(database, "zh", tmp_path)
    document = read_back(path)
    with duckdb.connect(str(database), read_only=True) as con:
        names = con.execute("SELECT name_zh FROM report_unit").fetchall()
    shown = [row[1] for row in document.tables[0]]
    assert {xml_text(name) for (name,) in names} <= set(shown)
    parts = docx.Document(str(path)).part
    xml = parts.blob.decode("utf-8")
    assert "w:hyperlink" not in xml
    assert "w:instrText" not in xml
    assert not [rel for rel in parts.rels.values() if rel.is_external]


def test_characters_that_no_xml_holds_are_marked() -> None:
    assert xml_text("a\x00b\x0bc\tdé昌\U0001f3e0") == "a�b�c\tdé昌\U0001f3e0"
    assert xml_text("甲\u202e95.34 %\u202c") == "甲�95.34 %\u202c"


@pytest.mark.slow
def test_the_same_file_gives_the_same_bytes(path: Path, small_file: Path, tmp_path: Path) -> None:
    language: Language = "en" if path.stem == "circular" else "zh"
    again = written(small_file, language, tmp_path)
    assert again.read_bytes() == path.read_bytes()
    with opened(small_file, language) as context:
        started_at = context.started_at
    properties = docx.Document(str(path)).core_properties
    assert properties.created is not None
    assert properties.created.replace(tzinfo=None) == started_at.replace(microsecond=0)
    assert properties.author == ""


def test_it_says_that_the_data_are_samples(document: ReadBack, context: ReportContext) -> None:
    assert context.text("common", "sample") in document.paragraphs


@pytest.fixture
def context(small_file: Path, language: Language) -> Iterator[ReportContext]:
    with opened(small_file, language) as opened_context:
        yield opened_context


def test_office_shows_every_page(
    path: Path, document: ReadBack, context: ReportContext, tmp_path: Path, to_pdf: ToPdf
) -> None:
    pdf = to_pdf(path, tmp_path)
    assert empty_pages(pdf) == []
    # Hyphens may stand at the end of a line, where they are taken for those of a broken word.
    text = text_of(pdf, above=FOOT).replace("-", "")
    shown = [*document.paragraphs, *(cell for table in document.tables for cell in table[1])]
    # A sentence may go on below the head of the next page.
    head = re.sub(r"[\s-]", "", context.text("common", "sample"))
    text += text.replace(head, "")
    assert [part for part in shown if re.sub(r"[\s-]", "", part) not in text] == []
