"""XLSForm of one kind of field work, for ODK and Kobo: the open rows are entities to choose from.

The rows themselves lie beside the form as CSV: one file to attach (``name`` and ``label`` as the
specification wants them), which also is what an entity list is filled with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.base.messages import message
from pipeline.dictionary import load_dictionary
from pipeline.files.guarded_csv import write_guarded_csv
from pipeline.files.safe_workbook import open_workbook
from pipeline.handover.field_work import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.dictionary import Column
    from pipeline.handover.field_work import FieldLayer

LANGUAGES = {"zh": "label::中文 (zh)", "en": "label::English (en)"}
SURVEY = ("type", "name", *LANGUAGES.values(), "required", "calculation", "appearance", "save_to")
CHOICES = ("list_name", "name", *LANGUAGES.values())
ENTITIES = ("list_name", "entity_id", "update_if")
SETTINGS = ("form_title", "form_id", "version", "default_language")
DEFAULT_LANGUAGE = {"zh": "中文 (zh)", "en": "English (en)"}
ITEMS = "root/item"
"""Where XForms keep the rows of a list."""
CHOSEN = "chosen"
"""Name of the question that asks which row it is."""


def entity_rows(layer: FieldLayer, rows: pa.Table) -> pa.Table:
    """Return the rows of the list of entities: a name, a label, a place and all fields.

    Parameters
    ----------
    layer
        Which work it is.
    rows
        Its rows, with ``lon`` and ``lat``.
    """
    texts = {
        name: rows[name].cast(pa.string()).fill_null("")
        for name in (layer.key, *layer.shown, *layer.edited)
    }
    places = [
        "" if lat is None else f"{lat} {lon} 0 0"
        for lon, lat in zip(rows["lon"].to_pylist(), rows["lat"].to_pylist(), strict=True)
    ]
    labels = [
        " ".join(filter(None, parts))
        for parts in zip(*(texts[name].to_pylist() for name in (layer.key, "village", "address")),
                         strict=True)
    ]  # fmt: skip
    return pa.table(
        {"name": texts[layer.key], "label": pa.array(labels, pa.string()), **texts,
         "geometry": pa.array(places, pa.string())}
    )  # fmt: skip


def write_form(layer: FieldLayer, rows: pa.Table, folder: Path, title: str, language: str) -> None:
    """Write form and entities of one kind of work.

    Parameters
    ----------
    layer, rows
        The work.
    folder
        Folder for ``<layer>-form.xlsx`` and ``<layer>.csv``.
    title, language
        Title of the form, and the language it opens in.
    """
    write_guarded_csv(entity_rows(layer, rows), folder / f"{layer.name}.csv")
    sheets: dict[str, tuple[tuple[str, ...], list[dict[str, Any]]]] = {
        "survey": (SURVEY, _questions(layer)),
        "choices": (CHOICES, _choices(layer)),
        "entities": (ENTITIES, [
            {"list_name": layer.name, "entity_id": f"${{{CHOSEN}}}", "update_if": "true()"},
        ]),
        "settings": (SETTINGS, [
            {"form_title": title, "form_id": f"survey_{layer.name}", "version": "1",
             "default_language": DEFAULT_LANGUAGE[language]},
        ]),
    }  # fmt: skip
    with open_workbook(folder / f"{layer.name}-form.xlsx") as book:
        for name, (headings, lines) in sheets.items():
            page = book.add_worksheet(name)
            page.write_row(0, 0, headings)
            for at, line in enumerate(lines, start=1):
                page.write_row(at, 0, [line.get(heading, "") for heading in headings])


def _questions(layer: FieldLayer) -> list[dict[str, Any]]:
    """Return which row, what is known of it now, and what is found."""
    columns = load_dictionary().tables[layer.target].columns
    labels = {heading: message("field.choose", lang) for lang, heading in LANGUAGES.items()}
    questions: list[dict[str, Any]] = [
        {"type": "start", "name": "start"},
        {"type": "username", "name": "username"},
        {"type": f"select_one_from_file {layer.name}.csv", "name": CHOSEN, **labels,
         "required": "yes", "appearance": "map"},
        {"type": "calculate", "name": layer.key, "calculation": _known(layer, layer.key)},
    ]  # fmt: skip
    for name in layer.edited:
        base = {"type": "calculate", "name": BASE + name, "calculation": _known(layer, name)}
        questions += [base, _question(columns[name])]
    return questions


def _question(column: Column) -> dict[str, Any]:
    labels = {heading: column.label(language) for language, heading in LANGUAGES.items()}
    kind = "date" if column.type == "date" else f"select_one {column.codes}"
    return {"type": kind, "name": column.name, **labels, "save_to": column.name}


def _known(layer: FieldLayer, field: str) -> str:
    return f"instance('{layer.name}')/{ITEMS}[name=${{{CHOSEN}}}]/{field}"


def _choices(layer: FieldLayer) -> list[dict[str, Any]]:
    dictionary = load_dictionary()
    columns = dictionary.tables[layer.target].columns
    return [
        {"list_name": codes, "name": code,
         **{heading: entry.label(language) for language, heading in LANGUAGES.items()}}
        for name in layer.edited
        if (codes := columns[name].codes) is not None
        for code, entry in dictionary.code_lists[codes].items()
    ]  # fmt: skip
