"""What all pages of one drawing have in common: language, place, day, words and settings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pipeline.base.names import in_language
from pipeline.base.sql import read_sql
from pipeline.dictionary import load_dictionary
from pipeline.files.earlier import NO_FILES, EarlierFiles
from pipeline.mapping.shell.assets import HOME

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import duckdb

    from pipeline.base.config import Deadlines, Language, MapSettings, Settings
    from pipeline.dictionary import Table, View

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class BaseMap:
    """An online base map that a user may tick."""

    url: str
    """Address with ``{z}``, ``{x}`` and ``{y}``."""
    attribution: str


@dataclass(frozen=True)
class PageContext:
    """What every page is rendered with."""

    language: Language
    audience: Literal["internal", "public"]
    is_sample: bool
    watermark: bool
    place_name: str
    run_id: str
    """Run whose file is drawn; every page carries it."""
    as_of: dt.date
    deadlines: Deadlines
    base_map: BaseMap | None
    texts: dict[str, dict[str, str]]
    """Words by group and key."""
    labels: dict[str, dict[str, str]]
    """Labels by code list and code."""
    columns: dict[str, dict[str, str]]
    """Column labels by table or view."""
    pages_url: str | None = None
    """Where the pages can be opened by those who get a link to them."""
    earlier: EarlierFiles = NO_FILES
    """The pages published before, for what would come out the same."""
    documents_folder: str = ""
    """Where the reports of the run lie, as a page links to it."""
    documents: tuple[str, ...] = ()
    """Names of the reports in that folder."""
    answers: dict[str, Any] = field(default_factory=dict)
    """What :meth:`once` has found."""

    def text(self, group: str, key: str, **values: object) -> str:
        """Return one sentence of the texts with its placeholders filled."""
        return self.texts[group][key].format(**values)

    def once(self, name: str, find: Callable[[], Answer]) -> Answer:
        """Return what several pages of one drawing show, found for the first of them.

        Parameters
        ----------
        name
            What it is called; the same for all of them.
        find
            Finds it in the published file.
        """
        if name not in self.answers:
            self.answers[name] = find()
        found: Answer = self.answers[name]
        return found


def read_page_context(
    con: duckdb.DuckDBPyConnection, settings: Settings, earlier: EarlierFiles = NO_FILES
) -> PageContext:
    """Return the context of the published file under the settings of its project."""
    language = settings.language
    run = read_sql("pipeline.published", "status/run.sql")
    as_of, is_sample, name_zh, name_en = con.execute(run).fetchall()[0]
    ((run_id,),) = con.table("run").select("run_id").fetchall()
    dictionary = load_dictionary()
    owners: list[Table | View] = [*dictionary.tables.values(), *dictionary.views.values()]
    return PageContext(
        language=language,
        audience=settings.maps.audience,
        is_sample=is_sample,
        watermark=settings.maps.watermark,
        place_name=in_language(language, name_zh, name_en),
        run_id=run_id,
        as_of=as_of,
        deadlines=settings.deadlines,
        base_map=choose_base_map(settings.maps),
        pages_url=settings.maps.pages_url,
        texts=load_texts(language),
        labels={
            name: {code: entry.label(language) for code, entry in codes.items()}
            for name, codes in dictionary.code_lists.items()
        },
        columns={
            owner.name: {name: column.label(language) for name, column in owner.columns.items()}
            for owner in owners
        },
        earlier=earlier,
    )


@cache
def load_texts(language: Language) -> dict[str, dict[str, str]]:
    """Return all words of the pages in one language, by group and key.

    A group is a TOML file: ``common``, and one for each page beside it.
    """
    files = [HOME / "shell" / "common.toml", *sorted(HOME.glob("pages/*/*.toml"))]
    return {
        file.stem: {
            key: words[language]
            for key, words in tomllib.loads(file.read_text(encoding="utf-8")).items()
        }
        for file in files
    }


def choose_base_map(maps: MapSettings) -> BaseMap | None:
    """Return the base map that the settings name: any tile address, else Tianditu by its token."""
    if maps.base_map_url is not None:
        return BaseMap(maps.base_map_url, maps.base_map_attribution)
    if maps.tianditu_token is not None:
        url = (
            "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
            "&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
            "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=" + maps.tianditu_token
        )
        return BaseMap(url, "天地图 Tianditu")
    return None
