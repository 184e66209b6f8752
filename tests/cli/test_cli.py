from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from prefecture import Prefecture, square
from typer.main import get_command

from pipeline.cli import (
    main,
    main_commands,
    paper_commands,
    question_commands,
    region_commands,
    site_commands,
    start_commands,
)
from pipeline.cli.app import app
from pipeline.cli.command_docs import render_commands

PROJECT = Path(__file__).parents[2]
REGISTERED = (
    main_commands,
    paper_commands,
    question_commands,
    region_commands,
    site_commands,
    start_commands,
)
"""The app has its commands when these are imported."""
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]


class Result:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Survey:
    """Runs the command line in this process."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, *arguments: str | Path) -> Result:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = self._capfd.readouterr()
        code = ended.value.code
        return Result(code if isinstance(code, int) else 0, out, err)


@pytest.fixture
def survey(capfd: pytest.CaptureFixture[str]) -> Survey:
    return Survey(capfd)


@pytest.fixture
def place(tmp_path: Path) -> Prefecture:
    """Return a prefecture of one parcel, in English, not yet built."""
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    return place


def test_run_prints_steps_table_headlines_and_outputs(survey: Survey, place: Prefecture) -> None:
    raw = place.root / "data" / "raw"
    raw.chmod(0o755)
    (raw / "parcel.geojson").chmod(0o644)
    (raw / "admin_unit.geojson").chmod(0o640)
    result = survey("run", "--root", place.root)
    assert result.code == 0, result.err
    assert f'chmod -R o-rwx "{raw}"' in result.err
    assert "1 files, such as parcel.geojson" in result.err
    lines = result.out.splitlines()
    assert lines[:2] == ["preparing the file", "reading declarations"]
    assert "publishing" in lines
    total = next(line for line in lines if line.startswith("Total"))
    assert total.split()[1:] == ["1", "0", "0", "1", "0", "100.00", "%", "–"]
    assert f"published file  {place.database}" in lines
    assert "sample" not in result.out
    assert "\x1b" not in result.out


@pytest.mark.slow
def test_run_on_an_empty_root_says_first_and_last_that_it_is_a_sample(
    survey: Survey, tmp_path: Path
) -> None:
    shutil.copy(PROJECT / "pipeline.toml", tmp_path)
    result = survey("run", "--root", tmp_path, "--size", "small")
    assert result.code == 0, result.err
    lines = result.out.splitlines()
    assert "示例数据" in lines[0]
    assert "示例数据" in lines[-1]
    assert (tmp_path / "data" / "raw" / "demo" / "answers.json").exists()


def test_refused_data_end_with_1_and_every_fault(survey: Survey, place: Prefecture) -> None:
    raw = place.root / "data" / "raw"
    (raw / "wrong.toml").write_text('table = "parcels"\npath = "a.csv"\nas_of = 2023-03-16\n')
    (raw / "worse.toml").write_text("table = ")
    result = survey("run", "--root", place.root)
    assert result.code == 1
    assert "wrong.toml" in result.err
    assert "worse.toml" in result.err
    assert "Traceback" not in result.err
    assert not place.database.exists()


def test_faults_come_in_the_language_of_the_settings(survey: Survey, place: Prefecture) -> None:
    settings = place.root / "pipeline.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"en"', '"zh"'), "utf-8")
    result = survey("status", "--root", place.root)
    assert result.code == 1
    assert "还没有发布" in result.err
    assert "nothing is published" not in result.err


def test_without_settings_both_languages_are_shown(survey: Survey, tmp_path: Path) -> None:
    result = survey("run", "--root", tmp_path)
    assert result.code == 1
    assert "没有设置文件" in result.err
    assert "there is no settings file" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "--by", "street"],
        ["status", "--as-of", "March"],
        ["check", "--fail-on", "info"],
        ["export"],
        ["no-such"],
        ["run", "x"],
    ],
)
def test_wrong_usage_ends_with_2(survey: Survey, small_root: Path, arguments: list[str]) -> None:
    root = ["--root", str(small_root)] if arguments[0] in COMMANDS else []
    assert survey(*arguments, *root).code == 2


def test_a_root_that_does_not_exist_is_wrong_usage(survey: Survey, tmp_path: Path) -> None:
    assert survey("run", "--root", tmp_path / "none").code == 2


def test_status_as_csv_and_json_agree(survey: Survey, small_root: Path) -> None:
    as_csv = survey("status", "--root", small_root, "--by", "township", "--format", "csv")
    as_json = survey("status", "--root", small_root, "--by", "township", "--format", "json")
    rows = list(csv.DictReader(io.StringIO(as_csv.out)))
    areas = json.loads(as_json.out)["areas"]
    assert [row["code"] for row in rows] == [area["code"] for area in areas]
    assert [int(row["done"]) for row in rows] == [area["done"] for area in areas]
    assert json.loads(as_json.out)["is_sample"] is True
    assert "示例数据" in as_csv.err
    assert "示例数据" in as_json.err


def test_status_of_an_earlier_day(survey: Survey, small_root: Path) -> None:
    result = survey("status", "--root", small_root, "--as-of", "2023-03-09")
    assert result.code == 0
    assert "2023-03-09" in result.out
    sql = survey("status", "--root", small_root, "--as-of", "2023-03-09", "--show-sql").out
    assert "DATE '2023-03-09'" in sql


def test_check_as_csv_and_json_agree(survey: Survey, small_root: Path) -> None:
    as_csv = survey("check", "--root", small_root, "--unit", "652301", "--format", "csv")
    as_json = survey("check", "--root", small_root, "--unit", "652301", "--format", "json")
    rows = list(csv.DictReader(io.StringIO(as_csv.out)))
    content = json.loads(as_json.out)
    assert [(row["rule_id"], int(row["findings"])) for row in rows] == [
        (rule["rule_id"], rule["findings"]) for rule in content["rules"]
    ]
    assert [unit["code"] for unit in content["units"]] == ["652301"]
    assert {row["unit"] for row in rows} == {"652301"}
    assert content["as_of"] == rows[0]["as_of"] == "2023-03-16"
    assert "示例数据" in as_csv.err
    assert "示例数据" in as_json.err


def test_check_prints_rules_and_units(survey: Survey, small_root: Path) -> None:
    result = survey("check", "--root", small_root)
    assert result.code == 0
    lines = [line.split() for line in result.out.splitlines()]
    assert ["B04", "错误", "年份或层数异常", "2"] in lines
    assert any(words[:1] == ["合计"] for words in lines)
    assert ["奇台县", "房屋", "迟报", "2023-02-27", "2023-03-13", "3"] in lines
    total = json.loads(survey("check", "--root", small_root, "--format", "json").out)["ages"][-1]
    weeks = [total[name] for name in ("first_week", "second_week", "third_week")]
    assert sum(weeks) == total["findings"]
    assert ["合计", *map(str, weeks), str(total["came_back"]), "21"] in lines
    assert "…" not in result.out
    assert "示例数据" in lines[-1][0]


@pytest.mark.slow
def test_check_fails_on_what_it_is_told_to(
    survey: Survey, small_root: Path, place: Prefecture
) -> None:
    assert survey("check", "--root", small_root, "--fail-on", "error").code == 1
    assert survey("check", "--root", small_root, "--fail-on", "warning").code == 1
    assert survey("check", "--root", small_root, "--unit", "nowhere").code == 1
    assert survey("check", "--root", place.root).code == 1
    place.build()
    assert survey("check", "--root", place.root, "--fail-on", "warning").code == 0
    shape = square(87.001, 44.001, side=0.00001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    assert survey("check", "--root", place.root, "--fail-on", "error").code == 0
    assert survey("check", "--root", place.root, "--fail-on", "warning").code == 1


def test_a_file_of_the_status_is_not_cut_to_a_width(survey: Survey, small_root: Path) -> None:
    result = survey("status", "--root", small_root, "--by", "village")
    assert "…" not in result.out
    assert result.out.count("%") == result.out.count(" %") > 100


@pytest.mark.slow
def test_changed_history_is_told(survey: Survey, place: Prefecture) -> None:
    place.build()
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "in_progress", "geometry": shape}])
    result = survey("run", "--root", place.root)
    assert result.code == 0
    told = next(
        line for line in result.out.splitlines() if line.startswith("History of 2023-03-16")
    )
    assert Path(told.rsplit(" ", 1)[1]).exists()


@pytest.mark.slow
def test_rollback_brings_the_publication_before(survey: Survey, place: Prefecture) -> None:
    assert survey("rollback", "--root", place.root).code == 1
    survey("run", "--root", place.root)
    first = place.row("SELECT run_id FROM run")["run_id"]
    survey("run", "--fresh", "--root", place.root)
    result = survey("rollback", "--root", place.root)
    assert result.code == 0
    assert first in result.out
    assert place.row("SELECT run_id FROM run")["run_id"] == first


@pytest.mark.slow
def test_demo_makes_a_root(survey: Survey, tmp_path: Path) -> None:
    root = tmp_path / "new"
    result = survey("demo", "--size", "small", "--root", root)
    assert result.code == 0
    assert "示例数据" in result.out
    assert (root / "pipeline.toml").exists()
    assert any((root / "data" / "raw" / "demo").glob("*.toml"))


def test_describe_drafts_a_declaration(survey: Survey, place: Prefecture) -> None:
    file = place.root / "data" / "raw" / "parcel.geojson"
    result = survey("describe", file, "--root", place.root)
    assert result.code == 0
    assert 'table = "parcel"' in result.out
    assert survey("describe", file.with_name("none.csv"), "--root", place.root).code == 1


def test_export_writes_and_says_where(survey: Survey, small_root: Path, tmp_path: Path) -> None:
    arguments = ["--format", "csv", "--table", "report_unit", "--to", str(tmp_path)]
    result = survey("export", "--root", small_root, *arguments)
    assert result.code == 0, result.err
    assert (tmp_path / "report_unit.csv").exists()
    assert "示例数据" in result.out
    result = survey("export", "--root", small_root, "--format", "csv", "--table", "nothing")
    assert result.code == 1


def test_the_page_of_commands_is_fresh() -> None:
    """`survey docs` writes it."""
    page = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == render_commands(app)
    for name in COMMANDS:
        assert f"## `survey {name}`" in page


def test_docs_writes_all_pages(survey: Survey, place: Prefecture) -> None:
    assert survey("docs", "--root", place.root).code == 0
    for name in (
        "commands.md",
        "data-dictionary.md",
        "modules.md",
        "rules.md",
        "region-dictionary.md",
    ):
        written = (place.root / "docs" / name).read_text(encoding="utf-8")
        assert written == (PROJECT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_parses(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    example = re.fullmatch(r"例 / Example: survey (.*)", command.epilog)
    assert example
    words = shlex.split(example[1].split(" > ")[0])
    assert words[0] == name
    assert "--root" in command.get_help(command.context_class(command))
    with command.make_context(name, [*words[1:]]):
        pass


def test_the_makefile_documents_its_targets() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    documented = re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)
    assert set(phony.split()) == set(documented)


@pytest.mark.slow
def test_run_tells_how_the_corrections_ended(survey: Survey, place: Prefecture) -> None:
    plain = survey("run", "--root", place.root)
    rows = [{"table_name": "parcel", "key": "a", "field": "disposition", "old_value": "house"}]
    rows[0]["new_value"] = "demolished"
    rows.append({**rows[0], "old_value": "", "new_value": "待定"})
    place.deliver("correction", rows)
    corrected = survey("run", "--root", place.root)

    assert "Corrections" not in plain.out
    line = "Corrections: 2; Applied 1, Old value no longer stands 1 (see table correction)"
    assert line in corrected.out.splitlines()


@pytest.mark.slow
def test_fix_list_writes_the_workbook_and_its_declaration(
    survey: Survey, place: Prefecture
) -> None:
    shape = square(87.002, 44.002)
    bad = {"parcel_id": "652301x", "survey_status": "?", "geometry": shape}
    place.deliver("parcel", [bad], name="more", extra="max_bad_share = 1\n")
    place.build()
    written = survey("fix-list", "--root", place.root, "--unit", "652301")
    other = survey("fix-list", "--root", place.root, "--unit", "unassigned")
    wrong = survey("fix-list", "--root", place.root, "--unit", "nowhere")

    folder = place.root / "data" / "processed" / "fix-lists"
    assert written.code == 0, written.err
    assert str(folder / "652301-2023-03-16.xlsx") in written.out
    assert {file.suffix for file in folder.iterdir()} == {".xlsx", ".toml"}
    assert (other.code, other.out) == (0, "unassigned has nothing to correct.\n")
    assert wrong.code == 1
    assert "652301" in wrong.err


@pytest.mark.slow
def test_export_with_personal_data_says_so_and_names_the_log(
    survey: Survey, place: Prefecture
) -> None:
    house = {"house_id": "h", "use_class": "other", "owner_name": "张示例"}
    place.deliver("house", [house])
    place.build()
    masked = survey("export", "--root", place.root, "--format", "csv")
    bare = survey("export", "--root", place.root, "--format", "csv", "--with-personal-data")
    stated = ("--purpose", "annual check", "--recipient", "county office")
    full = survey(
        "export", "--root", place.root, "--format", "csv", "--with-personal-data", *stated
    )

    log = place.root / "data" / "processed" / "audit_log.jsonl"
    assert "The files hold personal data" not in masked.out
    assert bare.code == 1
    assert "--purpose" in bare.err
    assert "--recipient" in bare.err
    assert full.code == 0, full.err
    assert "The files hold personal data" in full.out
    assert str(log) in full.out
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1
    exported = (place.root / "data" / "processed" / "exports" / "house.csv").read_text("utf-8")
    assert "张示例" in exported
