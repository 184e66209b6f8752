"""Names, ID numbers and phones of many deliveries: in full in no byte of what a run leaves."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

import duckdb
import geopandas
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from prefecture import Prefecture, square

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes in /proc"),
]

COMMAND = "from pipeline.cli import main; main()"
NUMBERS = rb"1990000\d{4}(?<!\d.{11})(?!\d)|652399\d{11}[\dX]"
"""Planted phones and ID numbers: no other number of the test looks like one."""
FAMILY = "欧阳夏侯"
"""Both are family names; together they begin every planted name and nothing else."""
ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
MARK = re.compile(
    b"|".join([NUMBERS, *(re.escape(FAMILY.encode(code)) for code in ENCODINGS)]), re.DOTALL
)
POINT = "crs = 'EPSG:4490'\n[point]\nx = 'x'\ny = 'y'\n"
NAMES = (
    "house_id", "use_class", "owner_name", "owner_phone", "owner_id_number", "x", "y",
)  # fmt: skip
OTHERS = str.maketrans("甲乙丙丁", "丁丙乙甲")
"""The same houses with other owners, who are masked alike."""
MANY = 60_000
"""Rows of the file whose reader is killed: it takes a second or two."""


def houses(prefix: str, count: int = 4) -> list[dict[str, Any]]:
    """Return houses whose owners are planted; the last row is rejected."""
    letters = "甲乙丙丁戊己庚辛"
    return [
        {
            "house_id": f"{prefix}{number}",
            "use_class": "nonsense" if number == count - 1 else "other",
            "owner_name": FAMILY + letters[number % 8],
            "owner_phone": f"1990000{number % 10_000:04}",
            "owner_id_number": f"65239919900101{number % 1000:03}X",
            "x": 87.001,
            "y": 44.001,
        }
        for number in range(count)
    ]


def as_csv(rows: list[dict[str, Any]]) -> str:
    return (
        "\n".join([",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]) + "\n"
    )


def frame(rows: list[dict[str, Any]]) -> geopandas.GeoDataFrame:
    points = [shapely.Point(row["x"], row["y"]) for row in rows]
    return geopandas.GeoDataFrame(rows, geometry=points, crs=4490).drop(columns=["x", "y"])


class Planted:
    """A root with planted people in a delivery of each format."""

    def __init__(self, home: Path) -> None:
        self.place = Prefecture(home / "root")
        self.temporary = home / "tmp"
        self.temporary.mkdir()
        self.raw = self.place.root / "data" / "raw"
        shape = square(87.001, 44.001)
        self.place.deliver(
            "parcel", [{"parcel_id": "p1", "survey_status": "done", "geometry": shape}]
        )

    def declare(self, file: str, extra: str = POINT, table: str = "house") -> None:
        text = f"table = '{table}'\npath = '{file}'\nas_of = 2023-03-16\nmax_bad_share = 1\n{extra}"
        name = file.replace("/", "-")
        (self.raw / f"{name}.toml").write_text(text, encoding="utf-8")

    def add_text_tables(self) -> None:
        (self.raw / "utf8.csv").write_text(as_csv(houses("u")), encoding="utf-8")
        (self.raw / "gb.csv").write_bytes(as_csv(houses("g")).encode("gb18030"))
        # The same ids with other people: rejected after the files were read.
        (self.raw / "again.csv").write_bytes(
            as_csv(houses("g")).translate(OTHERS).encode("gb18030")
        )
        blank = as_csv(houses("b")).replace("\n", "\n\n", 2)
        (self.raw / "blank.csv").write_text(blank, encoding="utf-8")
        for name in ("utf8.csv", "blank.csv"):
            self.declare(name)
        for name in ("gb.csv", "again.csv"):
            self.declare(name, f"encoding = 'GB18030'\n{POINT}")

    def add_others(self) -> None:
        book = openpyxl.Workbook()
        for row in [list(NAMES), *(list(row.values()) for row in houses("x"))]:
            book.active.append(row)
        book.save(self.raw / "book.xlsx")
        self.declare("book.xlsx")
        pyogrio.write_dataframe(frame(houses("k")), self.raw / "k.gpkg")
        self.declare("k.gpkg", "")
        shp = frame(houses("s")).rename(
            columns={"owner_id_number": "id_no", "owner_phone": "phone"}
        )
        columns = "[columns]\nowner_id_number = 'id_no'\nowner_phone = 'phone'\n"
        pyogrio.write_dataframe(shp, self.raw / "s.shp", encoding="GBK")
        self.declare("s.shp", columns)

    def add_archives(self) -> None:
        shp = frame(houses("z")).rename(columns={"owner_name": "owner"})[
            ["house_id", "use_class", "owner", "geometry"]
        ]
        packed = self.temporary.parent / "packed"
        packed.mkdir()
        pyogrio.write_dataframe(shp, packed / "z.shp", encoding="GBK")
        pyogrio.write_dataframe(frame(houses("y")), packed / "y.gpkg")
        with zipfile.ZipFile(self.raw / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.csv", as_csv(houses("c")).encode("gb18030"))
            for part in sorted(packed.iterdir()):
                archive.write(part, part.name)
        self.declare("z.zip/inner.csv", f"encoding = 'GB18030'\n{POINT}")
        self.declare("z.zip/z.shp", "[columns]\nowner_name = 'owner'\n")
        self.declare("z.zip/y.gpkg", "")

    def add_corrections(self) -> None:
        columns = "table_name,key,field,old_value,new_value,reason,corrected_by"
        lines = [
            f"house,u0,owner_name,{FAMILY}甲,{FAMILY}新,改名,{FAMILY}办",
            "house,g1,owner_phone,19900000001,19900009999,换号,李四",
            f"house,k1,owner_name,{FAMILY}丁,{FAMILY}错,不符,李四",
        ]
        text = "\n".join([columns, *lines]) + "\n"
        (self.raw / "fix.csv").write_bytes(text.encode("gb18030"))
        self.declare("fix.csv", "encoding = 'GB18030'\n", table="correction")

    def add_large(self) -> None:
        """Add a file that takes long, so that its reader can be killed at work."""
        (self.raw / "large.csv").write_bytes(as_csv(houses("L", MANY)).encode("gb18030"))
        self.declare("large.csv", f"encoding = 'GB18030'\n{POINT}")

    def start(self) -> subprocess.Popen[bytes]:
        """Start ``survey run`` as the leader of a process group."""
        return subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-c", COMMAND, "run", "--root", str(self.place.root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "TMPDIR": str(self.temporary)},
        )

    def reader_at_work(self, process: subprocess.Popen[bytes]) -> int:
        """Wait until a reader has copied a file in full; return its process."""
        end = time.monotonic() + 300
        while time.monotonic() < end and process.poll() is None:
            for copy in (self.place.root / "data" / "processed").glob(".build-*/*/text/*.csv"):
                if copy.is_symlink():
                    return int(copy.readlink().parts[2])
            time.sleep(0.002)
        raise AssertionError(process.communicate()[0].decode())

    def found(self) -> dict[str, list[bytes]]:
        """Return where a planted value is found in full."""
        left = {}
        for folder in (self.place.root, self.temporary):
            for path in sorted(folder.rglob("*")):
                if path.is_relative_to(self.raw) or not path.is_file():
                    continue
                hits = [hit for content in contents(path) for hit in MARK.findall(content)]
                if hits:
                    left[str(path.relative_to(folder))] = hits[:3]
        return left


def contents(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes and what is packed in it, a workbook in a zip as well."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        yield from members(path.read_bytes())
    elif path.suffix == ".parquet":
        yield from columns(path)
    elif path.name.startswith("survey.duckdb") or path.suffix == ".duckdb":
        yield from texts(path)


def members(archive: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for name in opened.namelist():
            content = opened.read(name)
            yield content
            if zipfile.is_zipfile(io.BytesIO(content)):
                yield from members(content)


def columns(path: Path) -> Iterator[bytes]:
    try:
        table = pq.read_table(path)
    except OSError:  # a killed process did not finish it; its bytes have been searched
        return
    for column in table.columns:
        yield "\n".join(str(value) for value in column.to_pylist()).encode()


def texts(path: Path) -> Iterator[bytes]:
    try:
        con = duckdb.connect(str(path), read_only=True)
    except (duckdb.IOException, duckdb.SerializationException):
        return
    with con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            for column in con.table(table).columns:
                (row,) = con.sql(
                    f'SELECT string_agg(DISTINCT "{column}"::VARCHAR, chr(10)) FROM "{table}"'
                ).fetchall()
                yield (row[0] or "").encode()


def wait_until_all_are_gone(group: int) -> None:
    """Wait until no process of a group is left; a reader ends when its command is gone."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process outlived its command")


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path)


def test_the_search_finds_what_is_planted(planted: Planted) -> None:
    planted.add_text_tables()
    planted.add_others()
    planted.add_archives()
    planted.add_corrections()
    raw = {path.name for path in planted.raw.iterdir() if path.suffix not in {".toml", ".geojson"}}
    found = {
        path.name
        for path in planted.raw.iterdir()
        if any(MARK.search(content) for content in contents(path))
    }
    without_people = {"s.shp", "s.shx", "s.prj", "s.cpg"}
    assert found == raw - without_people


def test_a_run_leaves_nothing_in_full(planted: Planted) -> None:
    planted.add_text_tables()
    planted.add_others()
    planted.add_archives()
    planted.add_corrections()
    process = planted.start()
    out, _ = process.communicate(timeout=600)
    assert process.returncode == 0, out.decode()
    assert planted.found() == {}
    rows = planted.place.rows("SELECT reason, count(*) AS rows FROM rejected_row GROUP BY ALL")
    assert {row["reason"] for row in rows} == {"unknown_code", "duplicate_differing"}
    names = planted.place.rows("SELECT DISTINCT owner_name FROM house WHERE owner_name IS NOT NULL")
    assert {row["owner_name"] for row in names} == {"欧**"}
    states = planted.place.rows("SELECT outcome FROM correction ORDER BY key")
    assert [row["outcome"] for row in states] == ["applied", "stale", "applied"]
    assert list(planted.temporary.iterdir()) == []
    assert FAMILY not in out.decode()


def test_a_killed_reader_leaves_nothing_in_full(planted: Planted) -> None:
    planted.add_large()
    process = planted.start()
    os.kill(planted.reader_at_work(process), signal.SIGKILL)
    out, _ = process.communicate(timeout=600)
    assert process.returncode == 1
    assert "large.csv" in out.decode()
    assert planted.found() == {}
    assert list((planted.place.root / "data" / "processed").glob(".build-*")) == []


@pytest.mark.parametrize("all_of_them", [False, True], ids=["the command", "all processes"])
def test_a_killed_run_leaves_nothing_in_full(planted: Planted, *, all_of_them: bool) -> None:
    planted.add_large()
    process = planted.start()
    planted.reader_at_work(process)
    if all_of_them:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
    wait_until_all_are_gone(process.pid)
    copies = list((planted.place.root / "data" / "processed").glob(".build-*/*/text/*.csv"))
    assert len(copies) == 1  # the reader was at work
    assert not copies[0].exists()  # a link to a file that went with its process
    assert planted.found() == {}
    if not all_of_them:
        planted.raw.joinpath("large.csv").unlink()
        planted.raw.joinpath("large.csv.toml").unlink()
        after = planted.start()
        out, _ = after.communicate(timeout=600)
        assert after.returncode == 0, out.decode()
        assert list((planted.place.root / "data" / "processed").glob(".build-*")) == []
