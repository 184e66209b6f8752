"""The key of a checked file: SHA-256 of all that its content depends on, and of nothing else.

There are two. The *reading key* is made of the bytes of the file, what its declaration means, the
dictionary's entry of its table with the code lists it uses, the root's secret, and the code and
packages that read. The *checked key* adds the corrections that concern the file, which are known
only once its ids are; without any, both are the same.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyogrio
import pyproj

from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from pipeline.delivery.declaration import Declaration

NOT_ABOUT_ROWS = frozenset({"path", "max_bad_share", "is_sample"})
"""Keys of a declaration that change nothing in a file's checked rows."""
READING_CODE = (
    "pipeline.readers",
    "pipeline.checked",
    "pipeline.dictionary.ddl",
    "pipeline.base.sql",
)
"""Packages and modules whose code decides what a checked file holds."""
READING_PACKAGES = (
    "duckdb", "duckdb-extension-spatial", "pyarrow", "pyogrio", "pyproj", "shapely", "xlrd",
)  # fmt: skip


def digest_of(content: Any) -> str:  # noqa: ANN401 - anything that JSON can hold
    """Return the SHA-256 of a value as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def reading_key(
    content: Sequence[str],
    member: str | None,
    declaration: Declaration,
    secret: bytes,
    *,
    officials_public: bool = False,
) -> str:
    """Return the key of reading one file without corrections.

    Parameters
    ----------
    content
        SHA-256 of the bytes of all parts, of a zip member those of the archive, and which parts.
    member
        Name of the zip member.
    declaration
        Its keys that concern rows are taken, its name and place are not.
    secret
        The root's secret, since keyed hashes are part of the rows.
    officials_public
        Whether names of officials are published in full; it counts for tables that have any.
    """
    entry = load_dictionary().tables[declaration.table]
    has_officials = any(column.personal == "official" for column in entry.columns.values())
    return digest_of(
        {
            "content": list(content),
            "member": member,
            "declaration": declaration.model_dump(mode="json", exclude=set(NOT_ABOUT_ROWS)),
            "dictionary": _dictionary_entry(declaration.table),
            "secret": hashlib.sha256(secret).hexdigest(),
            "code": reading_code(),
            **({"officials_public": officials_public} if has_officials else {}),
        }
    )


def checked_key(reading: str, corrections: Sequence[Sequence[Any]]) -> str:
    """Return the key of the checked file that a reading and some corrections give.

    Parameters
    ----------
    reading
        The reading key.
    corrections
        What each correction that concerns the file says, in order; personal values hashed.
    """
    return digest_of([reading, corrections]) if corrections else reading


@cache
def _dictionary_entry(table: str) -> dict[str, Any]:
    dictionary = load_dictionary()
    entry = dictionary.tables[table]
    lists = {column.codes for column in entry.columns.values() if column.codes}
    return {
        "table": entry.model_dump(mode="json"),
        "code_lists": {
            name: {code: item.model_dump(mode="json") for code, item in items.items()}
            for name, items in dictionary.code_lists.items()
            if name in lists
        },
    }


@cache
def reading_code() -> dict[str, str]:
    """Return the fingerprint of the code that reads, and the versions of what it calls."""
    found = {name: version(name) for name in READING_PACKAGES}
    found["gdal"] = ".".join(str(part) for part in pyogrio.__gdal_version__)
    found["proj"] = pyproj.proj_version_str
    return found | {name: code_digest(name) for name in READING_CODE}


@cache
def code_digest(name: str) -> str:
    """Return the SHA-256 of a package's files, or of one module: code, SQL, TOML and assets.

    Once per process, which goes on with the code that it has loaded.

    Parameters
    ----------
    name
        Such as ``pipeline.readers`` or ``pipeline.base.sql``.
    """
    parent, _, last = name.rpartition(".")
    home = resources.files(parent or name)
    own = home / last if parent else home
    files = _files_in(own) if own.is_dir() else [(last, home / f"{last}.py")]
    digest = hashlib.sha256()
    for path, file in sorted(files, key=lambda item: item[0]):
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


NOT_CODE = frozenset({"__pycache__", "node_modules"})


def _files_in(folder: Traversable, above: str = "") -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        name = f"{above}/{entry.name}"
        if entry.name in NOT_CODE or Path(entry.name).suffix == ".pyc":
            continue
        found += _files_in(entry, name) if entry.is_dir() else [(name, entry)]
    return found
