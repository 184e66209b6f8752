"""The long runs of ``make soak``: parts by name, and the table that docs/reliability.md holds.

python tests/soak.py              all parts
python tests/soak.py kills disk   some of them
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[1]
Case = tuple[str, str]
"""A part, and what was tried in it."""
FIRE = {"SURVEY_FIRE": os.environ.get("SURVEY_FIRE", "1")}


@dataclass(frozen=True)
class Part:
    """Tests that are run with more cases than ``make test`` has time for."""

    tests: str
    """File or folder."""
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    at_once: int = 1
    """How many processes share the tests."""


WORKERS = 2
"""More would change how long a run takes from one moment to the next, which kills are timed by."""


PARTS = {
    "mutants": Part(
        "tests/readers/test_mutated_files.py",
        {"SURVEY_MUTANTS": os.environ.get("MUTANTS", "10000")},
    ),
    "sequences": Part(
        "tests/test_incremental.py",
        {"SURVEY_SOAK": os.environ.get("SEQUENCES", "30")},
        ("--hypothesis-show-statistics",),
        at_once=WORKERS,
    ),
    "kills": Part("tests/fire/test_kills.py", FIRE, ("-m", "not full_size"), at_once=WORKERS),
    "full": Part("tests/fire/test_kills.py", FIRE, ("-m", "full_size")),
    "signals": Part("tests/fire/test_ended_by_signals.py", FIRE, at_once=WORKERS),
    "disk": Part("tests/fire/test_disk_full.py", FIRE, at_once=WORKERS),
    "sources": Part("tests/fire/test_changing_sources.py", FIRE, at_once=WORKERS),
    "places": Part("tests/fire/test_found_places.py", FIRE, at_once=WORKERS),
    "readers": Part("tests/fire/test_readers_meanwhile.py", FIRE, at_once=WORKERS),
}


def main(names: list[str]) -> int:
    """Run the parts; return 1 where one of them failed."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")  # noqa: T201
        return 2
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.jsonl"
        shared = {"SURVEY_FIGURES": str(figures), "SURVEY_TOWN": folder}
        for name in names or PARTS:
            part, begun = PARTS[name], time.monotonic()
            print(f"== {name}", flush=True)  # noqa: T201
            ended = subprocess.run(  # noqa: S603 - this very program
                [sys.executable, "-m", "pytest", "-q", "-rA", *side_by_side(part), *part.options,
                 part.tests],
                cwd=HOME, check=False, env=os.environ | part.environment | shared,
            )  # fmt: skip
            print(f"== {name}: {(time.monotonic() - begun) / 60:.0f} minutes", flush=True)  # noqa: T201
            failed += [name] if ended.returncode else []
        lines = figures.read_text("utf-8").splitlines() if figures.exists() else []
    print("\n".join(table([json.loads(line) for line in lines])))  # noqa: T201
    print(f"failed: {', '.join(failed)}" if failed else "all parts passed")  # noqa: T201
    return 1 if failed else 0


def side_by_side(part: Part) -> list[str]:
    return ["-n", str(part.at_once), "--dist", "worksteal"] if part.at_once > 1 else []


def table(figures: list[dict[str, Any]]) -> list[str]:
    """Return the lines of a Markdown table of all figures, those of the same cases added up."""
    lines = [
        f"On {dt.datetime.now(dt.UTC).date()}:", "",
        "| part | what | tried | how they ended | lost, mixed or without words |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    tried, wrong, outcomes = Counter[Case](), Counter[Case](), dict[Case, Counter[str]]()
    for entry in figures:
        case = (entry["part"], entry["what"])
        tried[case] += entry["tried"]
        wrong[case] += entry["wrong"]
        outcomes.setdefault(case, Counter()).update(entry["outcomes"])
    for (part, what), ends in outcomes.items():
        counts = ", ".join(f"{name.replace('_', ' ')} {ends[name]:,}" for name in sorted(ends))
        case = (part, what)
        lines.append(f"| {part} | {what} | {tried[case]:,} | {counts} | {wrong[case]} |")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
