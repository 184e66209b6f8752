"""The charts and the map of the circular: native, drawn from the views, with names as text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from itertools import combinations
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest
from documents import opened
from lxml import etree
from prefecture import VILLAGES, Prefecture, square

from pipeline.reporting import circular
from pipeline.reporting.paper_charts import rate_curves
from pipeline.reporting.unit_map import place_labels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
CLASSES = {
    (0, 80): "EEF3FA", (80, 90): "CFE0F1", (90, 95): "A3C7E4", (95, 98): "64A1D0",
    (98, 100): "2A73B3", (100, 101): "0B3F7A",
}  # fmt: skip


@pytest.fixture
def con(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_file), read_only=True) as connection:
        yield connection


def parts_of(file: Path, folder: Path) -> dict[str, bytes]:
    """Return the parts of the circular by name."""
    with opened(file, "zh") as context:
        (path,) = circular.write(context, folder)
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.fixture(scope="module")
def parts(small_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return parts_of(small_file, tmp_path_factory.mktemp("pictures"))


def cached(chart: bytes) -> list[tuple[str, list[str], list[float]]]:
    """Return what a chart shows by itself: name, categories and values of each series."""
    root = etree.fromstring(chart)
    return [
        (
            series.findtext(f"{CHART}tx//{CHART}v"),
            [v.text for v in series.iterfind(f"{CHART}cat//{CHART}pt/{CHART}v")],
            [float(v.text) for v in series.iterfind(f"{CHART}val//{CHART}pt/{CHART}v")],
        )
        for series in root.iter(f"{CHART}ser")
    ]


def test_what_is_left_is_drawn_by_name_the_most_first(
    parts: dict[str, bytes], con: duckdb.DuckDBPyConnection
) -> None:
    rows = con.execute(
        "SELECT name_zh, unsurveyed, in_progress FROM survey_status_by_unit WHERE remaining > 0"
        " ORDER BY remaining DESC"
    ).fetchall()
    unseen, begun = cached(parts["word/charts/chart1.xml"])
    assert (unseen[0], begun[0]) == ("未排查", "排查中")
    drawn = list(zip(unseen[1], unseen[2], begun[2], strict=True))
    assert sorted(drawn) == sorted(rows)
    assert [row[1] + row[2] for row in drawn] == [row[1] + row[2] for row in rows]


def test_a_chart_has_its_workbook_and_can_be_edited(parts: dict[str, bytes]) -> None:
    charts = sorted(name for name in parts if name.startswith("word/charts/chart"))
    assert charts == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
    for number, name in enumerate(charts, start=1):
        root = etree.fromstring(parts[name])
        data = root.find(f"{CHART}externalData")
        (relation,) = data.attrib.values()
        links = parts[f"word/charts/_rels/chart{number}.xml.rels"].decode()
        assert f'Id="{relation}"' in links
        assert f"embeddings/chart{number}.xlsx" in links
        book = openpyxl.load_workbook(io.BytesIO(parts[f"word/embeddings/chart{number}.xlsx"]))
        values = {cell.value for row in book["Sheet1"].iter_rows() for cell in row}
        for title, _, numbers in cached(parts[name]):
            assert title in values
            assert set(numbers) <= values
    assert b'PartName="/word/charts/chart1.xml"' in parts["[Content_Types].xml"]
    assert not [name for name in parts if name.endswith(".png")]


def test_the_curves_are_the_views(small_file: Path, con: duckdb.DuckDBPyConnection) -> None:
    with opened(small_file, "en") as context:
        curves = rate_curves(context)
    rows = con.execute(
        "SELECT as_of, done_pct::DOUBLE FROM trend_by_area WHERE level = 'prefecture' ORDER BY 1"
    ).fetchall()
    forecasts = con.execute(
        "SELECT metric, projected_on, deadline, started_on FROM forecast_by_area"
        " WHERE level = 'prefecture'"
    ).fetchall()
    ends = {metric: (projected, deadline) for metric, projected, deadline, _ in forecasts}
    starts = {metric: started for metric, _, _, started in forecasts}
    as_of = dt.date(2023, 3, 16)
    by_metric: dict[int, dict[str | None, Any]] = {}
    for curve in curves:
        by_metric.setdefault(curve.metric, {})[curve.dash] = curve.points
    # without a deadline: the curve and what it is projected to, no straight line
    assert by_metric[0] == {
        None: rows,
        "round_dot": [(as_of, 95.33), (ends["survey_done"][0], 100)],
    }
    counted = by_metric[1][None]
    assert counted[-1] == (as_of, 96.33)
    assert starts["revisit_done"] is not None
    # the straight line starts where the campaign did, from nothing
    straight = [(starts["revisit_done"], 0), (ends["revisit_done"][1], 100)]
    assert by_metric[1]["dash"] == straight
    assert by_metric[1]["round_dot"] == [counted[-1], (ends["revisit_done"][0], 100)]
    assert set(by_metric[2]) == {None}  # neither deadline nor pace


def test_the_map_has_each_unit_by_name_in_the_colour_of_its_rate(
    parts: dict[str, bytes], con: duckdb.DuckDBPyConnection
) -> None:
    units = con.execute(
        "SELECT name_zh, done_pct FROM survey_status_by_unit WHERE code <> 'unassigned'"
    ).fetchall()
    root = etree.fromstring(parts["word/document.xml"])
    shapes = [
        shape.find(f"{SHAPE}spPr/{MAIN}solidFill/{MAIN}srgbClr").get("val")
        for shape in root.iter(f"{SHAPE}wsp")
        if shape.find(f"{SHAPE}spPr/{MAIN}custGeom") is not None
    ]
    expected = [
        colour for _, pct in units for (low, high), colour in CLASSES.items() if low <= pct < high
    ]
    assert sorted(shapes) == sorted(expected)
    assert len(set(shapes)) >= 3
    words = {"".join(box.itertext()) for box in root.iter(f"{WORD}txbxContent")}
    assert {name for name, _ in units} <= words
    assert {"< 80%", "80–90%", "100%", "—"} <= words


def test_names_in_a_heap_are_moved_apart_and_lead_back() -> None:
    homes = [(5.0 + at / 100, 5.0) for at in range(7)]
    labels = place_labels(["昌吉国家高新区"] * 7, homes, (15.0, 12.0))
    assert len(labels) == 7
    for one, other in combinations([label.box for label in labels], 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert not labels[0].is_moved
    assert [label.is_moved for label in labels[1:]] == [True] * 6
    assert all(label.box[0] >= 0 and label.box[2] <= 15 for label in labels)


def test_a_place_without_borders_or_anything_left_has_neither(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.002)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    place.deliver("report_unit", [{"report_unit_id": "P", "name_zh": "<园&区>", "kind": "park"}])
    place.deliver("report_unit_member", [{"report_unit_id": "P", "code": VILLAGES[2]}])
    place.build()
    parts = parts_of(place.database, tmp_path)
    text = re.sub("<[^>]*>", "", parts["word/document.xml"].decode())
    assert "图1" not in text  # nothing is left
    assert "&lt;园&amp;区&gt;" in text
