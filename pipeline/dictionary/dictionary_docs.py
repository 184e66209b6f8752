"""``docs/data-dictionary.md``, rendered from the dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dictionary.ddl import SQL_TYPES
from pipeline.dictionary.figure_labels import load_figure_labels
from pipeline.dictionary.model import LevelView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.dictionary.figure_labels import FigureSubject
    from pipeline.dictionary.model import Code, Column, Dictionary, Macro, Table, View

HEAD = """\
# Data dictionary · 数据字典

Written by `survey docs` from `pipeline/dictionary/`; do not edit it here. The published file has
the same texts as comments on every table, view and column.

Tables marked *delivered* can be named in a declaration, with every column that is not *derived*;
those *delivered only* are read but not published as such. *Required*: a row without it is
rejected. *Derived*: filled by the pipeline. *Masked*: personal data, of which the published file
only has a masked form."""


def render_dictionary(dictionary: Dictionary) -> str:
    """Return ``docs/data-dictionary.md``: tables, views, macros and code lists as Markdown.

    Parameters
    ----------
    dictionary
        The dictionary; views of one level are listed within the view of all levels.
    """
    parts = [HEAD, "## Tables · 表"]
    parts += [
        _entry(table, [" ".join(_table_notes(table))]) for table in dictionary.tables.values()
    ]
    parts.append("## Views · 视图")
    parts += [
        _entry(view, _level_notes(dictionary, view))
        for view in dictionary.views.values()
        if not isinstance(view, LevelView)
    ]
    parts.append("## Macros · 宏")
    parts += [_macro(macro) for macro in dictionary.macros.values()]
    parts.append("## Code lists · 代码表")
    parts += [_code_list(name, codes.values()) for name, codes in dictionary.code_lists.items()]
    parts.append(
        "## Words for figures · 指标用语\n\n"
        "A word means the same figure on every page, document and terminal line of its subject."
    )
    parts += [_subject(subject) for subject in load_figure_labels().values()]
    return "\n\n".join(parts) + "\n"


def render_other_dictionary(dictionary: Dictionary, head: str) -> str:
    """Return the page of the dictionary of another file: tables, views and code lists.

    Parameters
    ----------
    dictionary
        The dictionary.
    head
        Title of the page and what stands below it.
    """
    parts = [head, "## Tables · 表"]
    parts += [
        _entry(table, [" ".join(_table_notes(table))]) for table in dictionary.tables.values()
    ]
    parts.append("## Views · 视图")
    parts += [_entry(view, []) for view in dictionary.views.values()]
    parts.append("## Code lists · 代码表")
    parts += [_code_list(name, codes.values()) for name, codes in dictionary.code_lists.items()]
    return "\n\n".join(parts) + "\n"


def _subject(subject: FigureSubject) -> str:
    """Return the words of one subject and the figure each means."""
    head = f"{subject.zh}, figures of `{subject.view}`:"
    rows = ["| 用语 | figure |", "|---|---|"]
    rows += [f"| {'、'.join(words)} | `{figure}` |" for figure, words in subject.words.items()]
    return "\n".join([head, "", *rows])


def _entry(entry: Table | View, notes: list[str]) -> str:
    head = [f"### `{entry.name}` · {entry.zh} · {entry.en}", "", entry.meaning]
    if notes:
        head += ["", *notes]
    rows = ["| column | 中文 | English | type | meaning |", "|---|---|---|---|---|"]
    rows += [_row(column) for column in entry.columns.values()]
    return "\n".join([*head, "", *rows])


def _macro(macro: Macro) -> str:
    gives = "a value" if macro.gives == "value" else "rows, to be written after FROM"
    needs = " Needs the spatial extension." if macro.needs_spatial else ""
    return "\n".join([
        f"### `{macro.call}` · {macro.zh} · {macro.en}",
        "",
        macro.meaning,
        "",
        f"Gives {gives}.{needs}",
        "",
        "| parameter | meaning |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in macro.parameters.items()),
    ])  # fmt: skip


def _table_notes(table: Table) -> list[str]:
    notes = [f"Key: {', '.join(f'`{name}`' for name in table.key)}."]
    if table.delivered:
        notes.append("Delivered." if table.published else "Delivered only.")
    return notes


def _level_notes(dictionary: Dictionary, view: View) -> list[str]:
    """List the views of single levels; their columns are those of this view."""
    if view.by_level is None:
        return []
    parts = [dictionary.views[view.name_at(level)] for level in view.by_level.levels]
    return [
        "Of one level, without the columns `level` and `sort`:",
        "",
        *(f"- `{part.name}` · {part.zh} · {part.en}. {part.meaning}" for part in parts),
    ]


def _row(column: Column) -> str:
    kind = f"`{SQL_TYPES[column.type].split('(')[0]}`"
    unit = f", {column.unit}" if column.unit else ""
    cells = [f"`{column.name}`", column.zh, column.en, kind + unit, " ".join(_meaning_cell(column))]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _meaning_cell(column: Column) -> Iterator[str]:
    """Yield the sentences of a column's last cell."""
    yield column.meaning
    if column.codes:
        yield f"Codes: [`{column.codes}`](#{column.codes})."
    if column.references:
        yield f"Found in `{column.references}`."
    if column.names_area:
        yield "The code of the place, or found in `report_unit` or `admin_unit`."
    if column.minimum is not None or column.maximum is not None:
        yield f"From {_number(column.minimum)} to {_number(column.maximum)}."
    marks = {
        "required": column.required,
        "derived": column.derived,
        "masked": column.personal not in {None, "official"},
        "masked unless intake.officials_public": column.personal == "official",
    }
    if any(marks.values()):
        yield f"*{', '.join(mark for mark, holds in marks.items() if holds)}*"


def _number(limit: float | None) -> str:
    return "any" if limit is None else f"{limit:g}"


def _code_list(name: str, codes: Iterable[Code]) -> str:
    rows = [f'### <a id="{name}"></a>`{name}`', "", "| code | 中文 | English | also |"]
    rows.append("|---|---|---|---|")
    rows += [
        f"| `{code.code}` | {code.name_zh} | {code.name_en} | {', '.join(code.aliases)} |"
        for code in codes
    ]
    return "\n".join(rows)
