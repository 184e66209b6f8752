"""The chart and the map inside the circular: what they draw, and words that cannot be drawn."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest
from documents import opened, read_back
from matplotlib import font_manager, get_data_path
from matplotlib.font_manager import FontEntry
from matplotlib.image import imread
from prefecture import VILLAGES, Prefecture, square

from pipeline.mapping.borders import read_unit_shapes
from pipeline.reporting import circular, lettering
from pipeline.reporting.progress_chart import progress_figure
from pipeline.reporting.unit_map import draw_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.lines import Line2D


@pytest.fixture
def con(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(small_file), read_only=True) as connection:
        yield connection


def points_of(line: Line2D) -> list[tuple[Any, Any]]:
    parts: Any = line.get_data(orig=True)
    return list(zip(*parts, strict=True))


def test_the_chart_draws_the_views(small_file: Path, con: duckdb.DuckDBPyConnection) -> None:
    with opened(small_file, "en") as context:
        points = context.rows("curve")
        figure = progress_figure(context, points, lettering.letter(["a", "b", "c"]))
    survey, revisit, rectification = figure.axes
    rows = con.execute(
        "SELECT as_of, done_pct::DOUBLE FROM trend_by_area WHERE level = 'prefecture' ORDER BY 1"
    ).fetchall()
    forecasts = con.execute(
        "SELECT metric, projected_on, deadline FROM forecast_by_area WHERE level = 'prefecture'"
    ).fetchall()
    ends = {metric: (projected, deadline) for metric, projected, deadline in forecasts}
    as_of = dt.date(2023, 3, 16)
    drawn = [points_of(line) for line in survey.lines]
    # without a deadline: the curve and what it is projected to, no straight line
    assert drawn == [rows, [(as_of, 95.33), (ends["survey_done"][0], 100)]]
    drawn = [points_of(line) for line in revisit.lines]
    start = (as_of, 96.33)
    assert drawn[1:] == [
        [start, (ends["revisit_done"][1], 100)],
        [start, (ends["revisit_done"][0], 100)],
    ]
    assert len(rectification.lines) == 1  # neither deadline nor pace


CLASSES = {
    (0, 80): 0xEEF3FA, (80, 90): 0xCFE0F1, (90, 95): 0xA3C7E4, (95, 98): 0x64A1D0,
    (98, 100): 0x2A73B3, (100, 101): 0x0B3F7A,
}  # fmt: skip


def test_the_map_has_each_unit_in_the_colour_of_its_rate(
    small_file: Path, con: duckdb.DuckDBPyConnection
) -> None:
    rates = con.execute("SELECT code, done_pct FROM survey_status_by_unit").fetchall()
    with opened(small_file, "en") as context:
        units = [row for row in context.rows("circular_survey") if row["level"] == "unit"]
        picture = draw_map(context, units)
        borders = read_unit_shapes(context.con)
    assert picture is not None
    pixels = np.rint(255 * imread(io.BytesIO(picture.png))[:, :, :3]).astype(int)
    colours = pixels @ [65536, 256, 1]
    drawn = np.array([np.count_nonzero(colours == colour) for colour in CLASSES.values()])
    areas = np.array([
        sum(borders[code].area for code, pct in rates if code in borders and low <= pct < high)
        for low, high in CLASSES
    ])  # fmt: skip
    assert np.count_nonzero(areas) >= 3
    # names and lines cover a little of each, and the legend has a box of each
    assert np.allclose(drawn / drawn.sum(), areas / areas.sum(), atol=0.02)


BUNDLED = Path(get_data_path()) / "fonts" / "ttf"
LATIN = FontEntry(str(BUNDLED / "DejaVuSans.ttf"), name="DejaVu Sans", weight=400)
# No font of the machine is asked: these play the parts of an office's fonts.
SERIF = replace(LATIN, fname=str(BUNDLED / "DejaVuSerif.ttf"))
CHINESE = replace(LATIN, fname=str(BUNDLED / "STIXGeneral.ttf"), name="Noto Sans CJK SC")
ONLY_CHINESE = "\u1d81"
"""A character of ``CHINESE`` that ``LATIN`` lacks."""
NOWHERE = "\U000f1234"
"""A character that neither has."""


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what gives the machine these fonts and no others."""
    return lambda *faces: monkeypatch.setattr(font_manager.fontManager, "ttflist", list(faces))


def font_of(*words: str) -> tuple[str, int] | None:
    """Return the file, and the face in it, with which words are drawn as they are."""
    lettered = lettering.letter(words)
    path: Any = lettered.font.get_file()
    return None if lettered.key else (path.path, path.face_index)


@pytest.mark.parametrize(
    "other",
    [
        replace(SERIF, stretch="condensed"),  # as DejaVuSansCondensed.ttf of Debian
        replace(SERIF, weight=200),  # as DejaVuSans-ExtraLight.ttf
        replace(SERIF, weight=700),
        replace(SERIF, style="oblique"),
        replace(SERIF, variant="small-caps"),
        replace(SERIF, name="DejaVu Sans Mono"),
        replace(LATIN, fname="/no/longer/there/DejaVuSans.ttf"),
    ],
    ids=["condensed", "light", "bold", "oblique", "small capitals", "another family", "gone"],
)
def test_the_regular_face_of_a_family_is_taken(
    install: Callable[..., None], other: FontEntry
) -> None:
    for faces in ((LATIN, other), (other, LATIN)):
        install(*faces)
        assert font_of("Alpha", "Beta") == (LATIN.fname, 0)


def test_of_equal_faces_the_order_of_the_list_does_not_decide(
    install: Callable[..., None], tmp_path: Path
) -> None:
    copies = []
    for name in ("a", "b"):
        shutil.copy(LATIN.fname, tmp_path / name)
        copies.append(replace(LATIN, fname=str(tmp_path / name)))
    for faces in permutations([*copies, LATIN]):
        install(*faces)
        assert font_of("Alpha") == (LATIN.fname, 0)  # the one that comes with matplotlib
    for faces in permutations(copies):
        install(*faces)
        assert font_of("Alpha") == (str(tmp_path / "a"), 0)


def test_a_family_with_only_a_light_face_is_used(install: Callable[..., None]) -> None:
    install(replace(CHINESE, weight=300), LATIN, replace(SERIF, name=CHINESE.name, weight=700))
    assert font_of(ONLY_CHINESE) == (CHINESE.fname, 0)


def test_the_face_of_the_family_in_a_file_of_several_is_kept(
    install: Callable[..., None],
) -> None:
    """Noto Sans CJK keeps its Japanese, Korean and Chinese faces in one file."""
    install(replace(CHINESE, name="Noto Sans CJK JP"), replace(CHINESE, index=2))
    face = lettering._regular_face(CHINESE.name)  # noqa: SLF001 - no bundled file has two faces
    assert face is not None
    assert face.face_index == 2


def test_words_that_no_font_has_give_way_to_numbers(install: Callable[..., None]) -> None:
    install(LATIN, CHINESE)
    assert lettering.letter(["Alpha", "Beta"]).words == ("Alpha", "Beta")
    assert font_of("Alpha", ONLY_CHINESE) == (CHINESE.fname, 0)
    unknown = lettering.letter(["昌吉市", NOWHERE])
    assert (unknown.words, unknown.key) == (("1", "2"), ("昌吉市", NOWHERE))
    assert unknown.font.get_file() == LATIN.fname
    assert lettering.letter(["long " * 10]).key == ("long " * 10,)
    install(LATIN)
    assert lettering.letter([ONLY_CHINESE]).key == (ONLY_CHINESE,)


def test_without_a_chinese_font_the_text_has_the_key(
    monkeypatch: pytest.MonkeyPatch, small_file: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(lettering, "FONTS", ("DejaVu Sans",))
    with opened(small_file, "zh") as context:
        (path,) = circular.write(context, tmp_path)
    text = "\n".join(read_back(path).paragraphs)
    assert "图中：1 排查完成率、2 “回头看”完成率、3 整改完成率。" in text
    assert re.search("图2.*图中：1 .*、10 ", text)


def test_names_that_would_overlap_give_way_to_numbers(tmp_path: Path) -> None:
    place = Prefecture(tmp_path / "root")
    parks = [("WA" * 6, VILLAGES[0]), ("WB" * 6, VILLAGES[1]), ("WC" * 6, VILLAGES[2])]
    place.deliver(
        "report_unit",
        [{"report_unit_id": name, "name_zh": name * 2, "kind": "park"} for name, _ in parks],
    )
    place.deliver(
        "report_unit_member", [{"report_unit_id": name, "code": code} for name, code in parks]
    )
    shape = square(87.001, 44.002)
    place.deliver("parcel", [{"parcel_id": "p", "survey_status": "done", "geometry": shape}])
    place.build()
    with opened(place.database, "zh") as context:
        picture = draw_map(context, context.rows("circular_survey"))
    assert picture is not None
    assert set(picture.key) == {"WA" * 12, "WB" * 12, "WC" * 12}
