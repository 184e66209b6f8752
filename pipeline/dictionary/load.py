"""The data dictionary read from its files, once per process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.dictionary.levels import with_level_views
from pipeline.dictionary.model import Code, Dictionary, View

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def _read_toml(path: Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _with_columns(entry: dict[str, Any], name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Complete the columns of a table or view from the shared fields of the same name.

    ``house_id = {}`` takes everything from ``[house_id]`` of ``fields.toml``; a key given in the
    entry itself replaces the shared one.
    """
    columns = {
        column: {**fields.get(column, {}), **given, "name": column}
        for column, given in entry["columns"].items()
    }
    return {**entry, "name": name, "columns": columns}


def _read_entries(folder: Traversable, fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entry of each file of a folder by its name, in alphabetical order."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=str)
    return {
        name: _with_columns(_read_toml(file), name, fields)
        for file in files
        for name in [file.name.removesuffix(".toml")]
    }


def _code_list(codes: dict[str, list[str]]) -> dict[str, Code]:
    return {
        code: Code(code=code, name_zh=labels[0], name_en=labels[1], aliases=tuple(labels[2:]))
        for code, labels in codes.items()
    }


def _fields_of_views(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the shared fields as views take them.

    Whether a column is required or derived says something about a table, not about a view.
    """
    return {
        name: {key: value for key, value in field.items() if key not in {"derived", "required"}}
        for name, field in fields.items()
    }


def load_other_dictionary(home: Traversable) -> Dictionary:
    """Return the dictionary of another file than the published one, such as that of a region.

    Its tables, views and code lists stand in one file each; shared fields, and code lists that it
    names and does not have, are those of the main dictionary. Its tables are never delivered.

    Parameters
    ----------
    home
        Folder with ``tables.toml``, ``views.toml`` and ``code_lists.toml``.
    """
    fields = _fields_of_views(_read_toml(resources.files(__package__) / "fields.toml"))
    own = {name: _code_list(codes) for name, codes in _read_toml(home / "code_lists.toml").items()}
    tables = {
        name: {**_with_columns(entry, name, fields), "delivered": False}
        for name, entry in _read_toml(home / "tables.toml").items()
    }
    views = {
        name: _with_columns(entry, name, fields)
        for name, entry in _read_toml(home / "views.toml").items()
    }
    named = {
        column["codes"]
        for entry in (*tables.values(), *views.values())
        for column in entry["columns"].values()
        if "codes" in column
    }
    ours = {
        name: codes
        for name, codes in load_dictionary().code_lists.items()
        if name in named - own.keys()
    }
    return Dictionary.model_validate(
        {"tables": tables, "views": views, "macros": {}, "code_lists": {**own, **ours}}
    )


@cache
def load_dictionary() -> Dictionary:
    """Return the dictionary; it is read and validated once per process.

    Raises
    ------
    pydantic.ValidationError
        If an entry lacks a key, has an unknown one, or names something that does not exist.
    """
    home = resources.files(__package__)
    fields = _read_toml(home / "fields.toml")
    code_lists = {
        name: _code_list(codes) for name, codes in _read_toml(home / "code_lists.toml").items()
    }
    views = {
        name: View.model_validate(entry)
        for name, entry in _read_entries(home / "views", _fields_of_views(fields)).items()
    }
    return Dictionary.model_validate(
        {
            "tables": _read_entries(home / "tables", fields),
            "views": with_level_views(views, code_lists["area_level"]),
            "macros": {
                name: {"name": name, **macro}
                for name, macro in _read_toml(home / "macros.toml").items()
            },
            "code_lists": code_lists,
        }
    )
