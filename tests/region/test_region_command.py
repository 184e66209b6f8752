"""``survey region`` on the command line: what it prints, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from pipeline.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def survey(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command line in this process; return its exit code and what it printed."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), out, err


def test_the_table_names_every_prefecture_and_of_how_many_the_total_is(
    own_region: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(own_region / "650300")
    code, out, _ = survey(capfd, "region", "--root", own_region, "--no-run")
    assert code == 0
    assert "2 of 3 prefectures counted" in out
    lines = {line.split("  ")[0].strip(): line for line in out.splitlines()}
    assert "80.00" in lines["P 650100"]
    assert "Missing" in lines["P 650300"]
    assert "–" in lines["P 650300"]
    assert "0.00" not in lines["P 650300"]
    assert "P 650300 is not counted, Missing: 650300: there is no such folder" in out
    assert "Parcels in another prefecture: 2" in out
    assert str(own_region / "data" / "processed" / "region.duckdb") in out


def test_programs_get_the_same_as_json_and_csv(
    own_region: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    call = ("region", "--root", own_region, "--no-run", "--format")
    code, out, _ = survey(capfd, *call, "json")
    assert code == 0
    read = json.loads(out)
    assert read["run"]["counted"] == 3
    assert [row["parcels"] for row in read["prefectures"]] == [5, 4, 3]
    code, out, _ = survey(capfd, *call, "csv")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["done_pct"] for row in rows] == ["80.0", "75.0", "66.67"]


def test_a_folder_without_region_toml_ends_with_1_in_both_languages(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, _, err = survey(capfd, "region", "--root", tmp_path)
    assert code == 1
    assert "没有区域设置文件" in err
    assert "there is no region.toml" in err
