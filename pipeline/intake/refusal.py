"""The refusal of a file for one fault."""

from __future__ import annotations

from typing import Any

from pipeline.base.errors import Fault, RefusedError


def refused(code: str, **place_and_values: Any) -> RefusedError:  # noqa: ANN401 - as of Fault
    """Return the error to raise for the fault ``code`` of ``messages.toml``."""
    return RefusedError([Fault(code, **place_and_values)])
