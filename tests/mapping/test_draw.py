"""The drawing as a whole: the same bytes, in one go, and no personal data."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipeline.base.config import load_project
from pipeline.base.errors import MissingInputError, RefusedError
from pipeline.base.progress import Silent
from pipeline.mapping import draw
from pipeline.mapping.draw import draw_maps
from pipeline.mapping.pages.unit import unit_page
from pipeline.mapping.shell.page_names import unit_page_name
from pipeline.warehouse.publish import is_page

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = '[place]\nname_zh = "州"\nname_en = "P"\ncode = "6523"\n'


@pytest.fixture
def root(small_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the small demo's root to draw into."""
    shutil.copytree(small_root, tmp_path / "root", ignore=shutil.ignore_patterns("raw", "history"))
    return tmp_path / "root"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.slow
def test_two_drawings_are_the_same_bytes(root: Path) -> None:
    project = load_project(root)
    paths = draw_maps(project, Silent())
    first = contents(project.maps)
    assert {path.name for path in paths} == set(first)
    draw_maps(project, Silent())
    assert contents(project.maps) == first


def test_every_page_carries_the_run_it_was_drawn_from(root: Path) -> None:
    project = load_project(root)
    draw_maps(project, Silent())
    with duckdb.connect(str(project.database), read_only=True) as con:
        ((run_id,),) = con.execute("SELECT run_id FROM run").fetchall()
    mark = f'<meta name="survey-run" content="{run_id}">'.encode()
    pages = contents(project.maps)
    assert len(pages) > 10
    assert [name for name, content in pages.items() if mark not in content] == []
    assert [name for name in pages if not is_page(project.maps / name)] == []


def test_other_files_in_the_folder_stay_and_old_pages_go(root: Path) -> None:
    maps = load_project(root).maps
    maps.mkdir(exist_ok=True)
    (maps / ".gitkeep").touch()
    (maps / "notes").mkdir()
    (maps / "notes" / "mine.html").write_text("mine")
    (maps / "unit-gone.html").write_text("old")
    draw_maps(load_project(root), Silent())
    assert (maps / ".gitkeep").exists()
    assert (maps / "notes" / "mine.html").read_text() == "mine"
    assert not (maps / "unit-gone.html").exists()


@pytest.mark.slow
def test_a_drawing_that_fails_leaves_the_pages_as_they_were(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = load_project(root)
    draw_maps(project, Silent())
    before = contents(project.maps)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(draw, "GROUPS", ((unit_page.build, fail),))
    with pytest.raises(RefusedError) as refused:
        draw_maps(project, Silent())
    assert [fault.code for fault in refused.value.faults] == ["system_refuses"]
    assert contents(project.maps) == before


@pytest.mark.slow
def test_a_drawing_killed_between_the_moves_is_mended(root: Path) -> None:
    project = load_project(root)
    draw_maps(project, Silent())
    (project.maps / "mine.txt").write_text("mine")
    project.maps.rename(project.maps.with_name(".maps-old"))
    draw_maps(project, Silent())
    assert (project.maps / "mine.txt").read_text() == "mine"
    assert sorted(path.name for path in root.iterdir() if "maps" in path.name) == ["maps"]


def test_public_drawing_has_no_unit_pages(root: Path) -> None:
    with (root / "pipeline.toml").open("a") as settings:
        settings.write('\n[maps]\naudience = "public"\n')
    project = load_project(root)
    draw_maps(project, Silent())
    assert not list(project.maps.glob("unit-*.html"))
    text = "".join(path.read_text(encoding="utf-8") for path in project.maps.glob("*.html"))
    assert re.search(r"TB6523\d{8}", text) is None


def test_no_personal_data_stand_in_any_page(root: Path, small_root: Path) -> None:
    """Whatever looks like an ID number or a phone number in full, in the sources, is on no page."""
    project = load_project(root)
    draw_maps(project, Silent())
    raw = b"".join(path.read_bytes() for path in (small_root / "data" / "raw").rglob("*.csv"))
    numbers = set(re.findall(rb"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dX](?!\d)", raw))
    assert numbers
    for path in project.maps.glob("*.html"):
        page = path.read_bytes()
        found = set(re.findall(rb"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dX](?!\d)", page))
        assert not found & numbers, path.name


def test_nothing_published_is_told(tmp_path: Path) -> None:
    (tmp_path / "pipeline.toml").write_text(SETTINGS, encoding="utf-8")
    with pytest.raises(MissingInputError):
        draw_maps(load_project(tmp_path), Silent())


@pytest.mark.parametrize(
    "line",
    [
        'base_map_url = "https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}"',
        'base_map_url = "https://rt0.map.gtimg.com/tile?x={x}&y={y}&z={z}"',
        'base_map_url = "https://tiles.example.cn/{z}/{x}/{y}"\nbase_map_crs = "GCJ-02"',
    ],
)
def test_a_shifted_base_map_is_refused_with_the_reason(tmp_path: Path, line: str) -> None:
    (tmp_path / "pipeline.toml").write_text(f"{SETTINGS}[maps]\n{line}\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="300 to 700 m beside the parcels"):
        load_project(tmp_path)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.cn/{z}/{x}", "https://a.cn; x/{z}/{x}/{y}", "a/{z}"]
)
def test_what_is_no_tile_address_is_refused(tmp_path: Path, url: str) -> None:
    text = f'{SETTINGS}[maps]\nbase_map_url = "{url}"\n'
    (tmp_path / "pipeline.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match=r"maps\.base_map_url"):
        load_project(tmp_path)


@pytest.mark.parametrize("unit_id", ["../x", "a/b", "<b>", "园区", "a b", ""])
def test_page_names_are_safe_file_names(unit_id: str) -> None:
    assert re.fullmatch(r"unit-[A-Za-z0-9_-]+", unit_page_name(unit_id))
    assert unit_page_name("652301") == "unit-652301"
