"""The command of the level above: ``survey region``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.base.messages import message
from pipeline.cli import show_region
from pipeline.cli.app import Shape, app
from pipeline.cli.endings import BOTH_LANGUAGES, refusing_in_words, speak
from pipeline.cli.screen import PlainConsole, Screen, print_csv, print_json

if TYPE_CHECKING:
    from pipeline.region.engine import RegionEngine
    from pipeline.region.region_answers import RegionAnswers
    from pipeline.region.region_build import MakeEngine
    from pipeline.region.region_file import Region
    from pipeline.region.region_publication import RegionWork


STEPS = 6
"""Steps of a region beside the runs of its prefectures."""


class EngineName(StrEnum):
    """Engines that can run and roll up a region."""

    DUCKDB = "duckdb"


RegionRoot = Annotated[
    Path,
    typer.Option(
        "--root",
        metavar="DIR",
        file_okay=False,
        exists=True,
        help="含 region.toml 的目录 / Folder with region.toml.",
    ),
]


@app.command(epilog="例 / Example: survey region --root . --format csv > region.csv")
def region(
    root: RegionRoot,
    engine: Annotated[
        EngineName, typer.Option(help="汇总所用引擎 / Engine that rolls up.")
    ] = EngineName.DUCKDB,
    no_run: Annotated[  # noqa: FBT002 - an option, always named
        bool,
        typer.Option(
            "--no-run",
            help="不运行各地州市，只汇总已发布的内容"
            " / Run no prefecture; roll up what they have published.",
        ),
    ] = False,
    shape: Annotated[
        Shape, typer.Option("--format", help="输出形式 / Form of the output.")
    ] = Shape.TABLE,
) -> None:
    """汇总各地州市的发布，并排名 / Roll up the prefectures of a region, and rank them.

    读取 region.toml，运行数据有变动的地州市，汇总为 region.duckdb；未计入的逐一列明原因。

    Reads region.toml, runs the prefectures whose deliveries have changed, and rolls up those that
    count into region.duckdb; each that does not count is named with the reason.
    """
    from pipeline.region.region_answers import read_region  # noqa: PLC0415 - see main_commands
    from pipeline.region.region_build import build_region  # noqa: PLC0415 - the same
    from pipeline.region.region_file import load_region  # noqa: PLC0415 - the same

    speak(*BOTH_LANGUAGES)
    with refusing_in_words(root):
        found = load_region(root)
        language = found.settings.language
        speak(language)
        screen = Screen(PlainConsole(stderr=shape is not Shape.TABLE), language)
        count = len(found.settings.prefecture)
        with screen.progress(lambda: count + STEPS) as progress:
            build_region(found, progress, _maker(engine), run_members=not no_run)
        answers = read_region(found.database)
        if shape is Shape.TABLE:
            _show_region(screen, found, answers)
        else:
            _print_region(answers, shape)


def _maker(engine: EngineName) -> MakeEngine:
    """Return what makes an engine, once there is a folder to work in."""
    from pipeline.region.embedded_engine import EmbeddedEngine  # noqa: PLC0415 - as above

    def make(work: RegionWork) -> RegionEngine:
        def on_end(root: Path) -> None:
            work.progress.step("region_member", file=root.name)

        return EmbeddedEngine(work.region.settings.engine, work.spill, on_end)

    return {EngineName.DUCKDB: make}[engine]


def _show_region(screen: Screen, found: Region, answers: RegionAnswers) -> None:
    """Print the table, who is left out, what crosses borders, and where everything lies."""
    language = screen.language
    screen.print_text("\n" + show_region.region_title(answers, language))
    screen.print_table(show_region.region_table(answers, screen.console, language))
    if answers.left_out:
        screen.print_message("region.section_left_out")
    for line in show_region.left_out_lines(answers, language):
        screen.print_text(f"  {line}")
    screen.print_message("region.section_borders")
    for line in show_region.check_lines(answers, language):
        screen.print_text(f"  {line}")
    screen.print_text()
    day = answers.run["as_of"].isoformat()
    for kind, path in (
        ("region_file", found.database), ("lake", found.lake), ("map", found.maps / "index.html"),
        ("reports", found.reports / day), ("rank_deliveries", found.deliveries),
    ):  # fmt: skip
        screen.print_text(f"{message(f'output.{kind}', language)}: {path}")
    if answers.run["is_sample"]:
        screen.print_message("status.sample_used")


def _print_region(answers: RegionAnswers, shape: Shape) -> None:
    """Print the prefectures for machines: English names, plain values, nothing else."""
    rows = [{name: _plain(value) for name, value in row.items()} for row in answers.prefectures]
    if shape is Shape.CSV:
        print_csv(list(rows[0]), rows)
        return
    tables = {"rates": answers.rates, "checks": answers.checks}
    print_json({
        "run": {name: _plain(value) for name, value in answers.run.items()},
        "prefectures": rows,
        **{
            key: [{name: _plain(value) for name, value in row.items()} for row in table]
            for key, table in tables.items()
        },
    })  # fmt: skip


def _plain(value: object) -> object:
    """Return a value as JSON and CSV hold it: days and times in ISO 8601, percents as numbers."""
    if isinstance(value, dt.date):  # a time, too
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
