"""Classes of the data dictionary: the one description of every table, column, code and view.

The dictionary itself is data (``fields.toml``, ``code_lists.toml``, ``tables/*.toml``,
``views/*.toml``); this module says which keys an entry has. DDL, comments, intake checks, masks,
documentation and labels are all rendered from it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

ColumnType = Literal[
    "text", "integer", "number", "boolean", "date", "timestamp", "geometry", "text_list", "json",
    "fault_list", "measure_list", "percent",
]  # fmt: skip
"""Kind of a value; :data:`pipeline.dictionary.ddl.SQL_TYPES` says how it is stored."""

Personal = Literal["name", "official", "id_number", "phone"]
"""Kind of personal data; ``official`` is the name of an official in office, which is masked as any
other unless the setting ``intake.officials_public`` says that such names are public."""
AreaLevel = Literal["county", "township", "village"]
ViewLevel = Literal["prefecture", "unit", "county", "township", "village"]


AREA_TABLES = ("admin_unit", "report_unit")
"""Tables whose keys are the codes of areas; the code of the whole place is a setting."""


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
    """Level of the area whose code the column holds."""
    required: bool = False
    """Whether a delivered row without a value is rejected."""
    derived: bool = False
    """Whether the pipeline fills it and no delivery does."""
    completed: bool = False
    """Whether intake fills it in where the delivery leaves it empty."""
    from_declaration: Literal["as_of"] | None = None
    """Key of the declaration that fills it, unless the delivery has a column for it."""
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    """Table whose key the value must be found in."""
    names_area: bool = False
    """Whether the value must be the code of an area: the whole place, a reporting unit, or an
    administrative unit of any level."""
    also_called: tuple[str, ...] = Field(default=(), exclude=True)
    """Headings under which offices often deliver it: for drafts of declarations, never taken by a
    run, and so no part of what a reading depends on."""

    @property
    def is_delivered(self) -> bool:
        """Whether a source may have a column for it."""
        return not self.derived and self.type != "geometry"

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Return the tables in one of which the value must be found."""
        if self.names_area:
            return AREA_TABLES
        return () if self.references is None else (self.references,)

    @property
    def is_identifier(self) -> bool:
        """Whether the text is a key, a number or a code, in which every character matters."""
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
    """Whether it is published exactly as accepted, without a step of its own."""
    geometry: Literal["polygon", "point"] | None = None
    """How its rows are located: by a stored polygon, or a point in the columns lon and lat."""
    geometry_required: bool = True
    """Whether a delivered row without geometry is rejected."""

    @model_validator(mode="after")
    def _key_is_known(self) -> Table:
        if unknown := set(self.key) - set(self.columns):
            msg = f"{self.name}: key columns {sorted(unknown)} are not columns"
            raise ValueError(msg)
        return self

    @property
    def delivered_columns(self) -> tuple[Column, ...]:
        """Columns that a delivery may have, in order, without geometry."""
        return tuple(column for column in self.columns.values() if column.is_delivered)


class ByLevel(_Entry):
    """The views of single levels that belong to a ``…_by_area`` view, written once for all.

    In the texts, ``{level}`` stands for the level and ``{peers}`` for the areas one is ranked
    among.
    """

    levels: tuple[ViewLevel, ...]
    zh: str
    en: str
    meaning: str
    ordered_by: tuple[str, ...] = ()
    """Columns by which rows are sorted before they are sorted by area."""


class Pattern(_Entry):
    """A query that several views have in common."""

    file: str
    """``warehouse/sql/view_<file>.sql``; names in braces differ from view to view."""
    names: dict[str, str]
    """What stands for each name in braces."""


class View(_Entry):
    """One view of the published file; its SQL is ``warehouse/sql/views/<name>.sql``."""

    name: str
    zh: str
    en: str
    meaning: str
    pattern: Pattern | None = None
    """Where its SQL comes from instead, if it shares it with other views."""
    by_level: ByLevel | None = None
    columns: dict[str, Column]

    def name_at(self, level: ViewLevel) -> str:
        """Return the name of the view of one level: ``trend_by_unit`` of ``trend_by_area``."""
        return f"{self.name.removesuffix('_area')}_{level}"


class LevelView(View):
    """One level of a ``…_by_area`` view; its SQL is ``warehouse/sql/view_by_level.sql``."""

    by_area: str
    """The view with all levels."""
    level: ViewLevel
    order: tuple[str, ...]
    """Columns of ``by_area`` by which its rows are sorted."""


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
        """Every text that means this code without a declaration."""
        return (self.code, self.name_zh, self.name_en, *self.aliases)


class Macro(_Entry):
    """One function of the published file; its SQL is ``warehouse/sql/macros/<name>.sql``."""

    name: str
    zh: str
    en: str
    meaning: str
    gives: Literal["value", "rows"]
    needs_spatial: bool = False
    """Whether its caller must have loaded the spatial extension."""
    parameters: dict[str, str]
    """What each parameter is, in their order."""

    @property
    def call(self) -> str:
        """Return how it is called: its name and parameters."""
        return f"{self.name}({', '.join(self.parameters)})"


class Dictionary(_Entry):
    """The whole data dictionary."""

    tables: dict[str, Table]
    views: dict[str, View]
    macros: dict[str, Macro]
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
