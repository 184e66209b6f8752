"""Earlier files are found where they were made of the same and nobody has changed them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.files.earlier import NO_FILES, EarlierFiles, FileRecord, sha256

if TYPE_CHECKING:
    from pathlib import Path

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""FIPS 180-2, appendix B.1."""


@pytest.fixture
def earlier(tmp_path: Path) -> EarlierFiles:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a").write_bytes(b"abc")
    return EarlierFiles(tmp_path, {"lists/a": FileRecord(SHA256_OF_ABC, "made")}, "code")


def test_a_content_has_its_digest() -> None:
    assert sha256(b"abc") == SHA256_OF_ABC


def test_what_is_made_of_the_same_is_found(earlier: EarlierFiles) -> None:
    assert earlier.find("lists/a", "made") == b"abc"


@pytest.mark.parametrize(
    ("name", "made_of"), [("lists/a", "other"), ("lists/a", ""), ("lists/b", "made"), ("b", "")]
)
def test_what_is_made_of_other_things_is_not(
    earlier: EarlierFiles, name: str, made_of: str
) -> None:
    assert earlier.find(name, made_of) is None
    assert NO_FILES.find(name, made_of) is None


def test_a_file_of_unknown_making_is_not(earlier: EarlierFiles) -> None:
    unknown = replace(earlier, records={"lists/a": FileRecord(SHA256_OF_ABC, "")})
    assert unknown.find("lists/a", "") is None


def test_a_file_that_somebody_changed_or_took_away_is_not(earlier: EarlierFiles) -> None:
    file = earlier.folder / "lists" / "a"
    file.write_bytes(b"abd")
    assert earlier.find("lists/a", "made") is None
    file.unlink()
    assert earlier.find("lists/a", "made") is None
    file.mkdir()
    assert earlier.find("lists/a", "made") is None


def test_a_digest_tells_parts_apart_and_counts_the_program(earlier: EarlierFiles) -> None:
    parts: list[tuple[object, ...]] = [("ab", "c"), ("a", "bc"), (["ab", "c"],), ("ab", "c", None)]
    found = {earlier.digest(*each) for each in parts}
    assert len(found) == len(parts)
    assert replace(earlier, code="new code").digest("ab", "c") not in found
    assert replace(earlier, run_id="another").digest("ab", "c") in found
