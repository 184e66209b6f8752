from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyogrio
import pytest
from demo_files import SUPPLEMENT, DemoFiles, accepted

from pipeline.base.config import load_project
from pipeline.delivery.declaration import load_declarations
from pipeline.demo import write_demo, write_demo_settings
from pipeline.files.aside import PREFIX

if TYPE_CHECKING:
    from pathlib import Path


# Parcels, not surveyed and in progress by unit, as pictured in README.md.
PICTURED = {
    "652301": (115_089, 2_587, 986),
    "652302": (68_708, 2_918, 1_060),
    "652323": (85_775, 2_418, 906),
    "652324": (95_956, 3_052, 1_166),
    "652325": (98_791, 3_833, 1_393),
    "652327": (56_131, 953, 363),
    "652328": (44_046, 2_723, 908),
    "GX": (2_478, 14, 6),
    "NY": (3_232, 102, 42),
    "ZD": (16_961, 1_451, 504),
    "unassigned": (42, 0, 1),
}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_the_same_seed_gives_the_same_bytes(demo_folder: Path, tmp_path: Path) -> None:
    assert digests(write_demo(tmp_path, size="small")) == digests(demo_folder)


def test_another_seed_gives_another_prefecture(demo_folder: Path, tmp_path: Path) -> None:
    first, second = digests(demo_folder), digests(write_demo(tmp_path, size="small", seed=7))

    assert first.keys() == second.keys()
    same = {name for name in first if first[name] == second[name]}
    assert "昌吉市图斑.gpkg" not in same
    assert "answers.json" not in same


def test_an_existing_demo_is_replaced_and_litter_removed(tmp_path: Path) -> None:
    for name in ("demo", f"{PREFIX}killed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "old.txt").write_text("old", encoding="utf-8")

    folder = write_demo(tmp_path, size="small")

    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
    assert not (folder / "old.txt").exists()


def test_a_failure_leaves_the_existing_demo(
    tmp_path: Path,
) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "old.txt").write_text("old", encoding="utf-8")

    def fail(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(tmp_path, size="small", progress=fail)

    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["old.txt"]


def test_the_clock_is_given_back(demo_folder: Path) -> None:
    assert demo_folder.exists()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_progress_names_every_file(tmp_path: Path) -> None:
    named: list[str] = []

    folder = write_demo(tmp_path, size="small", progress=named.append)

    declared = {item.path for item in load_declarations(tmp_path)}
    assert set(named) == declared
    assert all((folder / name).exists() for name in named)


def test_declarations_are_without_fault_and_marked_as_sample(demo_folder: Path) -> None:
    declarations = load_declarations(demo_folder.parent)

    assert len(declarations) == 59
    assert all(item.is_sample for item in declarations)
    assert {item.table for item in declarations} == {
        "admin_unit", "report_unit", "report_unit_member", "parcel", "house", "hazard_case",
        "measure", "appraisal", "revisit", "spot_check", "spot_issue", "regional_rank",
        "status_snapshot", "house_snapshot", "alteration", "patrol", "photo", "standard_scope",
        "screening", "compliance", "department", "work_item", "work_plan", "notice", "complaint",
        "grid", "patrol_plan", "building_outline", "parcel_former", "finding_snapshot",
        "correction",
    }  # fmt: skip


def test_rows_are_accepted_plus_rejected_in_every_file(
    files: DemoFiles, answers: dict[str, Any]
) -> None:
    tables = {item.table for item in load_declarations(files.folder.parent)}
    rows = pd.concat([files.table(table)["file"] for table in sorted(tables)]).value_counts()

    assert rows.to_dict() == {file: item["rows"] for file, item in answers["files"].items()}
    for item in answers["files"].values():
        assert item["rows"] == item["accepted"] + item["rejected"]
        assert item["rejected"] <= 0.04 * item["rows"]


@pytest.mark.parametrize(
    ("table", "code", "kind"),
    [("parcel", "survey_status", "unknown_status"), ("house", "use_class", "unknown_use")],
)
def test_planted_rejections_are_in_the_files(
    files: DemoFiles, answers: dict[str, Any], table: str, code: str, kind: str
) -> None:
    key = f"{table}_id"
    delivered = {item["path"]: item for item in files.declarations(table)}
    assert delivered.keys() - answers["rejected"].keys() <= {SUPPLEMENT}
    for path in delivered.keys() & answers["rejected"].keys():
        declaration = delivered[path]
        rows = files.read(declaration)
        known = set(declaration["codes"][code])
        planted = {item["kind"]: item for item in answers["rejected"][declaration["path"]]}
        kept = accepted(rows, key, code, known)
        twice = set(rows.loc[rows[key].duplicated(), key].dropna()) - {""}

        assert len(rows) - len(kept) == sum(item["rows"] for item in planted.values())
        assert list(rows.loc[~rows[code].isin(known), key]) == planted[kind]["keys"]
        assert twice == {
            *planted["identical_copies"]["keys"],
            *planted["differing_pairs"]["keys"],
        }


def test_one_house_id_is_damaged_by_a_spreadsheet(files: DemoFiles) -> None:
    ids = files.table("house")["house_id"]

    assert list(ids[ids.str.contains("E", regex=False)]) == ["6.52301E+11"]


def test_parks_are_made_of_townships(files: DemoFiles) -> None:
    parks = files.table("report_unit").set_index("report_unit_id")["name_zh"]
    members = files.table("report_unit_member").groupby("report_unit_id")["code"].apply(set)

    assert parks.to_dict() == {"GX": "昌吉高新区", "NY": "国家农业科技园区", "ZD": "准东经开区"}
    assert members.to_dict() == {
        "GX": {"652301402"},
        "NY": {"652301400"},
        "ZD": {"652327106", "652325109"},
    }


def test_settings_are_written_once(tmp_path: Path) -> None:
    write_demo_settings(tmp_path)
    settings = load_project(tmp_path).settings
    assert settings.place.code == "652300"

    (tmp_path / "pipeline.toml").write_text("# mine", encoding="utf-8")
    write_demo_settings(tmp_path)
    assert (tmp_path / "pipeline.toml").read_text(encoding="utf-8") == "# mine"


@pytest.mark.full_size
def test_full_size_has_the_published_figures(full_root: Path) -> None:
    folder = full_root / "data" / "raw" / "demo"
    files = DemoFiles(folder)
    answers = json.loads((folder / "answers.json").read_text("utf-8"))
    latest = files.table("revisit")
    rows = 0
    for item in files.declarations("parcel"):
        path = folder / item["path"]
        known = path.suffix != ".parquet"
        rows += pyogrio.read_info(path)["features"] if known else len(pd.read_parquet(path))
    rejected = sum(
        answers["files"][item["path"]]["rejected"] for item in files.declarations("parcel")
    )
    totals = answers["totals"]
    assert rows - rejected == totals["parcels"] == 587_209
    assert (totals["unsurveyed"], totals["in_progress"], totals["done"]) == (20_051, 7_335, 559_823)
    assert (totals["commercial_houses"], totals["revisited"]) == (14_634, 14_108)
    assert (len(latest), (latest["revisit_status"] == "已完成").sum()) == (14_634, 14_108)
    assert (totals["hazardous"], totals["rectified"]) == (213, 33)
    assert len(files.table("spot_check")) == 42
    assert files.table("spot_check")["village_code"].nunique() == 25
    assert files.table("spot_issue")["fixed_on"].notna().sum() == 18
    assert {
        unit: (row["parcels"], row["unsurveyed"], row["in_progress"])
        for unit, row in answers["by_unit"].items()
    } == PICTURED
