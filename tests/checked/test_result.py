"""Results of steps in the store: made once, whole or made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.checked.store import Store

if TYPE_CHECKING:
    from pathlib import Path


class Maker:
    """Writes a text and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, path: Path) -> None:
        self.times += 1
        path.write_text("made once", encoding="utf-8")


def test_it_is_made_once(tmp_path: Path) -> None:
    store, make = Store(tmp_path / "checked"), Maker()
    first, second = store.result("one", make), store.result("one", make)
    assert first == second
    assert (first.read_text(encoding="utf-8"), make.times) == ("made once", 1)
    store.result("another", make)
    assert make.times == 2


@pytest.mark.parametrize("content", ["made", ""])
def test_one_that_was_cut_short_is_made_again(tmp_path: Path, content: str) -> None:
    store, make = Store(tmp_path / "checked"), Maker()
    store.result("one", make).write_text(content, encoding="utf-8")
    assert store.result("one", make).read_text(encoding="utf-8") == "made once"
    assert make.times == 2


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError("disk full")

    store = Store(tmp_path / "checked")
    with pytest.raises(OSError, match="disk full"):
        store.result("one", fail)
    assert list((tmp_path / "checked").iterdir()) == []
