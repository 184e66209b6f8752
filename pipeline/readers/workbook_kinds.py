"""What a file with the name of a workbook really is, by what lies in it."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
from typing import TYPE_CHECKING

from pipeline.base.errors import refused
from pipeline.readers.ole_files import SIGNATURE, OleFile
from pipeline.readers.xml_stream import PACKAGE_ERRORS

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.base.errors import RefusedError

ZIP = b"PK\x03\x04"
_OLD_EXCEL = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_PROTECTED = frozenset({"EncryptedPackage", "EncryptionInfo"})
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = frozenset({"Workbook", "Book"})
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_HTML = re.compile(
    r"\A\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*"
    r"<(!doctype html|html|head|meta|table|style|body|div)\b|\AMIME-Version:",
    re.IGNORECASE | re.DOTALL,
)
_XML_2003 = "schemas-microsoft-com:office:spreadsheet"


def workbook_format(path: Path, display_path: str, head: bytes) -> str:
    """Return the format of a file whose name is that of a workbook.

    What lies in it decides: an ``.xls`` that is an XLSX inside is read as what it is.

    Parameters
    ----------
    path, display_path
        The file, and its path as people know it.
    head
        Its first bytes.

    Raises
    ------
    RefusedError
        If it is protected by a password, or no workbook that is read.
    """
    if head.startswith(SIGNATURE):
        return _format_in_ole(path, display_path)
    if head.startswith(ZIP):
        return _format_in_zip(path, display_path)
    if head.startswith(_OLD_EXCEL):
        return "xls"
    raise _text_fault(head, path, display_path)


def _format_in_ole(path: Path, display_path: str) -> str:
    content = path.read_bytes()
    try:
        names = OleFile(content).names
    except (ValueError, struct.error) as error:
        code = "workbook_protected" if _ENCRYPTED in content else "damaged"
        raise refused(code, file=display_path) from error
    if names & _PROTECTED:
        raise refused("workbook_protected", file=display_path)
    if names & _STREAMS:
        return "xls"
    raise refused("not_what_it_says", file=display_path, value=path.name)


def _format_in_zip(path: Path, display_path: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            mimetype = archive.read("mimetype") if "mimetype" in names else b""
    except PACKAGE_ERRORS as error:
        raise refused("damaged", file=display_path) from error
    if any(name.endswith("workbook.bin") for name in names):
        raise refused("save_as_xlsx", file=display_path, value=".xlsb")
    if any(name.endswith(".iwa") for name in names):
        raise refused("save_as_xlsx", file=display_path, value=".numbers")
    if mimetype.startswith(_ODS):
        return "ods"
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    raise refused("not_what_it_says", file=display_path, value=path.name)


def _text_fault(head: bytes, path: Path, display_path: str) -> RefusedError:
    """Return the refusal of a file that is no workbook at all, but may be text."""
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if is_utf16 else "utf-8", errors="replace").lstrip("\ufeff")
    if _XML_2003 in text:
        return refused("workbook_is_xml", file=display_path)
    if _HTML.search(text):
        return refused("workbook_is_html", file=display_path)
    is_text = "\0" not in text and not re.search(r"[\x01-\x08\x0e-\x1f]", text)
    if (
        is_text
        and re.search(r"[,\t;|].*\n", text)
        and not text.lstrip().startswith(("<", "{", "[", "%PDF"))
    ):
        return refused("workbook_is_text", file=display_path)
    return refused("not_what_it_says", file=display_path, value=path.name)
