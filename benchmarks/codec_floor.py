"""The codec floor: ``python -m benchmarks.codec_floor RAW FOLDER``.

Decodes the delivered files with the libraries called bare and writes their rows to a DuckDB file:
no value is read, no row checked, nothing spatial computed. What a build takes beyond this is what
the pipeline adds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.bare_files import create_table, delivered_files, open_memory


def land_all(raw: Path, folder: Path) -> None:
    """Land every declared file of ``raw`` in ``folder/landed.duckdb``, a table for each."""
    folder.mkdir(parents=True)
    with open_memory() as con:
        path = str(folder / "landed.duckdb").replace("'", "''")
        con.execute(f"ATTACH '{path}' AS landed (STORAGE_VERSION 'latest')")
        for number, delivered in enumerate(delivered_files(raw), 1):
            create_table(con, delivered, f"landed.file_{number}", folder)


if __name__ == "__main__":
    land_all(Path(sys.argv[1]), Path(sys.argv[2]))
