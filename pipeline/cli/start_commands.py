"""The commands of the first minutes: a root from a folder of files, and what a machine lacks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.base.config import EngineSettings, load_project
from pipeline.base.errors import RefusedError
from pipeline.base.names import in_language
from pipeline.cli.app import NewRoot, app
from pipeline.cli.endings import BOTH_LANGUAGES, refusing_in_words, speak
from pipeline.cli.screen import PlainConsole, Screen
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from pipeline.base.config import Project
    from pipeline.starting.doctor import Examined
    from pipeline.starting.new_root import FirstLook


class Speech(StrEnum):
    """Languages of a new root."""

    ZH = "zh"
    EN = "en"


FOLDER = typer.Argument(
    metavar="DIR",
    file_okay=False,
    help="有数据文件的文件夹 / Folder with the files.",
)
IN_PLACE = typer.Option(
    "--root",
    metavar="DIR",
    show_default="DIR",
    file_okay=False,
    help="项目目录建在哪里 / Where the root is made.",
)


@app.command(epilog="例 / Example: survey init Desktop/files --root survey --language en")
def init(
    folder: Annotated[Path, FOLDER],
    root: Annotated[Path | None, IN_PLACE] = None,
    language: Annotated[
        Speech, typer.Option(help="设置和草稿的语言 / Language of settings and drafts.")
    ] = Speech.ZH,
) -> None:
    """由文件夹建立项目目录，并起草声明 / Make a root of a folder of files, with draft declarations.

    数据文件复制到 data/raw，原文件不变；已有的设置和声明不改动。依次列出需要人来确定的事项。

    Data files are copied to data/raw, the originals stay; settings and declarations that are there
    are not changed. Lists in order what a person must decide.
    """
    from pipeline.starting.new_root import make_root  # noqa: PLC0415 - readers load much

    speak(language.value)
    screen = Screen(PlainConsole(), language.value)
    with refusing_in_words(folder), screen.progress(lambda: 1) as progress:
        look = make_root(folder, root or folder, language.value, progress)
    _show_look(screen, look)


@app.command(epilog="例 / Example: survey doctor --root /srv/survey")
def doctor(root: NewRoot) -> None:
    """检查本机和项目目录缺什么 / Say what this machine and the root lack.

    运行所需的有缺少时以 1 退出；提示不影响运行。

    Ends with 1 if a run lacks something; hints do not keep it from running.
    """
    from pipeline.starting.doctor import State, examine, examine_root, no_settings  # noqa: PLC0415
    from pipeline.starting.machine import look_around  # noqa: PLC0415

    speak(*BOTH_LANGUAGES)
    with refusing_in_words(root):
        project = _project_of(root)
        engine = EngineSettings() if project is None else project.settings.engine
        found = examine(look_around(root), engine)
        found += [no_settings(root)] if project is None else examine_root(project)
    lacking = sum(item.state is State.LACK for item in found)
    for language in BOTH_LANGUAGES if project is None else (project.settings.language,):
        _show_examined(Screen(PlainConsole(), language), found, lacking)
    if lacking:
        raise typer.Exit(1)


def _project_of(root: Path) -> Project | None:
    """Return the root, or nothing where there are no settings yet.

    Raises
    ------
    RefusedError
        If there are settings with faults.
    """
    try:
        return load_project(root)
    except RefusedError as error:
        if [fault.code for fault in error.faults] == ["no_settings"]:
            return None
        raise


def _show_examined(screen: Screen, found: list[Examined], lacking: int) -> None:
    for item in found:
        state = f"doctor.state_{item.state}"
        title, text = item.title(screen.language), item.text(screen.language)
        screen.print_text(f"[{screen.sentence(state)}] {title}: {text}")
    if lacking:
        screen.print_message("doctor.lacking", count=lacking)
    else:
        screen.print_message("doctor.nothing")
    screen.print_text()


def _show_look(screen: Screen, look: FirstLook) -> None:
    """Print what was made, and what a person must decide, in that order."""
    tables = load_dictionary().tables
    screen.print_message("new_root.made", root=look.root)
    if look.copied:
        raw = look.root / "data" / "raw"
        screen.print_message("new_root.copied", count=look.copied, raw=raw)
    screen.print_message("new_root.drafts" if look.drafts else "new_root.nothing_new")
    for draft in look.drafts:
        table = screen.sentence("new_root.no_table")
        if draft.table is not None:
            entry = tables[draft.table]
            table = f"{draft.table} ({in_language(screen.language, entry.zh, entry.en)})"
        screen.print_text("  " + screen.sentence(
            "new_root.draft", file=draft.declaration, table=table, count=draft.to_decide
        ))  # fmt: skip
    if look.unread:
        screen.print_message("new_root.unread")
        for fault in look.unread:
            screen.print_text(f"  {fault.text(screen.language)}")
    screen.print_text()
    for name in look.missing:
        label = in_language(screen.language, tables[name].zh, tables[name].en)
        screen.print_message("new_root.missing", table=name, name=label)
    if look.decisions:
        screen.print_message("new_root.decide", count=len(look.decisions))
    for number, item in enumerate(look.decisions, start=1):
        screen.print_message("new_root.decision", number=number, place=item.place, line=item.line,
                             text=item.text)  # fmt: skip
    screen.print_message("new_root.check")
    screen.print_message("new_root.next", root=look.root)
