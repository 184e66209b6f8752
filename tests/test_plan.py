"""``survey plan``: what a run would change, and nothing of it published."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from prefecture import SETTINGS, Prefecture, square

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.cli import main
from pipeline.job import plan_job

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.published.plan import Plan

ANY_SHARE = "max_bad_share = 1\n"


def parcels(*done: str) -> list[dict[str, object]]:
    """Return the parcels a, b and c, those named done, the others unsurveyed."""
    return [
        {
            "parcel_id": name,
            "survey_status": "done" if name in done else "unsurveyed",
            "geometry": square(87.001 + place / 1000, 44.001),
        }
        for place, name in enumerate("abc")
    ]


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    place.deliver("parcel", parcels("a"))
    return place


def plan_of(place: Prefecture) -> Plan:
    found = plan_job(load_project(place.root), Silent())
    assert found is not None
    return found


def kept(place: Prefecture) -> dict[str, str]:
    """Return the digest of every file below the root but those of what was read."""
    return {
        path.relative_to(place.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.root.rglob("*")
        if path.is_file() and "checked" not in path.parts and path.name not in {".lock", ".secret"}
    }


def test_the_first_run_is_all_new_and_nothing_is_published(place: Prefecture) -> None:
    before = kept(place)
    found = plan_of(place)
    assert kept(place) == before
    assert found.is_first
    assert {(file.path, file.change) for file in found.files} == {
        ("admin_unit.geojson", "new"), ("parcel.geojson", "new"),
    }  # fmt: skip
    (survey, *_) = found.rates
    assert (survey.pct.before, survey.pct.after) == (None, Decimal("33.33"))


def test_files_rows_rates_and_ranks_as_the_run_then_publishes_them(place: Prefecture) -> None:
    place.build()
    place.deliver("house", [{"house_id": "h1", "use_class": "other", "storeys": "many"},
                            {"house_id": "h2", "use_class": "other", "storeys": 2}],
                  extra=ANY_SHARE)  # fmt: skip
    place.deliver("parcel", parcels("a", "b"))
    published = kept(place)
    found = plan_of(place)
    assert kept(place) == published
    files = {file.path: file for file in found.files}
    assert {path: file.change for path, file in files.items()} == {
        "admin_unit.geojson": "same", "house.csv": "new", "parcel.geojson": "changed",
    }  # fmt: skip
    (rejected,) = files["house.csv"].rejections
    assert (rejected.field, rejected.reason, rejected.row_count, rejected.first_row) == (
        "storeys", "not_an_integer", 1, 2,
    )  # fmt: skip
    survey = found.rates[0]
    assert (survey.numerator.before, survey.numerator.after) == (1, 2)
    assert (survey.pct.before, survey.pct.after) == (Decimal("33.33"), Decimal("66.67"))
    county = next(unit for unit in found.units if unit.has_moved)
    assert (county.pct[0].before, county.pct[0].after) == (Decimal("33.33"), Decimal("66.67"))
    place.build()
    row = place.row("SELECT done, done_pct FROM survey_status_by_unit WHERE parcels > 0")
    assert (row["done"], row["done_pct"]) == (survey.numerator.after, survey.pct.after)


def test_a_file_that_is_gone(place: Prefecture) -> None:
    place.deliver("house", [{"house_id": "h1", "use_class": "other"}])
    place.build()
    for name in ("house.csv", "house.toml"):
        (place.root / "data" / "raw" / name).unlink()
    changes = {file.path: file.change for file in plan_of(place).files}
    assert changes == {
        "admin_unit.geojson": "same", "parcel.geojson": "same", "house.csv": "gone",
    }  # fmt: skip


def test_the_run_after_it_reads_nothing_again(place: Prefecture) -> None:
    plan_of(place)
    checked = load_project(place.root).checked
    before = {path: path.stat().st_mtime_ns for path in checked.rglob("*.parquet")}
    place.build()
    after = {path: path.stat().st_mtime_ns for path in checked.rglob("*.parquet")}
    assert before
    assert before.items() <= after.items()


def test_where_a_run_would_be_refused_so_is_the_plan(place: Prefecture) -> None:
    place.deliver("parcel", [{**parcels()[0], "survey_status": "perhaps"}])
    with pytest.raises(RefusedError) as refused:
        plan_of(place)
    assert [fault.code for fault in refused.value.faults] == ["too_many_bad_rows"]


def test_a_published_file_that_cannot_be_read_counts_as_none(place: Prefecture) -> None:
    place.database.parent.mkdir(parents=True, exist_ok=True)
    place.database.write_bytes(b"no database")
    assert plan_of(place).is_first
    assert place.database.read_bytes() == b"no database"


def test_what_is_printed(place: Prefecture, capfd: pytest.CaptureFixture[str]) -> None:
    place.build()
    place.deliver("parcel", parcels("a", "b"))
    with pytest.raises(SystemExit) as ended:
        main(["plan", "--root", str(place.root)])
    out, _ = capfd.readouterr()
    assert ended.value.code == 0
    assert "0 new, 1 changed, 0 gone, 1 the same" in out
    assert "33.33 % → 66.67 %  (1 → 2 / 3)" in out
    place.deliver("parcel", [{**parcels()[0], "survey_status": "perhaps"}])
    with pytest.raises(SystemExit) as ended:
        main(["plan", "--root", str(place.root)])
    assert ended.value.code == 1
    assert "33.33" not in capfd.readouterr().out


def test_an_empty_root_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "pipeline.toml").write_text(SETTINGS, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["plan", "--root", str(tmp_path)])
    assert "survey run" in capfd.readouterr().out
    assert list((tmp_path / "data" / "raw").iterdir()) == []
