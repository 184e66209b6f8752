"""The refusal of a file for one fault."""

from __future__ import annotations

from typing import Any

from pipeline.base.errors import Fault, RefusedError


def refused(code: str, **place_and_values: Any) -> RefusedError:  # noqa: ANN401 - as of Fault
    """Return the error to raise for a single fault.

    Parameters
    ----------
    code
        Key of ``[fault]`` in ``messages.toml``.
    place_and_values
        ``file``, ``field`` and ``row`` of the fault, and the values of the message.
    """
    return RefusedError([Fault(code, **place_and_values)])
