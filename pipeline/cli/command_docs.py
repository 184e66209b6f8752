"""``docs/commands.md``, rendered from the help of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.main import get_command

if TYPE_CHECKING:
    import typer

HEAD = """\
# Commands · 命令

Written by `survey docs` from the commands' own help; do not edit it here. `make` alone lists the
targets that run them with everything installed.

Exit codes: 0 done; 1 the data, a declaration or a setting is refused, with every fault listed at
once; 2 wrong usage; 128 + n ended by signal n, with nothing published. Messages are in the language
that `pipeline.toml` sets.

`survey --version` prints the versions of the program and of the published file's schema."""

HELP_WIDTH = 96


def render_commands(app: typer.Typer) -> str:
    """Return ``docs/commands.md``: the help of every command as Markdown.

    Parameters
    ----------
    app
        The Typer app with all commands.
    """
    group: Any = get_command(app)
    parts = [HEAD]
    for name, command in group.commands.items():
        title = f"survey {name}"
        context = command.context_class(command, info_name=title, terminal_width=HELP_WIDTH)
        parts.append(f"## `{title}`\n\n```text\n{command.get_help(context).rstrip()}\n```")
    return "\n\n".join(parts) + "\n"
