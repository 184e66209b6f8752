"""Classes of the data dictionary: the one description of every table, column, code and view.

The dictionary itself is data (``fields.toml``, ``code_lists.toml``, ``tables/*.toml``,
``views/*.toml``); this module says what may stand in it and reads it once. DDL, comments, intake
checks, masks, documentation and labels are all rendered from here.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

ColumnType = Literal[
    "text", "integer", "number", "boolean", "date", "timestamp", "geometry", "text_list", "json",
    "fault_list", "measure_list", "percent",
]  # fmt: skip
"""What a value is; :data:`pipeline.dictionary.ddl.SQL_TYPES` says how it is stored."""

Personal = Literal["name", "id_number", "phone"]
AreaLevel = Literal["county", "township", "village"]


class _Entry(BaseModel):
    """Dictionary entries are immutable, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Entry):
    """One column of a table or view."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    meaning: str
    type: ColumnType
    unit: str | None = None
    codes: str | None = None
    """Name of the code list the values come from."""
    personal: Personal | None = None
    """Kind of personal data; such values are masked when they are landed."""
    area: AreaLevel | None = None
    """The column holds an area code of this level."""
    required: bool = False
    """A delivered row without it is rejected."""
    derived: bool = False
    """Filled by the pipeline, never delivered."""
    completed: bool = False
    """Filled in by intake where the source leaves it empty."""
    from_declaration: Literal["as_of"] | None = None
    """Taken from this key of the declaration unless the source has a column for it."""
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    """Table whose key the value must be found in."""

    @property
    def is_delivered(self) -> bool:
        """Whether a source may have a column for it."""
        return not self.derived and self.type != "geometry"

    @property
    def is_identifier(self) -> bool:
        """Whether the text is a key, a number or a code, so that every character counts."""
        endings = ("_id", "_no", "code", "_reported")
        return self.type == "text" and not self.codes and self.name.endswith(endings)

    def label(self, language: str) -> str:
        """Return the label in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


class Table(_Entry):
    """One table: what it holds, its key and its columns in order."""

    name: str
    zh: str
    en: str
    meaning: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    delivered: bool = True
    """Whether a declaration may name it as its table."""
    published: bool = True
    """Whether the published file has it."""
    is_ledger: bool = False
    """Published as it was accepted; no step works on it."""
    geometry: Literal["polygon", "point"] | None = None
    """What its rows look like on a map: a stored polygon, or a point kept as lon and lat."""
    geometry_required: bool = True

    @model_validator(mode="after")
    def _key_is_known(self) -> Table:
        if unknown := set(self.key) - set(self.columns):
            msg = f"{self.name}: key columns {sorted(unknown)} are not columns"
            raise ValueError(msg)
        return self

    @property
    def delivered_columns(self) -> tuple[Column, ...]:
        """Columns a source may bring, in order; geometry apart."""
        return tuple(column for column in self.columns.values() if column.is_delivered)


class View(_Entry):
    """One view of the published file; its SQL is ``warehouse/views/<name>.sql``."""

    name: str
    zh: str
    en: str
    meaning: str
    columns: dict[str, Column]


class Code(_Entry):
    """One code of a list with its labels."""

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Return the label in ``zh`` or ``en``."""
        return self.name_zh if language == "zh" else self.name_en

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that means this code without being declared."""
        return (self.code, self.name_zh, self.name_en, *self.aliases)


class Dictionary(_Entry):
    """The whole data dictionary."""

    tables: dict[str, Table]
    views: dict[str, View]
    code_lists: dict[str, dict[str, Code]]

    @model_validator(mode="after")
    def _names_are_known(self) -> Dictionary:
        owners: list[Table | View] = [*self.tables.values(), *self.views.values()]
        faults = [
            f"{owner.name}.{column.name}: no code list {column.codes!r}"
            for owner in owners
            for column in owner.columns.values()
            if column.codes is not None and column.codes not in self.code_lists
        ]
        faults += [
            f"{table.name}.{column.name}: references no table {column.references!r}"
            for table in self.tables.values()
            for column in table.columns.values()
            if column.references is not None and column.references not in self.tables
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def label(self, code_list: str, code: str, language: str) -> str:
        """Return the label of ``code`` in ``code_list``."""
        return self.code_lists[code_list][code].label(language)


def _read_toml(path: Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _with_columns(entry: dict[str, Any], name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Complete the columns of a table or view from the shared fields of the same name."""
    columns = {
        column: {**fields.get(column, {}), **given, "name": column}
        for column, given in entry["columns"].items()
    }
    return {**entry, "name": name, "columns": columns}


def _entries(folder: Traversable, fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=str)
    return {
        name: _with_columns(_read_toml(file), name, fields)
        for file in files
        for name in [file.name.removesuffix(".toml")]
    }


@cache
def load_dictionary() -> Dictionary:
    """Read the dictionary from the package.

    Raises
    ------
    pydantic.ValidationError
        If an entry misses a key, has one too many, or names something that does not exist.
    """
    home = resources.files(__package__)
    fields = _read_toml(home / "fields.toml")
    code_lists = {
        name: {
            code: Code(code=code, name_zh=labels[0], name_en=labels[1], aliases=tuple(labels[2:]))
            for code, labels in codes.items()
        }
        for name, codes in _read_toml(home / "code_lists.toml").items()
    }
    view_fields = {
        name: {key: value for key, value in field.items() if key not in {"derived", "required"}}
        for name, field in fields.items()
    }
    return Dictionary.model_validate(
        {
            "tables": _entries(home / "tables", fields),
            "views": _entries(home / "views", view_fields),
            "code_lists": code_lists,
        }
    )
