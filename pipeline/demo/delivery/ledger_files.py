"""Delivers the departments' ledgers (``deliveries.toml``) and the earlier weekly exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.demo.delivery.delivered_folder import Delivery, labels_of, list_labels_of, rejected_of
from pipeline.demo.delivery.file_writers import ENCODING, excel_serial, write_csv, write_xlsx
from pipeline.demo.world.data_files import load_toml
from pipeline.demo.world.figures import EXPORT_DATES
from pipeline.demo.world.house_states import house_states
from pipeline.demo.world.survey import ABSENT, STATUS
from pipeline.demo.world.zones import LON_LAT
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from pipeline.demo.defects.planting import Planting
    from pipeline.demo.world.world import World

YES_NO = {True: "是", False: "否", "是": "是", "否": "否"}


def deliver_ledgers(delivery: Delivery, planting: Planting) -> None:
    """Write every ledger that ``deliveries.toml`` names."""
    frames = {**planting.world.tables, "correction": planting.corrections}
    for name, settings in load_toml(__package__, "deliveries.toml")["ledger"].items():
        rejected = rejected_of(planting, name) if name in planting.rejected else None
        rows = pd.concat([frames[name], rejected], ignore_index=True)
        file = _deliver_ledger(delivery, name, rows, settings)
        delivery.note(file, len(rows), rejected)
        delivery.files[name] = file


def _deliver_ledger(
    delivery: Delivery, name: str, rows: pd.DataFrame, settings: dict[str, Any]
) -> str:
    """Write a ledger under the dictionary's own Chinese headings; return the file name."""
    table = settings.get("table", name)
    entry = load_dictionary().tables[table]
    place = {"lon", "lat"} if settings.get("point") else set()
    headings = {
        key: entry.columns[key].zh
        for key in rows
        if key in place or (key in entry.columns and not entry.columns[key].derived)
    }
    frame = _labelled(table, _dated(rows[list(headings)], settings)).rename(columns=headings)
    stem = entry.zh + ("补充" if table != name else "")
    declaration = name.replace("_", "-")
    day = {"as_of": settings["as_of"]} if "as_of" in settings else {}
    if settings.get("format") != "csv":
        write_xlsx(frame, delivery.folder / f"{stem}.xlsx", entry.zh)
        delivery.declare(
            declaration, table, f"{stem}.xlsx", sheet=entry.zh, columns=headings, **day
        )
        return f"{stem}.xlsx"
    write_csv(frame, delivery.folder / f"{stem}.csv")
    content: dict[str, Any] = {"encoding": ENCODING}
    if place:
        point = {"x": headings.pop("lon"), "y": headings.pop("lat")}
        content |= {"crs": LON_LAT, "point": point}
    delivery.declare(declaration, table, f"{stem}.csv", columns=headings, **content)
    return f"{stem}.csv"


def _dated(rows: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Return the rows with their dates as the ledger holds them; moments are always text."""
    frame = rows.copy()
    for name in frame.select_dtypes("datetime"):
        day = frame[name]
        if name.endswith("_at"):
            frame[name] = day.dt.strftime("%Y-%m-%d %H:%M:%S").fillna("")
        elif settings.get("dates") == "serial":
            frame[name] = excel_serial(day.to_numpy())
        elif settings.get("dates") == "text":
            slashed = day.dt.strftime("%Y/%m/%d")
            frame[name] = slashed.mask(frame.index % 2 == 0, day.dt.strftime("%Y-%m-%d")).fillna("")
    return frame


def _labelled(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with Chinese labels for codes, 是 and 否; ``None`` becomes an empty cell."""
    columns = load_dictionary().tables[table].columns
    labelled = frame.copy()
    for key in frame:
        if columns[key].codes is not None and columns[key].type == "text_list":
            labelled[key] = list_labels_of(frame[key], key, table)
        elif columns[key].codes is not None:
            labelled[key] = labels_of(frame[key], key, table)
        elif columns[key].type == "boolean":
            labelled[key] = frame[key].astype(object).map(YES_NO).fillna("")
    return labelled


def deliver_house_states(delivery: Delivery, world: World) -> None:
    """Write the states of the commercial houses on the days of the earlier exports."""
    entry = load_dictionary().tables["house_snapshot"]
    for number, day in enumerate(EXPORT_DATES):
        states = house_states(world, day)
        headings = {name: entry.columns[name].zh for name in states}
        rows = _labelled("house_snapshot", states).rename(columns=headings)
        file = f"经营性自建房状态{day:%Y%m%d}.csv"
        encoding = ENCODING if number % 2 == 1 else "UTF-8"
        write_csv(rows, delivery.folder / file, encoding)
        delivery.declare(
            f"houses-{day}",
            "house_snapshot",
            file,
            as_of=day,
            encoding=encoding,
            columns=headings,
        )
        delivery.note(file, len(rows))


def deliver_exports(delivery: Delivery, world: World) -> None:
    """Write the earlier weekly exports, in turn as GB18030 and as UTF-8."""
    labels = np.array(["未排查", "排查中", "已排查"], dtype=object)
    for number, (day, status) in enumerate(zip(EXPORT_DATES, world.exports, strict=True)):
        there = np.flatnonzero(status != ABSENT)
        ids = world.parcels["parcel_id"].to_numpy()[there]
        rows = pd.DataFrame({"图斑编号": ids, "排查状态": labels[status[there]]})
        file = f"排查状态{day:%Y%m%d}.csv"
        encoding = ENCODING if number % 2 == 0 else "UTF-8"
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
