"""Workbooks written by hand as XML, to the letter as a test wants them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, TypedDict
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Unpack

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def letters(column: int) -> str:
    """Return the letters of a column, from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell(value: object, at: str, style: int = 0) -> str:
    """Return a cell: a text, a number, or XML as it is; nothing for ``None``."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("<"):
        return value.replace("<c ", f'<c r="{at}" ', 1)
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{at}" t="inlineStr">{text}</c>'
    return f'<c r="{at}" s="{style}"><v>{value}</v></c>'


def row(number: int, *values: object, style: int = 0) -> str:
    """Return a row of cells, from column A on."""
    cells = (cell(value, f"{letters(at)}{number}", style) for at, value in enumerate(values))
    return f'<row r="{number}">{"".join(cells)}</row>'


class Options(TypedDict, total=False):
    """What a workbook has beside its rows."""

    shared: Iterable[str]
    """Texts that cells share, as XML."""
    formats: Iterable[str | int]
    """Number formats of styles 1, 2 …"""
    merged: Iterable[str]
    """Merged cells of every sheet, such as ``A1:B2``."""
    hidden: Iterable[str]
    """Names of hidden sheets."""
    before: str
    """XML before the rows of every sheet."""
    date1904: bool


def write_xlsx(path: Path, sheets: Mapping[str, str] | str, **options: Unpack[Options]) -> None:
    """Write a workbook; ``sheets`` has by name the XML of the rows."""
    named = {"台账": sheets} if isinstance(sheets, str) else dict(sheets)
    hidden = set(options.get("hidden", ()))
    ranges = "".join(f'<mergeCell ref="{cells}"/>' for cells in options.get("merged", ()))
    after = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
        for at, name in enumerate(named, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{DOCUMENT}/worksheet" Target="worksheets/s{at}.xml"/>'
        for at in range(1, len(named) + 1)
    )
    numbers = [(200 + at, code) for at, code in enumerate(options.get("formats", ()))]
    codes = "".join(
        f'<numFmt numFmtId="{at}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for at, code in numbers
        if isinstance(code, str)
    )
    styles = "".join(
        f'<xf numFmtId="{code if isinstance(code, int) else at}"/>' for at, code in numbers
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">'
        f'<workbookPr date1904="{int(options.get("date1904", False))}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
        f'<Relationship Id="s" Type="{DOCUMENT}/styles" Target="styles.xml"/>'
        f'<Relationship Id="t" Type="{DOCUMENT}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(options.get("shared", ()))}</sst>',
    }
    for at, rows in enumerate(named.values(), 1):
        parts[f"xl/worksheets/s{at}.xml"] = (
            f'<worksheet xmlns="{MAIN}">{options.get("before", "")}'
            f"<sheetData>{rows}</sheetData>{after}</worksheet>"
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)


def write_ods(path: Path, tables: Mapping[str, str], *, concealed: Iterable[str] = ()) -> None:
    """Write a workbook of Open Document; ``tables`` has by name the XML of the rows."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    hidden = set(concealed)
    styles = '<style:style style:name="h" style:family="table"><style:table-properties'
    styles += ' table:display="false"/></style:style>'
    body = "".join(
        f'<table:table table:name="{name}"'
        f"{' table:style-name=' + chr(34) + 'h' + chr(34) if name in hidden else ''}>"
        f"{rows}</table:table>"
        for name, rows in tables.items()
    )
    content = (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)


def ods_row(*values: object, repeated: int = 1) -> str:
    """Return a row of texts and numbers; XML as it is."""
    cells = ""
    for value in values:
        if isinstance(value, str) and value.startswith("<"):
            cells += value
        elif value is None:
            cells += "<table:table-cell/>"
        elif isinstance(value, str):
            text = f"<text:p>{escape(value)}</text:p>"
            cells += f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
        else:
            text = f"<text:p>{value}</text:p>"
            cells += f'<table:table-cell office:value-type="float" office:value="{value}">{text}'
            cells += "</table:table-cell>"
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'
