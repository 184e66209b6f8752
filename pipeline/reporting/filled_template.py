"""Word templates with placeholders: checked as a whole, filled, and every fault told by its name.

The engine is docxtpl, which gives the text of a document to Jinja. Why a sandbox: a template comes
from outside the program, and what stands in it is run.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from pipeline.base.errors import Fault, RefusedError
from pipeline.reporting.document import xml_text
from pipeline.reporting.form import shorten
from pipeline.reporting.paper_names import load_placeholder_names, under_both_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document

    from pipeline.base.config import Language

NEAR_WIDE = 60
"""How much of the text around a fault is shown, narrow characters."""
TAG = re.compile("<[^>]+>")


class PaperTemplate(DocxTemplate):  # type: ignore[misc] # docxtpl has no types
    """A template of which nothing is dropped when it does not hold together.

    docxtpl repairs XML that a misplaced ``{%tr`` has torn by leaving a part of it out.
    """

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401 - an element of lxml
        """Refuse torn XML, then do what docxtpl does."""
        etree.fromstring(xml)
        return super().fix_tables(xml)


class Filler:
    """Fills one template.

    Parameters
    ----------
    content
        The template, DOCX.
    name
        Name of its file, for the faults.
    language
        Language in which names are suggested.
    """

    def __init__(self, content: bytes, name: str, language: Language) -> None:
        self._name, self._language = name, language
        self.template = PaperTemplate(io.BytesIO(content))
        self._unknown: dict[str, None] = {}
        self._known: dict[str, None] = {}
        try:
            self.template.init_docx()
        except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise RefusedError([Fault("template_unreadable", file=name)]) from error

    def fill(self, values: dict[str, Any]) -> Document:
        """Return the document with its placeholders filled.

        Parameters
        ----------
        values
            Texts, lists and pictures by key of ``texts/placeholders.toml``.

        Raises
        ------
        RefusedError
            If the template is damaged or names a placeholder that there is not; all such names
            together.
        """
        self._known = dict.fromkeys(_keys_in(values))
        try:
            self.template.render(
                _clean(under_both_names(values)), self._environment(), autoescape=True
            )
        except TemplateSyntaxError as error:
            raise self._refused("template_syntax", near=_near(error)) from error
        except SecurityError as error:
            raise self._refused("template_forbidden", near=_near(error)) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            if self._unknown:
                raise self._unknown_names() from error
            raise self._refused("template_failed", near=_near(error)) from error
        except etree.XMLSyntaxError as error:
            raise self._refused("template_torn") from error
        if self._unknown:
            raise self._unknown_names()
        document: Document = self.template.docx
        return document

    def _environment(self) -> ImmutableSandboxedEnvironment:
        """Return an environment that notes every name that there is not, and goes on."""
        unknown = self._unknown

        class Noted(ChainableUndefined):
            """A name without a value: it is noted, and empty from there on."""

            def __init__(self, *place: Any, **named: Any) -> None:  # noqa: ANN401 - Jinja's own
                super().__init__(*place, **named)
                unknown[str(self._undefined_name)] = None

        return ImmutableSandboxedEnvironment(undefined=Noted)

    def _refused(self, code: str, near: str = "") -> RefusedError:
        return RefusedError([Fault(code, file=self._name, near=near)])

    def _unknown_names(self) -> RefusedError:
        names = load_placeholder_names()
        known = "、".join(names[key][self._language] for key in self._known)
        return RefusedError(
            Fault("template_unknown", file=self._name, field=shorten(name, NEAR_WIDE), known=known)
            for name in self._unknown
        )


def _keys_in(values: Any) -> Iterator[str]:  # noqa: ANN401 - as of under_both_names
    """Yield the keys of values, those of their rows after them."""
    if isinstance(values, dict):
        yield from values
    for value in values.values() if isinstance(values, dict) else values:
        if isinstance(value, (dict, list)):
            yield from _keys_in(value)


def _clean(values: Any) -> Any:  # noqa: ANN401 - as of under_both_names
    """Return values whose texts hold nothing that XML does not allow."""
    if isinstance(values, str):
        return xml_text(values)
    if isinstance(values, dict):
        return {name: _clean(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_clean(value) for value in values]
    return values


def _near(error: Exception) -> str:
    """Return the text of the template around a fault, without its tags."""
    source, line = getattr(error, "source", None), getattr(error, "lineno", None)
    if source is None or line is None:
        return "—"
    lines = [TAG.sub("", text).strip() for text in source.splitlines()]
    marked = [text for text in lines[max(0, line - 1) : line + 2] if "{" in text or "}" in text]
    return shorten(" ".join(marked), NEAR_WIDE) or "—"
