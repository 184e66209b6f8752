"""The codec floor: ``python -m benchmarks.codec_floor RAW FOLDER``.

Decodes the delivered files by the pipeline's own readers and writes their rows to a DuckDB file:
no value is read, no row checked, nothing spatial computed. What a build takes beyond this is what
the pipeline adds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.base.config import EngineSettings
from pipeline.base.errors import RefusedError
from pipeline.base.sql import connect
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import find_files
from pipeline.readers.archive import member_names
from pipeline.readers.landing import land
from pipeline.readers.source_file import open_source


def land_all(raw: Path, folder: Path) -> None:
    """Land every declared file of ``raw`` in ``folder/landed.duckdb``.

    Raises
    ------
    RefusedError
        If a file is at fault; the deliveries of the benchmark have no such file.
    """
    folder.mkdir(parents=True)
    with connect(":memory:", EngineSettings().limits(), spatial=True) as con:
        path = str(folder / "landed.duckdb").replace("'", "''")
        con.execute(f"ATTACH '{path}' AS scratch (STORAGE_VERSION 'latest')")
        number = 0
        for declaration in load_declarations(raw):
            for file in find_files(raw, declaration, member_names):
                number += 1
                land(con, open_source(file, declaration, folder), f"scratch.landed_{number}")


if __name__ == "__main__":
    try:
        land_all(Path(sys.argv[1]), Path(sys.argv[2]))
    except RefusedError as error:
        raise SystemExit(error.text("en")) from error
