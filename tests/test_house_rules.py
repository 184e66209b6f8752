"""The rules of CONTRIBUTING.md that a program can hold: sizes, names, rooms, where SQL stands."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parents[1]
PIPELINE = HOME / "pipeline"
MODULES = {
    path.relative_to(PIPELINE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PIPELINE.rglob("*.py"))
    if "node_modules" not in path.parts
}
"""Every module of the package, by its path in it."""
Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400

IMPORTS: dict[str, set[str]] = {
    "base": set(),
    "dictionary": {"base"},
    "files": {"base"},
    "delivery": {"base", "dictionary", "files"},
    "checked": {"base", "delivery", "dictionary"},
    "readers": {"base", "checked", "delivery", "dictionary", "files"},
    "intake": {"base", "checked", "delivery", "dictionary", "readers"},
    "rules": {"base", "dictionary"},
    "warehouse": {"base", "checked", "dictionary", "files", "intake", "readers", "rules"},
    "published": {"base", "dictionary", "files", "warehouse"},
    "referee": {"base", "dictionary", "files", "warehouse"},
    "mapping": {"base", "dictionary", "files", "published", "warehouse"},
    "reporting": {"base", "dictionary", "files", "mapping", "published", "warehouse"},
    "handover": {
        "base", "checked", "delivery", "dictionary", "files", "mapping", "published", "readers",
        "reporting", "rules",
    },
    "demo": {"base", "dictionary", "files", "readers"},
    "drawing": {"base", "checked", "files", "mapping", "published", "reporting", "warehouse"},
    "job": {
        "base", "checked", "delivery", "demo", "drawing", "files", "intake", "published", "readers",
        "reporting", "warehouse",
    },
    "starting": {
        "base", "delivery", "dictionary", "files", "mapping", "readers", "reporting", "warehouse",
    },
    "region": {"base", "dictionary", "files", "job", "referee", "reporting", "warehouse"},
    "cli": {
        "base", "dictionary", "files", "rules", "readers", "warehouse", "published", "mapping",
        "handover", "referee", "region", "reporting", "demo", "job", "starting",
    },
}  # fmt: skip
"""Which room may import which."""
DEMO_IMPORTS: dict[str, set[str]] = {
    "world": set(),
    "defects": {"world"},
    "delivery": {"world", "defects"},
    "answers": {"world", "defects", "delivery"},
    "whole_region": {"world", "delivery"},
}
"""The same for the rooms of the demo: the world knows of no defect, nobody asks the answers."""
READERS_FOR_THE_DEMO = {"pipeline.readers.gcj02"}
"""All that the demo may know of the readers: the shift of its maps, not how deliveries are read."""

QUERY = re.compile(
    r"\s*(SELECT|FROM|WITH|INSERT|UPDATE|DELETE|COPY|MERGE|PIVOT|SUMMARIZE|CREATE)\b"
)
"""How a statement begins that handles rows. What only names things (ATTACH, DROP, SET) may stand in
Python, for it takes no parameters."""
QUERIES_IN_PYTHON = {
    "base/sql.py": {"FROM", "INSERT INTO"},  # append_rows and rows_of: of any table, by name
    "dictionary/ddl.py": {"CREATE TABLE"},  # the dictionary says which columns
    "intake/compare.py": {"CREATE TABLE"},  # the merged rows of any table
    "intake/reading.py": {"CREATE OR"},  # corrections under the name that readers use too
    "intake/tables.py": {
        "CREATE OR",
        "FROM (FROM",
        "FROM scratch.delivered_",
        "FROM scratch.rows_",
    },  # views of any table
    "readers/coordinates.py": {"SELECT source_row,"},  # joined to rows that only Python knows
    "readers/apply_corrections.py": {"UPDATE"},  # a column that the file lacks
    "readers/read_delivery.py": {
        "CREATE OR",
        "FROM correction_part_",
    },  # the files of corrections as one view
    "region/region_schema.py": {"CREATE VIEW"},  # before the query of a file
    "warehouse/metrics.py": {"SELECT '"},  # one query made of the metrics' files
    "warehouse/schema.py": {"CREATE VIEW"},  # before the query of a file
}
"""The few that must, because a name in them is known only when they run: how each begins."""


def room(module: str) -> str:
    """Return the room of a module: its folder, or its own name where it stands alone."""
    return module.removesuffix(".py").split("/")[0]


def lines_of(function: Function) -> int:
    """Return the lines from ``def`` to the end, those of the docstring not counted."""
    last = function.end_lineno or function.lineno
    first = function.body[0]
    docstring = 0
    if ast.get_docstring(function, clean=False) is not None:
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return last - function.lineno + 1 - docstring


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the modules of ours that a module imports, for types only or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            yield from (f"pipeline.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def said(tree: ast.Module) -> str:
    """Return the docstring of a module on one line."""
    return " ".join((ast.get_docstring(tree) or "").split())


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield all texts but docstrings; of one with values in it, the part before the first."""
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values[1:]
    }
    for node in ast.walk(tree):
        is_part = id(node) in parts
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_part:
            yield node.value


def test_the_counts_are_right() -> None:
    lines = ["def a(", "    b,", "):", '    """Say."""', '    c = f"UPDATE {b}"', "    return c"]
    tree = ast.parse("\n".join(lines))
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    assert lines_of(function) == 5
    assert [text for text in texts(tree) if QUERY.match(text)] == ["UPDATE "]
    assert list(imports(ast.parse("import a.b\nfrom c import d\nfrom pipeline import job"))) == [
        "a.b", "c", "pipeline.job",
    ]  # fmt: skip


def test_functions_are_short() -> None:
    long = [
        f"{module}: {node.name} {lines_of(node)}"
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, Function) and lines_of(node) > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("folder", ["pipeline", "tests", "benchmarks"])
def test_modules_are_short(folder: str) -> None:
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in (HOME / folder).rglob("*.py")
        if "node_modules" not in path.parts
    }
    assert len(sizes) > 1
    assert [str(path) for path, lines in sizes.items() if lines > LONGEST_MODULE] == []


def test_module_names_are_unique() -> None:
    found = defaultdict(list)
    for module in MODULES:
        if not module.endswith("__init__.py"):
            found[Path(module).stem].append(module)
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_public_class_names_are_unique() -> None:
    found = defaultdict(list)
    for module, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module)
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_every_room_says_what_belongs_in_it() -> None:
    rooms = {room(module): tree for module, tree in MODULES.items() if module.count("/") == 1
             and module.endswith("/__init__.py")}  # fmt: skip
    assert set(rooms) == set(IMPORTS) - {"job"}
    silent = [
        name
        for name, tree in rooms.items()
        if not all(word in said(tree) for word in ("Belongs here:", "Does not belong here:"))
    ]
    assert silent == []


def test_rooms_import_only_what_lies_below_them() -> None:
    wrong = []
    for module, tree in MODULES.items():
        own = room(module)
        for name in imports(tree):
            other = name.split(".")[1] if name.startswith("pipeline.") else own
            is_allowed = other == own or other in IMPORTS.get(own, set())
            if own == "demo" and other == "readers":
                is_allowed = name in READERS_FOR_THE_DEMO
            if not is_allowed and own != "__init__":
                wrong.append(f"{module}: {name}")
    assert wrong == []
    assert list(TopologicalSorter(IMPORTS).static_order())  # raises where there is a circle


def test_the_world_of_the_demo_knows_of_no_defect() -> None:
    wrong = []
    for module, tree in MODULES.items():
        parts = module.split("/")
        if parts[0] != "demo" or parts[1] not in DEMO_IMPORTS:
            continue
        allowed = DEMO_IMPORTS[parts[1]] | {parts[1]}
        used = {name.split(".")[2] for name in imports(tree) if name.startswith("pipeline.demo.")}
        wrong += [f"{module}: {name}" for name in used - allowed]
    assert wrong == []
    folders = {path.parent.name for path in (PIPELINE / "demo").glob("*/__init__.py")}
    assert folders == set(DEMO_IMPORTS)


def test_queries_stand_in_sql_files() -> None:
    found = defaultdict(set)
    for module, tree in MODULES.items():
        for text in texts(tree):
            if QUERY.match(text):
                found[module].add(" ".join(text.split()[:2]))
    assert dict(found) == QUERIES_IN_PYTHON


def sql_files_named(tree: ast.Module, package: str) -> Iterator[Path]:
    """Yield the files that ``read_sql`` and ``query`` are given by name."""
    homes: dict[str, Any] = {"__package__": package}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            homes[ast.unparse(statement.targets[0])] = statement.value.value
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) in {"read_sql", "query"}):
            continue
        home, name = node.args[-2:]
        if isinstance(name, ast.Constant):
            place = (
                homes.get(home.id, package)
                if isinstance(home, ast.Name)
                else ast.literal_eval(home)
            )
            yield HOME.joinpath(*place.split("."), "sql", str(name.value))


def test_every_sql_file_that_is_named_is_there() -> None:
    named = {
        (module, path)
        for module, tree in MODULES.items()
        for path in sql_files_named(tree, "pipeline." + ".".join(module.split("/")[:-1]))
    }
    assert len(named) > 50
    assert [f"{module}: {path.name}" for module, path in named if not path.is_file()] == []
