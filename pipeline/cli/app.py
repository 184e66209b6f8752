"""What all commands share: the app, the root folder, and how a refusal ends the command."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import pipeline
from pipeline.base.config import Project, load_project
from pipeline.cli.endings import BOTH_LANGUAGES, refusing_in_words, speak
from pipeline.cli.screen import Notices, PlainConsole, Screen, errors_screen
from pipeline.warehouse.publish import put_right
from pipeline.warehouse.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.cli.endings import OnRefusal

app = typer.Typer(
    name="survey",
    help="自建房排查数据管线 / Pipeline of the survey of self-built houses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(is_wanted: bool) -> None:  # noqa: FBT001 - as Typer calls it
    if is_wanted:
        typer.echo(f"survey {pipeline.__version__} (schema {SCHEMA_VERSION})")
        raise typer.Exit


@app.callback()
def _options_of_all(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="打印程序和已发布文件结构的版本 / Print the versions of program and schema.",
        ),
    ] = False,
) -> None:
    """Options that stand before the name of a command."""


class Level(StrEnum):
    """Levels of area for which a status table can be printed."""

    UNIT = "unit"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Shape(StrEnum):
    """Forms in which a result can be printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def _default_root() -> Path:
    """Return the project's folder; the current folder if the package is installed elsewhere."""
    home = Path(pipeline.__file__).parents[1]
    return home if (home / "pipeline.toml").is_file() else Path.cwd()


ROOT_HELP = "含 pipeline.toml 和 data/raw 的目录 / Folder with pipeline.toml and data/raw."
Root = Annotated[
    Path,
    typer.Option(
        "--root",
        default_factory=_default_root,
        show_default="项目目录 / the project",
        metavar="DIR",
        file_okay=False,
        exists=True,
        help=ROOT_HELP,
    ),
]
NewRoot = Annotated[
    Path,
    typer.Option(
        "--root",
        default_factory=_default_root,
        show_default="项目目录 / the project",
        metavar="DIR",
        file_okay=False,
        help=ROOT_HELP + " 没有则新建 / Made if it does not exist.",
    ),
]


@contextmanager
def open_project(
    root: Path, on_refusal: OnRefusal | None = None
) -> Iterator[tuple[Project, Screen]]:
    """Load the project; if it or its data are refused, print why and end with exit code 1.

    Until the settings are read the language is not known, so both are printed.

    Parameters
    ----------
    root
        Folder with ``pipeline.toml``.
    on_refusal
        Is given all faults too, for a command that reports to programs.
    """
    speak(*BOTH_LANGUAGES)
    with refusing_in_words(root, on_refusal):
        project = load_project(root)
        speak(project.settings.language)
        put_right(project, Notices(errors_screen(project.settings.language)))
        yield project, Screen(PlainConsole(), project.settings.language)
