"""Delivers the screening forms as CSV and the smaller ledgers about businesses as XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.demo.deliver import Delivery, deliver_ledger, labels_of, list_labels_of
from pipeline.demo.trades import departments, draw_alterations, draw_compliance, work_items
from pipeline.demo.writers import ENCODING, write_csv
from pipeline.demo.zones import LON_LAT
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.demo.records import Buildings
    from pipeline.demo.screening_defects import Spoilt
    from pipeline.demo.world import World


def deliver_trades(delivery: Delivery, world: World, buildings: Buildings, spoilt: Spoilt) -> None:
    """Write alterations, compliance, departments and the work items."""
    alterations = draw_alterations(world, buildings, spoilt.altered, spoilt.risky)
    deliver_ledger(delivery, "alteration", alterations)
    deliver_ledger(delivery, "compliance", draw_compliance(world, buildings, spoilt.licensed))
    deliver_ledger(delivery, "department", departments())
    deliver_ledger(delivery, "work_item", work_items())


def deliver_forms(delivery: Delivery, forms: pd.DataFrame) -> None:
    """Write the screening forms as GB18030 CSV, with the place of the phone."""
    entry = load_dictionary().tables["screening"]
    frame = forms.copy()
    for name in ("round", "result"):
        frame[name] = labels_of(frame[name], name, "screening")
    frame["defect_parts"] = list_labels_of(frame["defect_parts"], "defect_parts", "screening")
    for name in ("started_at", "submitted_at"):
        moment = frame[name]
        frame[name] = moment.dt.strftime("%Y-%m-%d %H:%M:%S").where(moment.notna(), "")
    headings = {name: entry.columns[name].zh for name in frame}
    file = f"{entry.zh}.csv"
    write_csv(frame.rename(columns=headings), delivery.folder / file)
    delivery.declare(
        "screening",
        "screening",
        file,
        crs=LON_LAT,
        encoding=ENCODING,
        columns={ours: headings[ours] for ours in frame if ours not in ("lon", "lat")},
        point={"x": headings["lon"], "y": headings["lat"]},
    )
    delivery.note(file, len(frame))
