"""The published file in other clients: the newest DuckDB, without any extension, reads all of it.

And reads the same: every row of every table and view, as text, is that of the engine that wrote it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

LATER_DUCKDB = Path(__file__).parents[1] / "build" / "duckdb-later"
"""Where ``make test`` puts the client of requirements-client.lock."""

READ_EVERYTHING = """
import json, sys
import duckdb
config = {"autoload_known_extensions": "false", "extension_directory": sys.argv[2]}
con = duckdb.connect(sys.argv[1], read_only=True, config=config)
names = [name for (name,) in con.execute(
    "SELECT table_name FROM duckdb_tables() UNION ALL"
    " SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
names.append("houses_near(87.3, 44.01, 5000)")
read = {name: con.execute(
    "SELECT count(*), md5(string_agg(line, chr(10) ORDER BY line))"
    f" FROM (SELECT rows::VARCHAR AS line FROM {name} AS rows)").fetchall()[0] for name in names}
comments = con.execute(
    "SELECT count(comment), md5(string_agg(comment, chr(10) ORDER BY comment))"
    " FROM duckdb_columns() WHERE NOT internal").fetchall()
print(json.dumps({"version": duckdb.__version__, "read": read, "comments": comments}))
"""


def read_with(file: Path, folder: Path, client: Path | None) -> dict[str, Any]:
    """Return what a client reads; without a folder of one, the installed engine."""
    own = {"PYTHONPATH": str(client)} if client else {}
    answer = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", READ_EVERYTHING, str(file), str(folder)],
        env=os.environ | own,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(answer.stdout))


@pytest.mark.slow
def test_the_newest_client_reads_what_the_engine_wrote(small_file: Path, tmp_path: Path) -> None:
    if not LATER_DUCKDB.is_dir():
        pytest.skip("the later DuckDB client is not installed; `make test` installs it")
    later = read_with(small_file, tmp_path, LATER_DUCKDB)
    engine = read_with(small_file, tmp_path, None)
    assert int(later["version"].split(".")[0]) >= 2
    assert engine["version"] == duckdb.__version__
    assert later["read"]["parcel"][0] == 6000
    assert later["read"]["houses_near(87.3, 44.01, 5000)"][0] > 0
    assert later["read"] == engine["read"]
    assert later["comments"] == engine["comments"]
