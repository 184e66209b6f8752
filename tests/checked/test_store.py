"""Checked files in their folder: whole or not there, made once, and only those in use are kept."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from prefecture import Prefecture, square

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.checked.checked_file import MANIFEST, ROWS
from pipeline.checked.store import Store

pytestmark = pytest.mark.slow

ANY_SHARE = "max_bad_share = 1\n"


def house(house_id: str, storeys: int = 2) -> dict[str, Any]:
    return {"house_id": house_id, "use_class": "other", "storeys": storeys}


def correction(key: str, old: str, new: str) -> dict[str, Any]:
    names = {"table_name": "house", "key": key, "field": "storeys"}
    return {**names, "old_value": old, "new_value": new}


def test_of_a_listing_that_cannot_be_written_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def written(path: Path, *_: Any, **__: Any) -> int:
        path.write_bytes(b"half")
        raise full

    monkeypatch.setattr(Path, "write_text", written)
    with pytest.raises(OSError, match="space"):
        Store(tmp_path).listing("key", lambda: ["a.csv"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "p1", "survey_status": "done", "geometry": shape}])
    place.deliver("house", [house("h1"), house("h2")], name="one")
    place.deliver("house", [house("h3")], name="two", extra=ANY_SHARE)
    return place


def store(place: Prefecture) -> Store:
    return Store(load_project(place.root).checked)


def made(place: Prefecture) -> dict[str, int]:
    """Return when each checked file was made, by the folder's name."""
    return {file.key: file.rows.stat().st_mtime_ns for file in store(place).all()}


def used(place: Prefecture) -> set[str]:
    """Return the checked files that the published file was made from."""
    return set(place.row("SELECT checked_files FROM run")["checked_files"])


def test_only_what_a_correction_concerns_is_read_again(place: Prefecture) -> None:
    place.build()
    before = made(place)
    assert before.keys() == used(place)

    place.deliver("correction", [correction("h3", "2", "3")])
    place.build()
    after = made(place)
    new = [store(place).find(key) for key in after.keys() - before.keys()]
    assert sorted(file.manifest.table for file in new if file) == ["correction", "house"]
    assert len(before.keys() - used(place)) == 1
    assert {key: after[key] for key in before} == before  # kept for the generation before
    assert place.row("SELECT storeys FROM house WHERE house_id = 'h3'") == {"storeys": 3}

    place.deliver("correction", [correction("nobody", "2", "3")])
    place.build()
    assert before.keys() < used(place)  # those that were read before there was any correction
    assert {key: made(place)[key] for key in before} == before


def test_identical_files_share_one_checked_file_and_both_count(place: Prefecture) -> None:
    raw = place.root / "data" / "raw"
    shutil.copy(raw / "two.csv", raw / "three.csv")
    text = (raw / "two.toml").read_text(encoding="utf-8")
    (raw / "three.toml").write_text(text.replace("two.csv", "three.csv"), encoding="utf-8")
    place.build()
    tables = [file.manifest.table for file in store(place).all()]
    assert sorted(tables) == ["admin_unit", "house", "house", "parcel"]
    files = place.rows("SELECT path, rows_read, rows_rejected FROM source_file")
    assert {row["path"]: (row["rows_read"], row["rows_rejected"]) for row in files} == {
        "admin_unit.geojson": (6, 0),
        "one.csv": (2, 0),
        "parcel.geojson": (1, 0),
        "three.csv": (1, 0),
        "two.csv": (1, 1),
    }


@pytest.mark.parametrize("lost", [ROWS, MANIFEST])
def test_half_a_checked_file_is_not_used(place: Prefecture, lost: str) -> None:
    place.build()
    before = made(place)
    for file in store(place).all():
        if file.manifest.table == "house":
            (file.folder / lost).unlink()
    (store(place).folder / ".partial-0").mkdir()
    place.build()
    assert made(place).keys() == before.keys()
    assert place.row("SELECT count(*) AS houses FROM house") == {"houses": 3}
    assert not (store(place).folder / ".partial-0").exists()


def test_checked_files_of_kept_generations_stay_and_others_go(place: Prefecture) -> None:
    place.build()
    first = used(place)
    seen = []
    for storeys in range(3, 7):
        place.deliver("house", [house("h3", storeys)], name="two")
        place.build()
        seen.append(used(place))
    kept = set().union(*seen)
    assert made(place).keys() == kept  # this one and three before it
    assert len(first - kept) == 1


def test_a_refused_run_keeps_what_it_read(place: Prefecture) -> None:
    raw = place.root / "data" / "raw"
    (raw / "bad.csv").write_bytes(b"\xff\xfe")
    text = "table = 'house'\npath = 'bad.csv'\nas_of = 2023-03-16\n"
    (raw / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match=r"bad\.csv"):
        place.build()
    before = made(place)
    assert len(before) == 4
    (raw / "bad.csv").unlink()
    (raw / "bad.toml").unlink()
    place.build()
    assert made(place) == before


def test_without_checked_files_all_is_read_again(place: Prefecture) -> None:
    """As ``survey run --fresh`` does it."""
    place.build()
    before = made(place)
    secret = load_project(place.root).secret
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    store(place).remove_others(())
    place.build()
    after = made(place)
    assert after.keys() == before.keys()  # by the same secret
    assert all(after[key] > before[key] for key in before)
