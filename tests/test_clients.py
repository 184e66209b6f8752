"""The published file in other clients: a later DuckDB, without any extension, reads all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from prefecture import Prefecture, square

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
rows = {name: len(con.execute(f"FROM {name}").fetchall()) for name in names}
rate = con.execute("SELECT done_pct::VARCHAR FROM survey_status_by_unit LIMIT 1").fetchall()
print(json.dumps({"version": duckdb.__version__, "rows": rows, "rate": rate}))
"""


@pytest.mark.slow
def test_a_later_client_reads_every_table_and_view(tmp_path: Path) -> None:
    if not LATER_DUCKDB.is_dir():
        pytest.skip("the later DuckDB client is not installed; `make test` installs it")
    place = Prefecture(tmp_path / "root")
    shape = square(87.001, 44.001)
    place.deliver("parcel", [{"parcel_id": "a", "survey_status": "done", "geometry": shape}])
    place.build()
    answer = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", READ_EVERYTHING, str(place.database), str(tmp_path)],
        env={"PYTHONPATH": str(LATER_DUCKDB)},
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(answer.stdout)
    assert found["version"].startswith("2.")
    assert found["rows"]["parcel"] == 1
    assert found["rows"]["survey_status_by_village"] == 4
    assert found["rate"] == [["100.00"]]
