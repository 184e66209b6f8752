"""The TOML files that lie beside the modules that read them."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def load_toml(package: str, name: str) -> dict[str, Any]:
    """Read a TOML file that lies in ``package``."""
    return tomllib.loads((resources.files(package) / name).read_text(encoding="utf-8"))
