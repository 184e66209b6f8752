"""The shell: nothing from outside, nothing of the data as code."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from pipeline.base.config import Deadlines
from pipeline.base.errors import MissingInputError
from pipeline.mapping.shell import assets
from pipeline.mapping.shell.page import Page, render
from pipeline.mapping.shell.page_context import BaseMap, PageContext, load_texts

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}{% raw %}`${1}`<!-- \u2028\u202e"

CONTEXT = PageContext(
    language="zh",
    audience="internal",
    is_sample=True,
    watermark=True,
    place_name=HOSTILE,
    run_id="20230316T000000000000Z",
    as_of=dt.date(2023, 3, 16),
    base_map=None,
    texts=load_texts("zh"),
    labels={},
    deadlines=Deadlines(),
    columns={},
)
PAGE = Page(
    name="survey-status",
    title=HOSTILE,
    kind="status",
    libraries=("leaflet", "markercluster"),
    data={"text": HOSTILE, "rate": Decimal("95.30"), "day": dt.date(2023, 3, 1)},
    archives={"parcels": b"\x00\xff<>"},
)


class Reader(HTMLParser):
    """Reads a page as a browser does: what elements it has, and what stands in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.is_open = False
        self.elements: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), ""))
        self.is_open = True

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self.is_open = False

    def handle_data(self, data: str) -> None:
        if self.elements and self.is_open:
            tag, attributes, text = self.elements[-1]
            self.elements[-1] = (tag, attributes, text + data)

    def texts(self, tag: str, **attributes: str) -> list[str]:
        return [
            text
            for name, found, text in self.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]

    def policy(self) -> str:
        (content,) = [
            found["content"] or ""
            for name, found, _ in self.elements
            if name == "meta" and found.get("http-equiv") == "Content-Security-Policy"
        ]
        return content


def read(page: Page = PAGE, context: PageContext = CONTEXT) -> Reader:
    return Reader(render(page, context).decode("utf-8"))


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def directive(policy: str, name: str) -> list[str]:
    (found,) = [part.split()[1:] for part in policy.split(";") if part.split()[0] == name]
    return found


def test_data_come_back_as_they_were() -> None:
    (block,) = read().texts("script", type="application/json")
    assert "<" not in block
    content = json.loads(block)
    assert content["data"] == {"text": HOSTILE, "rate": 95.3, "day": "2023-03-01"}
    assert (content["title"], content["place"], content["as_of"]) == (
        HOSTILE,
        HOSTILE,
        "2023-03-16",
    )


def test_archive_comes_back_as_it_was() -> None:
    (block,) = read().texts("script", id="parcels")
    assert base64.b64decode(block) == b"\x00\xff<>"


def test_policy_allows_exactly_what_is_inlined() -> None:
    reader = read()
    policy = reader.policy()
    scripts = [
        text for tag, found, text in reader.elements if tag == "script" and "type" not in found
    ]
    assert directive(policy, "default-src") == ["'none'"]
    assert directive(policy, "script-src") == [sha256(text) for text in scripts]
    assert directive(policy, "style-src") == [sha256(text) for text in reader.texts("style")]
    assert directive(policy, "img-src") == ["data:"]
    assert len(scripts) == 2


def test_nothing_is_linked() -> None:
    reader = read()
    asking = {"link", "iframe", "img", "object", "embed", "base"}
    assert not [tag for tag, found, _ in reader.elements if tag in asking or "src" in found]
    for style in reader.texts("style"):
        assert re.findall(r"url\((?!data:|#)", style) == []
        assert "@import" not in style


def test_hostile_names_make_no_element() -> None:
    harmless = replace(CONTEXT, place_name="name")
    plain = read(replace(PAGE, title="name", data={}), harmless)
    hostile = read()
    assert [tag for tag, _, _ in hostile.elements] == [tag for tag, _, _ in plain.elements]
    assert "49" not in "".join(hostile.texts("title"))


def test_a_configured_base_map_may_load_images_from_its_origin_alone() -> None:
    base_map = BaseMap("https://tiles.example.cn:8080/{z}/{x}/{y}.png?k=1", "")
    policy = read(context=replace(CONTEXT, base_map=base_map)).policy()
    assert directive(policy, "img-src") == ["data:", "https://tiles.example.cn:8080"]
    assert "connect-src" not in policy


def test_two_renderings_are_the_same_bytes() -> None:
    assert render(PAGE, CONTEXT) == render(PAGE, CONTEXT)


@pytest.mark.parametrize(("is_sample", "watermark"), [(True, False), (False, True)])
def test_notices(*, is_sample: bool, watermark: bool) -> None:
    text = render(PAGE, replace(CONTEXT, is_sample=is_sample, watermark=watermark)).decode()
    words = load_texts("zh")["common"]
    assert (f">{words['sample']}<" in text) is is_sample
    assert (f'<span data-word="{words["watermark"]}">' in text) is watermark


def test_zoom_is_not_forbidden() -> None:
    (viewport,) = [
        found["content"] or "" for tag, found, _ in read().elements
        if tag == "meta" and found.get("name") == "viewport"
    ]  # fmt: skip
    assert "maximum-scale" not in viewport
    assert "user-scalable" not in viewport


def test_a_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "HOME", tmp_path)
    monkeypatch.setattr(assets, "PACKAGES", tmp_path / "node_modules")
    assets.read_package_file.cache_clear()
    with pytest.raises(MissingInputError, match=r"node_modules/leaflet/dist/leaflet\.js"):
        render(PAGE, CONTEXT)


def test_a_script_that_is_not_built_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render(PAGE, CONTEXT)  # the packages are there, and remembered
    monkeypatch.setattr(assets, "HOME", tmp_path)
    assets.read_own_file.cache_clear()
    with pytest.raises(MissingInputError, match=r"build/status\.js.*npm run build"):
        render(PAGE, CONTEXT)


def test_not_a_number_is_no_data() -> None:
    with pytest.raises(ValueError, match="JSON"):
        render(replace(PAGE, data={"rate": float("nan")}), CONTEXT)


def test_every_text_is_there_in_both_languages() -> None:
    chinese, english = load_texts("zh"), load_texts("en")
    slots = re.compile(r"\{\w+\}")
    for group, words in chinese.items():
        for key, text in words.items():
            assert text
            assert sorted(slots.findall(text)) == sorted(slots.findall(english[group][key]))
