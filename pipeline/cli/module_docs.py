"""``docs/modules.md``, rendered from the first lines of every room and module."""

from __future__ import annotations

import ast
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

HEAD = """\
# Modules

Written by `survey docs` from the modules' own docstrings; do not edit it here. The rooms stand in
the order of [architecture](architecture.md): each imports only from those above it."""

ROOMS = (
    "base", "dictionary", "files", "delivery", "checked", "readers", "intake", "rules", "warehouse",
    "published", "referee", "reporting", "mapping", "drawing", "handover", "region", "starting",
    "cli", "demo",
)  # fmt: skip


def render_modules() -> str:
    """Return ``docs/modules.md``: what each room is for, and what each of its modules does."""
    home = resources.files("pipeline")
    job = f"## `pipeline/job.py`\n\n{_docstring(home / 'job.py')}"
    rooms = [_room(home / name, f"pipeline/{name}") for name in ROOMS]
    at = ROOMS.index("region")
    return "\n\n".join([HEAD, *rooms[:at], job, *rooms[at:]]) + "\n"


def _room(folder: Traversable, path: str) -> str:
    """Return the section of one room."""
    rows = [f"| `{name}` | {summary} |" for name, summary in sorted(_modules(folder, ""))]
    table = "\n".join(["| module | what it does |", "|---|---|", *rows])
    return f"## `{path}/`\n\n{_docstring(folder / '__init__.py')}\n\n{table}"


def _modules(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the modules of a folder and of those below it, each with its first sentence."""
    for entry in folder.iterdir():
        if entry.is_dir() and (entry / "__init__.py").is_file():
            yield from _modules(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".py") and entry.name != "__init__.py":
            summary = " ".join(_docstring(entry).split("\n\n")[0].split())
            yield f"{prefix}{entry.name}", summary.replace("``", "`").replace("|", "\\|")


def _docstring(module: Traversable) -> str:
    """Return the docstring of a module without importing it."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return text.replace("``", "`")
