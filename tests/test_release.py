"""One version everywhere, and the wheel: it holds all it needs and works where nothing else is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import shapely
from prefecture import Prefecture, square

import pipeline
from pipeline.cli import main
from pipeline.mapping.shell.assets import HOME as MAPPING
from pipeline.warehouse.schema import SCHEMA_VERSION

HOME = Path(__file__).parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE")
INSTALLED = Path(shapely.__file__).parents[1]
"""Where the dependencies lie."""


def test_the_version_is_printed_with_that_of_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code in {0, None}
    assert capsys.readouterr().out == f"survey {pipeline.__version__} (schema {SCHEMA_VERSION})\n"


def test_a_released_version_is_that_of_changelog_and_citation() -> None:
    """Between releases the version ends in ``.dev0``, and the changelog begins with what is new."""
    changelog = (HOME / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## (.+)$", changelog, re.MULTILINE)[0]
    if pipeline.__version__.endswith(".dev0"):
        assert newest == "[Unreleased]"
        return
    assert re.fullmatch(rf"\[{re.escape(pipeline.__version__)}\] - \d{{4}}-\d\d-\d\d", newest)
    citation = (HOME / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [pipeline.__version__]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from a copy, so that no build leaves anything in the project."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    unwanted = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(HOME / "pipeline", source / "pipeline", ignore=unwanted)
    (source / "pipeline" / "mapping" / "node_modules").symlink_to(MAPPING / "node_modules")
    for name in SOURCES:
        shutil.copy(HOME / name, source)
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet")
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(folder), str(source)],
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_has_its_own_files_and_of_others_only_what_pages_need(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = {
        path.relative_to(HOME).as_posix()
        for suffix in ("py", "sql", "toml", "html", "css")
        for path in (HOME / "pipeline").rglob(f"*.{suffix}")
        if "node_modules" not in path.parts
    }
    assert len(tracked) > 500
    assert tracked - names == set()
    others = {name.split("/")[3] for name in names if "/node_modules/" in name}
    assert others == {
        "leaflet", "leaflet.markercluster", "@mapbox", "fflate", "pbf", "uqr",
    }  # fmt: skip
    licences = [name for name in names if re.search(r"/node_modules/.*LICEN[CS]E", name)]
    assert {name.split("/")[3] for name in licences} == others


@pytest.mark.slow
def test_the_wheel_runs_where_nothing_but_its_dependencies_is(wheel: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    venv.create(clean, with_pip=False)
    python = clean / "bin" / "python"
    (libraries,) = clean.glob("lib/python*/site-packages")
    (libraries / "dependencies.pth").write_text(f"{INSTALLED}\n", encoding="utf-8")
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
         "--no-index", str(wheel)],
        check=True,
    )  # fmt: skip
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    survey = [str(clean / "bin" / "survey")]

    def answer(*arguments: str) -> str:
        ended = subprocess.run(  # noqa: S603
            [*survey, *arguments], check=False, cwd=tmp_path, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    assert answer("--version").split()[1] == pipeline.__version__
    home = subprocess.run(  # noqa: S603
        [str(python), "-c", "import pipeline; print(pipeline.__file__)"],
        check=True, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(home.stdout.strip()).is_relative_to(libraries)
    report = json.loads(answer("run", "--json", "--root", str(place.root)))
    assert report["result"] == "published"
    assert (place.root / "maps" / "index.html").is_file()
    assert "100.00 %" in answer("status", "--root", str(place.root))
