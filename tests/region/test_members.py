"""How each prefecture is found, and whether the totals can hold it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from region_roots import REGION, write_region
from region_runs import publish_bare

from pipeline.region.engine import RunOutcome
from pipeline.region.members import MemberState, look_at_members
from pipeline.region.region_file import load_region
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path


def found(root: Path, settings: str = REGION) -> dict[str, MemberState]:
    write_region(root, settings, ("650100", "650200"))
    for name in ("650100", "650200"):
        (root / name / "pipeline.toml").unlink()
    return {each.place.code: each for each in look_at_members(load_region(root), {})}


def test_a_publication_that_was_delivered_counts(tmp_path: Path) -> None:
    publish_bare(tmp_path / "650100", "650100", version=SCHEMA_VERSION)
    member = found(tmp_path)["650100"]
    assert (member.state, member.as_of, member.exit_code) == (
        "counted", dt.date(2023, 3, 16), None,
    )  # fmt: skip
    assert not member.is_root


@pytest.mark.parametrize(
    ("code", "version", "state"),
    [
        ("650100", "1.4.0", "older_schema"),
        ("650100", "1.4", "older_schema"),
        ("650100", "99.0.0", "newer_schema"),
        ("650200", SCHEMA_VERSION, "other_place"),
        ("650100", SCHEMA_VERSION, "damaged"),
    ],
)
def test_one_that_cannot_be_counted_says_why(
    tmp_path: Path, code: str, version: str, state: str
) -> None:
    publish_bare(tmp_path / "650100", code, version=version, whole=state != "damaged")
    member = found(tmp_path)["650100"]
    assert member.state == state
    assert member.fault_zh
    assert "survey.duckdb" in member.fault_en
    # What is known of it is told all the same.
    assert (member.as_of, member.schema_version) == (dt.date(2023, 3, 16), version)


def test_a_patch_of_the_schema_is_no_other_schema(tmp_path: Path) -> None:
    major, minor, _ = SCHEMA_VERSION.split(".")
    publish_bare(tmp_path / "650100", "650100", version=f"{major}.{minor}.99")
    assert found(tmp_path)["650100"].state == "counted"


def test_a_folder_without_a_publication_and_a_broken_file_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "650200").mkdir(parents=True)
    (tmp_path / "650200" / "survey.duckdb").write_bytes(b"no database")
    members = found(tmp_path)
    assert {code: member.state for code, member in members.items()} == {
        "650100": "missing", "650200": "damaged",
    }  # fmt: skip


def test_the_day_is_the_latest_and_older_ones_are_late(tmp_path: Path) -> None:
    publish_bare(tmp_path / "650100", "650100", "2023-03-16", SCHEMA_VERSION)
    publish_bare(tmp_path / "650200", "650200", "2023-03-15", SCHEMA_VERSION)
    member = found(tmp_path)["650200"]
    assert member.state == "late"
    assert "2023-03-15" in member.fault_zh
    assert "2023-03-16" in member.fault_zh


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("max_days_late = 1\n", ["counted", "counted"]),
        ("as_of = 2023-03-15\n", ["ahead", "counted"]),
        ("as_of = 2023-03-17\nmax_days_late = 1\n", ["counted", "late"]),
    ],
)
def test_the_settings_say_which_days_count(
    tmp_path: Path, settings: str, expected: list[str]
) -> None:
    publish_bare(tmp_path / "650100", "650100", "2023-03-16", SCHEMA_VERSION)
    publish_bare(tmp_path / "650200", "650200", "2023-03-15", SCHEMA_VERSION)
    members = found(tmp_path, settings + REGION)
    assert [member.state for member in members.values()] == expected


def test_a_refused_run_does_not_count_whatever_was_published_before(tmp_path: Path) -> None:
    write_region(tmp_path, codes=("650100",))
    region = load_region(tmp_path)
    (member,) = look_at_members(
        region, {(tmp_path / "650100").resolve(): RunOutcome(1, "坏", "bad")}
    )
    assert (member.state, member.exit_code, member.fault_zh, member.fault_en) == (
        "refused", 1, "坏", "bad",
    )  # fmt: skip
    assert member.is_root
