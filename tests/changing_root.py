"""A small root that changes step by step, and the tables published from it.

Every choice is taken from a short list, so that random changes meet each other: the same ids in two
files, people whose names are masked alike, references to rows that come and go.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import duckdb
from hypothesis import strategies as st
from prefecture import SETTINGS, VILLAGES, Prefecture, admin_units, comparable, square

from pipeline.base.config import load_project
from pipeline.base.errors import RefusedError
from pipeline.base.progress import Silent
from pipeline.warehouse import build

if TYPE_CHECKING:
    from pathlib import Path

Rows = tuple[dict[str, Any], ...]
NOT_COMPARED = {"run", "run_step"}
"""Tables that say when and how a file was built."""
TIMES = {("quality_rule", "seconds")}

PLACES = ((87.001, 44.001), (87.0099, 44.002), (87.0155, 44.003), (87.025, 44.004), (86.2, 43.2))
"""The second straddles two villages, the last lies outside of all."""
CORRECTION_COLUMNS = (
    "table_name", "key", "field", "old_value", "new_value", "reason", "corrected_by", "row_file",
    "row_number",
)  # fmt: skip
ANY_SHARE = "max_bad_share = 1\n"


def parcel(
    parcel_id: str, status: str, place: int, reported: str, origin: str | None
) -> dict[str, Any]:
    """Return a parcel; its outline is put in when it is written."""
    return {
        "parcel_id": parcel_id,
        "survey_status": status,
        "place": reported,
        "surveyor_id": origin,
        "at": place,
    }


def _written(rows: Rows) -> list[dict[str, Any]]:
    """Return rows as they are delivered: places become outlines."""
    if "units" in rows[0]:
        return admin_units()[: rows[0]["units"]]
    return [
        {
            **{name: value for name, value in row.items() if name != "at"},
            **({"geometry": square(*PLACES[row["at"]])} if "at" in row else {}),
        }
        for row in rows
    ]


parcel_rows = st.builds(
    parcel,
    st.sampled_from(("p1", "p2", "p3", "p4", "")),
    st.sampled_from(("done", "unsurveyed", "已排查", "干完")),
    st.integers(0, len(PLACES) - 1),
    st.sampled_from((f"{VILLAGES[0]}甲村", f"{VILLAGES[2]}丙村", "不明")),
    st.sampled_from((None, "7", "8")),
)
house_rows = st.fixed_dictionaries(
    {
        "house_id": st.sampled_from(("h1", "h2", "h3", "h4", "")),
        "use_class": st.sampled_from(("commercial", "mixed", "other", "自住", "不详")),
        "parcel_id_reported": st.sampled_from((None, "p1", "p2", "p9")),
        "owner_name": st.sampled_from((None, "张三", "张四", "李四")),
        "owner_phone": st.sampled_from((None, "13900000001", "13900000002", "电话不详")),
        "storeys": st.sampled_from((None, "2", "3.0", "两层")),
        "x": st.sampled_from((None, "87.00105", "87.0155", "87.0013")),
        "y": st.just("44.0011"),
    }
)
case_rows = st.fixed_dictionaries(
    {
        "case_id": st.sampled_from(("c1", "c2", "c3")),
        "house_id": st.sampled_from(("h1", "h2", "h4", "h9")),
        "hazard_level": st.sampled_from(("severe", "ordinary", "重大")),
        "responsible_person": st.sampled_from((None, "张三", "张四")),
        "found_on": st.sampled_from(("2023-03-01", "2023年3月2日", "昨天")),
        "due_on": st.sampled_from((None, "2023-03-10", "2023-06-01")),
    }
)
photo_rows = st.fixed_dictionaries(
    {
        "photo_id": st.sampled_from(("f1", "f2")),
        "house_id": st.sampled_from(("h1", "h3")),
        "case_id": st.sampled_from((None, "c1", "c2")),
        "photo_kind": st.sampled_from(("front", "defect")),
        "sha256": st.sampled_from(("aa", "bb")),
    }
)
past_rows = st.fixed_dictionaries(
    {
        "parcel_id": st.sampled_from(("p1", "p2", "p3", "p7")),
        "survey_status": st.sampled_from(("done", "unsurveyed", "in_progress")),
    }
)
PARK = {"report_unit_id": "K1", "name_zh": "园区", "kind": "park"}
member_rows = st.fixed_dictionaries(
    {
        "report_unit_id": st.just("K1"),
        "code": st.sampled_from(("652301002", VILLAGES[0], VILLAGES[2], "652301099")),
    }
)


def _correction(
    table: str, field: str, old: str | None, new: str | None, **at: str | int
) -> dict[str, Any]:
    given = {"table_name": table, "field": field, "old_value": old, "new_value": new, **at}
    return {name: given.get(name) for name in CORRECTION_COLUMNS}


CORRECTIONS = (
    _correction("house", "use_class", "自住", "commercial", key="h1"),
    _correction("house", "use_class", "不详", "mixed", key="h2", corrected_by="张三"),
    _correction("house", "storeys", "两层", "2", key="h1"),
    _correction("house", "storeys", "2", "3", key="h1", corrected_by="张四"),
    _correction("house", "storeys", "3", "5", key="h1"),
    _correction("房屋", "产权人", "张三", "王五", key="h1"),
    _correction("房屋", "产权人", "张**", "赵六", key="h2"),
    _correction("house", "owner_phone", "电话不详", "13900000003", key="h3"),
    _correction("house", "house_id", None, "h4", row_file="house-a.csv", row_number=2),
    _correction("house", "house_id", "h1", "h3", row_file="house-b.csv", row_number=2),
    _correction("house", "house_id", "h2", "h1", key="h2"),
    _correction("parcel", "survey_status", "unsurveyed", "done", key="p1"),
    _correction("parcel", "surveyor_id", None, "9", key="p2"),
    _correction("parcel", "village_code", VILLAGES[0], VILLAGES[1], key="p1"),
    _correction("hazard_case", "house_id", "h9", "h1", key="c1"),
    _correction("hazard_case", "found_on", "昨天", "2023-03-03", row_file="hazard-a.csv",
        row_number=2),
    _correction("status_snapshot", "survey_status", "done", "unsurveyed", key="2023-03-09/p1"),
    _correction("house", "weather", "sun", "rain", key="h1"),
    _correction("house", "storeys", "两层", "4", key="h1"),
)  # fmt: skip

DATES = ("2023-03-16", "2023-03-20")
PARCEL_EXTRAS = (
    "",
    "duplicates = 'merge'\n",
    "[codes.survey_status]\ndone = ['干完']\n",
    "[codes.survey_status]\nunsurveyed = ['干完']\n",
    "[columns]\nvillage_code_reported = { column = 'place', pattern = '^([0-9]{12})' }\n",
    "[columns]\nvillage_code_reported = { column = 'place', pattern = '^[0-9]{9}([0-9]{3})' }\n",
    "[constants]\norigin = 'base'\n",
    "[constants]\ndisposition = 'nonsense'\n",
)
POINTS = "crs = 'EPSG:4490'\n{rest}[point]\nx = 'x'\ny = 'y'\n"
HOUSE_EXTRAS = (
    POINTS.format(rest=""),
    POINTS.format(rest="duplicates = 'merge'\n"),
    POINTS.format(rest="[constants]\nbuilt_year = 1999\n"),
    POINTS.format(rest="[constants]\nbuilt_year = 2001\n"),
    POINTS.format(rest="[codes.use_class]\nmixed = ['不详']\n"),
    "",
)
PLAIN_EXTRAS = ("", "duplicates = 'merge'\n", "encoding = 'UTF-8'\n")
SETTINGS_CHOICES = (
    SETTINGS,
    SETTINGS.replace("Test Prefecture", "Other Prefecture"),
    SETTINGS.replace('language = "en"', 'language = "zh"'),
    f"{SETTINGS}[linking]\nnearest_m = 40\n",
    f"{SETTINGS}[rules.R05]\nseverity = 'info'\n",
    f"{SETTINGS}[rules.G10]\nmin_m2 = 1\n",
    f"{SETTINGS}[intake]\nmax_bad_share = 0.4\n",
    f"{SETTINGS}[spot_check]\nseed = 2\ncommercial_share = 0.5\n",
)


@dataclass(frozen=True)
class Slot:
    """A delivery that may be there, with all that it can be."""

    table: str
    rows: st.SearchStrategy[list[dict[str, Any]]]
    extras: tuple[str, ...] = PLAIN_EXTRAS
    dates: tuple[str, ...] = ("2023-03-16",)
    always: bool = False


def _some(
    rows: st.SearchStrategy[dict[str, Any]], most: int = 4
) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(rows, min_size=1, max_size=most)


AREAS = st.sampled_from(({"units": 6}, {"units": 5}, {"units": 4})).map(lambda row: [row])
"""How many of the administrative units are delivered; see :func:`_written`."""
SLOTS = {
    "admin_unit": Slot("admin_unit", AREAS, ("",), always=True),
    "parcel-a": Slot("parcel", _some(parcel_rows), PARCEL_EXTRAS, DATES, always=True),
    "parcel-b": Slot("parcel", _some(parcel_rows), PARCEL_EXTRAS),
    "house-a": Slot("house", _some(house_rows), HOUSE_EXTRAS),
    "house-b": Slot("house", _some(house_rows), HOUSE_EXTRAS),
    "hazard-a": Slot("hazard_case", _some(case_rows)),
    "hazard-b": Slot("hazard_case", _some(case_rows)),
    "photo": Slot("photo", _some(photo_rows)),
    "past-1": Slot("status_snapshot", _some(past_rows), dates=("2023-03-09", "2023-03-02")),
    "past-2": Slot("status_snapshot", _some(past_rows), dates=("2023-03-02", "2023-02-23")),
    "park": Slot("report_unit", st.just([PARK]), ("",)),
    "member": Slot("report_unit_member", _some(member_rows, 2)),
    "fix-1": Slot("correction", _some(st.sampled_from(CORRECTIONS), 6)),
    "fix-2": Slot("correction", _some(st.sampled_from(CORRECTIONS), 3)),
}  # fmt: skip
PAIRS = {"parcel-a": "parcel-b", "house-a": "house-b", "hazard-a": "hazard-b", "fix-1": "fix-2"}
"""Slots of the same table."""
REMOVABLE = tuple(name for name, slot in SLOTS.items() if not slot.always)
KINDS = ("put", "put", "rows", "extra", "copy", "remove", "fix", "settings")


@dataclass(frozen=True)
class Delivery:
    """What lies in a slot."""

    rows: Rows
    extra: str
    date: str


@dataclass(frozen=True)
class State:
    """All that a root is made from."""

    deliveries: dict[str, Delivery] = field(default_factory=dict)
    settings: str = SETTINGS

    def put(self, slot: str, delivery: Delivery | None) -> State:
        """Return the state with something else in a slot."""
        rest = {name: item for name, item in self.deliveries.items() if name != slot}
        return replace(self, deliveries=rest if delivery is None else {**rest, slot: delivery})


Change = tuple[str, str | None, Any]
"""What is changed, in which slot, and into what."""


@st.composite
def deliveries(draw: st.DrawFn, slot: str) -> Delivery:
    """Draw something to lie in a slot."""
    kind = SLOTS[slot]
    extra = draw(st.sampled_from(kind.extras))
    return Delivery(tuple(draw(kind.rows)), extra, draw(st.sampled_from(kind.dates)))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw one change."""
    kind = draw(
        st.sampled_from(("put", "put", "rows", "extra", "copy", "remove", "fix", "settings"))
    )
    if kind == "settings":
        return kind, None, draw(st.sampled_from(SETTINGS_CHOICES))
    if kind == "copy":
        return kind, draw(st.sampled_from(sorted(PAIRS))), None
    if kind == "remove":
        return (
            kind,
            draw(st.sampled_from([name for name, item in SLOTS.items() if not item.always])),
            None,
        )
    slot = draw(st.sampled_from(("fix-1", "fix-2") if kind == "fix" else sorted(SLOTS)))
    return kind, slot, draw(deliveries(slot))


def changed(state: State, change: Change) -> State:
    """Return the state after a change."""
    kind, slot, new = change
    if slot is None:
        return replace(state, settings=new)
    before = state.deliveries.get(slot)
    if kind == "copy":
        return state.put(PAIRS[slot], before)
    if before is not None and kind == "rows":
        new = replace(before, rows=new.rows)
    if before is not None and kind == "extra":
        new = replace(before, extra=new.extra, date=new.date)
    return state.put(slot, new)


@st.composite
def first_states(draw: st.DrawFn) -> State:
    """Draw what a root holds at first."""
    names = draw(st.sets(st.sampled_from(sorted(SLOTS))))
    names |= {name for name, slot in SLOTS.items() if slot.always}
    return State({name: draw(deliveries(name)) for name in sorted(names)})


def write(place: Prefecture, before: State, after: State) -> None:
    """Write what differs between two states into a root."""
    if before.settings != after.settings:
        (place.root / "pipeline.toml").write_text(after.settings, encoding="utf-8")
    for name, slot in SLOTS.items():
        new = after.deliveries.get(name)
        if new == before.deliveries.get(name):
            continue
        for old in (place.root / "data" / "raw").glob(f"{name}.*"):
            old.unlink()
        if new is not None:
            extra = f"as_of = {new.date}\n{ANY_SHARE}{new.extra}"
            place.deliver(slot.table, _written(new.rows), name=name, extra=extra)


def fresh_copy(place: Prefecture, target: Path) -> Prefecture:
    """Copy what a root is made from: deliveries, settings, kept history and the audit log."""
    processed = target / "data" / "processed"
    shutil.copytree(place.root / "data" / "raw", target / "data" / "raw")
    shutil.copy(place.root / "pipeline.toml", target)
    processed.mkdir()
    home = place.root / "data" / "processed"
    if (home / "history").is_dir():
        shutil.copytree(home / "history", processed / "history")
    if (home / "audit_log.jsonl").is_file():
        shutil.copy(home / "audit_log.jsonl", processed)
    copy = object.__new__(Prefecture)  # what its constructor writes is there
    copy.root = target
    return copy


@dataclass(frozen=True)
class Published:
    """What a run has given: the rows of each table, or why it was refused."""

    tables: dict[str, list[tuple[Any, ...]]]
    faults: list[tuple[str, str]]


def run(place: Prefecture) -> Published:
    """Build a root and return what was published or the reasons against it."""
    try:
        build(load_project(place.root), Silent())
    except RefusedError as refused:
        return Published({}, sorted((fault.code, fault.text("en")) for fault in refused.faults))
    with duckdb.connect(str(place.database), read_only=True) as con:
        names = con.execute(
            "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
            " JOIN duckdb_tables() USING (table_name) GROUP BY table_name ORDER BY table_name"
        ).fetchall()
        return Published(
            {
                table: comparable(
                    table, con.sql(f'SELECT {_listed(table, columns)} FROM "{table}"').fetchall()
                )
                for table, columns in names
                if table not in NOT_COMPARED
            },
            [],
        )


def _listed(table: str, columns: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns if (table, name) not in TIMES)
