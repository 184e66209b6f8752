"""Tasks that a reader does not survive, in a module because a reader is another process."""

from __future__ import annotations

import os
import time

VALUE = "张三丰 652399199001010011"
"""Something personal that a library might quote."""


def abort(_task: str, _memory_mb: int) -> str:
    """End as a library does that has lost its way."""
    os.write(2, VALUE.encode())
    os.abort()


def leave(_task: str, _memory_mb: int) -> str:
    """End without a word."""
    os._exit(7)


def hang(_task: str, _memory_mb: int) -> str:
    """Never come back."""
    time.sleep(3600)
    return ""


def devour(_task: str, _memory_mb: int) -> str:
    """Take all memory there is."""
    blocks = []
    while True:
        blocks.append(bytearray(50_000_000))


def stumble(_task: str, _memory_mb: int) -> str:
    """Meet something nobody thought of."""
    print(VALUE)  # noqa: T201 - as a library would
    raise ZeroDivisionError(VALUE)


def work(task: str, _memory_mb: int) -> str:
    """Do what was asked."""
    return f"{task} read"
