"""What the documents promise is there: links, settings, sections, decision records."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pipeline.base.config import Settings
from pipeline.cli.module_docs import render_modules
from pipeline.demo.world.figures import AS_OF
from pipeline.dictionary import Table, View, load_dictionary

HOME = Path(__file__).parents[1]
DOCUMENTS = sorted([*HOME.glob("*.md"), *(HOME / "docs").rglob("*.md")])
RECORDS = sorted((HOME / "docs" / "decisions").glob("[0-9]*.md"))
PICTURES = sorted((HOME / "docs" / "images").glob("*.svg"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH_IN_TEXT = re.compile(
    r"`((?:pipeline|docs|tests|steps|views)/[\w./-]+\.(?:py|sql|toml|md|svg))`"
)


def name(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def prose(path: Path) -> str:
    """Return a document without its code blocks."""
    return re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", prose(path), flags=re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document: those set by hand and those GitHub makes of headings."""
    by_hand = re.findall(r'<a (?:id|name)="([^"]+)"', path.read_text(encoding="utf-8"))
    made = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(path)]
    return {*by_hand, *(heading.replace(" ", "-") for heading in made)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_resolve(document: Path) -> None:
    broken = []
    for link in LINK.findall(prose(document)):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, fragment = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_files_named_in_the_text_exist(document: Path) -> None:
    sql = HOME / "pipeline" / "warehouse" / "sql"
    named = PATH_IN_TEXT.findall(prose(document))
    assert [path for path in named if not any((home / path).exists() for home in (HOME, sql))] == []


def test_every_room_is_in_the_architecture() -> None:
    text = (HOME / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (HOME / "pipeline").glob("*/__init__.py")]
    assert [room for room in rooms if f"`pipeline/{room}/`" not in text] == []


def test_the_page_of_modules_is_fresh() -> None:
    """`survey docs` writes it."""
    page = (HOME / "docs" / "modules.md").read_text(encoding="utf-8")
    assert page == render_modules()
    modules = [path for path in (HOME / "pipeline").rglob("*.py") if path.stem != "__init__"]
    ours = [path.name for path in modules if "node_modules" not in path.parts]
    assert [module for module in ours if f"{module}`" not in page] == []


def test_the_glossary_names_tables_and_columns_that_exist() -> None:
    dictionary = load_dictionary()
    owners: dict[str, Table | View] = {**dictionary.tables, **dictionary.views}
    columns = {f"{owner.name}.{column}" for owner in owners.values() for column in owner.columns}
    wheres = re.findall(r"\| ([^|]+) \|$", prose(HOME / "docs" / "glossary.md"), flags=re.MULTILINE)
    named = {name for where in wheres for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", where)}
    others = {"unassigned", "is_ledger", "maps", "pipeline.toml", "messages.toml"}
    unknown = named - owners.keys() - columns - others
    assert len(named) > 25
    assert unknown == set()


def keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Return the dotted name of every setting."""
    found = []
    for field, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += keys(kind, f"{prefix}{field}.")
        else:
            found.append(f"{prefix}{field}")
    return found


def test_every_setting_is_documented_and_no_other() -> None:
    text = (HOME / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z_.]+)` \|", text, flags=re.MULTILINE)
    assert sorted(documented) == sorted(keys(Settings))


def test_defaults_in_the_settings_document_are_true() -> None:
    text = (HOME / "docs" / "settings.md").read_text(encoding="utf-8")
    place = {"name_zh": "甲", "name_en": "A", "code": "1"}
    defaults = Settings.model_validate({"place": place}).model_dump()
    rows = re.findall(r"^\| `([a-z_.]+)` \|[^|]*\| `([^`]+)` \|", text, flags=re.MULTILINE)
    assert rows
    for key, shown in rows:
        value: Any = defaults
        for part in key.split("."):
            value = value[part]
        assert value == tomllib.loads(f"shown = {shown}")["shown"], key


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_decision_record_has_its_parts(record: Path) -> None:
    title, *parts = headings(record)
    assert title.startswith(record.name[:4] + ": ")
    assert parts == ["Status", "Context", "Decision", "Consequences"]


def test_decisions_are_numbered_and_listed() -> None:
    numbers = [int(record.name[:4]) for record in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))
    listed = LINK.findall((HOME / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"))
    assert listed == [record.name for record in RECORDS]


SECTIONS = {
    "Two commands": "两条命令",
    "What you get": "得到什么",
    "Your own data": "使用自己的数据",
    "Read on": "延伸阅读",
    "Limits": "局限",
    "Platforms": "运行平台",
    "Data honesty": "数据说明",
    "Licence": "许可",
}


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = HOME / "README.md", HOME / "README.zh.md"
    assert headings(english)[1:] == list(SECTIONS)
    assert headings(chinese)[1:] == list(SECTIONS.values())


def test_both_readmes_link_to_the_same_places_and_show_the_same_code() -> None:
    english, chinese = (HOME / file for file in ("README.md", "README.zh.md"))
    other = {
        "README.md": "",
        "README.zh.md": "",
        "images/status.en.svg": "",
        "images/status.zh.svg": "",
    }
    links = [
        sorted(
            link for link in LINK.findall(prose(file)) if link.removeprefix("docs/") not in other
        )
        for file in (english, chinese)
    ]
    assert links[0] == links[1]
    blocks = [
        [
            re.sub(r"\s*#.*|\"[^\"]*\"", "", block)
            for block in re.findall(
                r"^```.*?^```", file.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
            )
        ]
        for file in (english, chinese)
    ]
    assert blocks[0] == blocks[1]


def test_the_declaration_in_the_readme_is_one(tmp_path: Path) -> None:
    from pipeline.delivery.declaration import load_declarations  # noqa: PLC0415

    text = (HOME / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    (tmp_path / "qitai-parcels.toml").write_text(example, encoding="utf-8")
    (declaration,) = load_declarations(tmp_path)
    assert declaration.table == "parcel"
    assert declaration.as_of == AS_OF


@pytest.mark.parametrize("picture", PICTURES, ids=name)
def test_pictures_fetch_nothing(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    assert "@font-face" not in text
    assert not re.findall(r"(?:href|src)\s*=\s*[\"']https?:|url\([\"']?https?:|@import", text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_shows_the_published_figures(language: str) -> None:
    """The figures of 2023-03-16 as the authority gave them."""
    text = (HOME / "docs" / "images" / f"status.{language}.svg").read_text(encoding="utf-8")
    for figure in (
        "587,209",
        "20,051",
        "7,335",
        "559,823",
        "95.34",
        "96.41",
        "15.49",
        "2023-03-16",
    ):
        assert figure in text, figure
