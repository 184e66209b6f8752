"""The ranks as deliveries: for each prefecture a file of ``regional_rank`` with its declaration.

Put into ``data/raw`` of the prefecture, it is read as any other delivery: nobody types a rank.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import tomli_w

from pipeline.base.messages import message
from pipeline.region.region_answers import read_region

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.region.region_answers import RegionAnswers, Row

COLUMNS = ("metric", "rank", "unit_count", "source_document")


def write_rank_deliveries(database: Path, folder: Path) -> None:
    """Write a folder for each prefecture that is ranked.

    Parameters
    ----------
    database
        The region file.
    folder
        Where to write; it is made.
    """
    answers = read_region(database)
    folder.mkdir()
    for prefecture in answers.counted:
        ranks = [
            row
            for row in answers.ranks
            if row["prefecture"] == prefecture["prefecture"] and row["rank"] is not None
        ]
        if ranks:
            _write_delivery(folder / str(prefecture["prefecture"]), answers, prefecture, ranks)


def _write_delivery(
    folder: Path, answers: RegionAnswers, prefecture: Row, ranks: list[Row]
) -> None:
    run = answers.run
    folder.mkdir()
    name = f"regional-rank-{run['as_of'].isoformat()}"
    document = message(
        "region.source_document",
        answers.language,
        region=answers.place(answers.language),
        as_of=run["as_of"],
        counted=run["counted"],
        prefectures=run["prefectures"],
    )
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((row["metric"], row["rank"], row["unit_count"], document) for row in ranks)
    declaration = {
        "table": "regional_rank",
        "path": f"{name}.csv",
        "as_of": run["as_of"],
        "encoding": "UTF-8",
        "is_sample": bool(prefecture["is_sample"]),
        "columns": {column: column for column in COLUMNS},
    }
    (folder / f"{name}.toml").write_text(tomli_w.dumps(declaration), encoding="utf-8")
