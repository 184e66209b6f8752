"""Files that pages are put together from: npm packages, built scripts, bodies and styles.

Third-party files come from ``package-lock.json`` (``npm ci`` checks their digests) and are never
committed; nor are the scripts in ``build/``, which ``npm run build`` puts together from the modules
in ``pages/`` and ``lib/``. A file that is missing stops the drawing: a page without its script
would be blank.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path

from pipeline.base.errors import MissingInputError

HOME = Path(__file__).parents[1]
"""The folder of the room: what is inlined lies in it or below."""
PACKAGES = HOME / "node_modules"

LIBRARIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "leaflet": (("leaflet/dist/leaflet.js",), ("leaflet/dist/leaflet.css",)),
    "markercluster": (
        ("leaflet.markercluster/dist/leaflet.markercluster.js",),
        ("leaflet.markercluster/dist/MarkerCluster.css",),
    ),
}
"""Scripts and styles of each library a page may name, as paths below ``node_modules``. These are
the ones that offer themselves as the global ``L``; others are imported by our modules."""

_SOURCE_MAP = re.compile(r"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=.*?\*/)")
_URL = re.compile(r"""url\(\s*['"]?(?!data:|#)([^'")]+)['"]?\s*\)""")


@cache
def read_package_file(name: str) -> str:
    """Return a script or style of an npm package, without its source map.

    Parameters
    ----------
    name
        Path below ``node_modules``. In a style every ``url()`` becomes a data URI.

    Raises
    ------
    MissingInputError
        If the packages are not installed.
    """
    path = PACKAGES / name
    text = _SOURCE_MAP.sub("", _read(path))
    if path.suffix == ".css":
        text = _URL.sub(lambda match: f"url({_data_uri(path.parent / match[1])})", text)
    return text


@cache
def read_own_file(name: str) -> str:
    """Return one of our files, such as ``build/unit.js`` or ``shell/base.css``."""
    return _read(HOME / name)


def missing_files() -> list[str]:
    """Return the files that pages need and that set-up has not made, as paths below the room."""
    third_party = (PACKAGES / name for library in LIBRARIES.values() for files in library
                   for name in files)  # fmt: skip
    pages = (folder for folder in sorted((HOME / "pages").iterdir()) if folder.is_dir())
    scripts = (
        HOME / "build" / f"{folder.name}.js"
        for folder in pages
        if (folder / f"{folder.name}.js").is_file()
    )
    wanted = [*third_party, *scripts]
    return [path.relative_to(HOME).as_posix() for path in wanted if not path.is_file()]


def csp_hash(text: str) -> str:
    """Return what a Content-Security-Policy allows exactly this inline text by."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _read(path: Path) -> str:
    # A browser reads every line end as LF before it compares a text with its hash.
    return _content(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise MissingInputError("no_page_asset", path=path.relative_to(HOME).as_posix())
    return path.read_bytes()


def _data_uri(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(_content(path)).decode('ascii')}"
