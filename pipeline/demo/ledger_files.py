"""Delivers the departments' ledgers as XLSX and the earlier weekly exports as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.deliver import Delivery, deliver_ledger
from pipeline.demo.faults import FIRST_SERIAL, Planted
from pipeline.demo.figures import EXPORT_DATES
from pipeline.demo.ledgers import draw_revisits, draw_spot_check, regional_ranks
from pipeline.demo.survey import ABSENT, STATUS
from pipeline.demo.writers import excel_serial, write_csv

if TYPE_CHECKING:
    from pipeline.demo.places import BoolArray
    from pipeline.demo.world import World

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def deliver_hazards(
    rng: np.random.Generator, delivery: Delivery, world: World
) -> dict[str, dict[str, int]]:
    """Write the ledgers of cases (real dates) and measures (dates as text), with untidy cells."""
    exact = world.ground.figures
    cases = world.hazards.cases.drop(columns=["drawn", "number"])
    lost = cases.iloc[: exact.lost_cases].assign(
        case_id=[f"YHTZ9{number:04d}" for number in range(exact.lost_cases)],
        house_id=[f"652301{FIRST_SERIAL + number + 90_000}" for number in range(exact.lost_cases)],
    )
    planted = [Planted("lost_cases", "case_id", len(lost), lost["case_id"].tolist())]
    cases = pd.concat([cases, lost], ignore_index=True)
    measures = world.hazards.measures.drop(columns=["case", "state"])
    for name in ("planned_on", "started_on", "finished_on"):
        day = measures[name]
        slashed = day.dt.strftime("%Y/%m/%d").where(day.notna(), "")
        plain = day.dt.strftime("%Y-%m-%d").where(day.notna(), "")
        measures[name] = plain.where(measures.index % 2 == 0, slashed)
    cells = exact.untidy_cells
    cases = _untidy(rng, cases, "house_id", cells)
    measures = _untidy(rng, measures, "case_id", cells)
    counts = {"trimmed": cells, "full_width": cells}
    files = [
        deliver_ledger(delivery, "hazard_case", cases, planted),
        deliver_ledger(delivery, "measure", measures),
    ]
    return dict.fromkeys(files, counts)


def _untidy(rng: np.random.Generator, frame: pd.DataFrame, column: str, count: int) -> pd.DataFrame:
    """Add trailing spaces to ``count`` cells of a column and widen the digits of as many."""
    picked = rng.permutation(len(frame))[: 2 * count]
    values = frame[column].to_numpy(dtype=object).copy()
    values[picked[:count]] = values[picked[:count]] + "  "
    values[picked[count:]] = pd.Series(values[picked[count:]]).str.translate(FULL_WIDTH)
    return frame.assign(**{column: values})


def deliver_ledgers(
    rng: np.random.Generator, delivery: Delivery, world: World, changed: BoolArray
) -> pd.DataFrame:
    """Write the other ledgers; the revisits' dates are spreadsheet serial numbers.

    ``changed`` tells of each house whether its revisit changed the result. Returns the revisits.
    """
    ground, houses = world.ground, world.houses
    revisits = draw_revisits(rng, houses, changed)
    serial = excel_serial(revisits["done_on"].to_numpy())
    deliver_ledger(delivery, "revisit", revisits.assign(done_on=serial))
    checks, issues = draw_spot_check(rng, ground, houses)
    deliver_ledger(delivery, "spot_check", checks)
    deliver_ledger(delivery, "spot_issue", issues)
    deliver_ledger(delivery, "regional_rank", regional_ranks())
    return revisits


def deliver_exports(delivery: Delivery, world: World) -> None:
    """Write the earlier weekly exports, in turn as GB18030 and as UTF-8."""
    labels = np.array(["未排查", "排查中", "已排查"], dtype=object)
    for number, (day, status) in enumerate(zip(EXPORT_DATES, world.survey.earlier, strict=True)):
        there = np.flatnonzero(status != ABSENT)
        rows = pd.DataFrame(
            {"图斑编号": world.parcels.id[there], "排查状态": labels[status[there]]}
        )
        file = f"排查状态{day:%Y%m%d}.csv"
        encoding = "GB18030" if number % 2 == 0 else "UTF-8"
        write_csv(rows, delivery.folder / file, encoding)
        delivery.declare(
            f"status-{day}",
            "status_snapshot",
            file,
            as_of=day,
            encoding=encoding,
            columns={"parcel_id": "图斑编号", "survey_status": "排查状态"},
            codes={"survey_status": dict(zip(STATUS, labels, strict=True))},
        )
        delivery.note(file, len(rows))
