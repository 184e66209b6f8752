"""A small ``data/raw`` for one test: write deliveries and declarations, open and land them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import fiona
import geopandas
import pyogrio
import pytest
import shapely

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import connect, read_sql, set_variables
from pipeline.delivery.declaration import load_declarations
from pipeline.delivery.delivered import Delivered, find_files, undeclared
from pipeline.dictionary import load_dictionary
from pipeline.readers.archive import member_names
from pipeline.readers.checks import check_file, columns_of
from pipeline.readers.landing import land
from pipeline.readers.source_file import SourceFile, open_source

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = shapely.box(87.0, 44.0, 87.001, 44.001)
GOOD_CSV = "图斑编号,排查状态\np1,已排查\n"
COLUMNS = "[columns]\nparcel_id = 'id'\n[constants]\nsurvey_status = 'done'\n"


def parcels(**columns: list[Any]) -> geopandas.GeoDataFrame:
    """Return a few parcels with the dictionary's headings, EPSG:4490."""
    columns = columns or {"图斑编号": ["p1", "p2"], "排查状态": ["已排查", "未排查"]}
    rows = len(next(iter(columns.values())))
    return geopandas.GeoDataFrame(columns, geometry=[SQUARE] * rows, crs=4490)


class RawFolder:
    """``data/raw`` in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root / "raw"
        self.work = root / "work"
        self.root.mkdir()
        self.work.mkdir()

    def path(self, name: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, content: bytes | str) -> Path:
        path = self.path(name)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def declare(self, path: str, rest: str = "", *, table: str = "parcel", name: str = "d") -> None:
        text = f"table = '{table}'\npath = '{path}'\nas_of = 2023-03-16\n{rest}"
        self.write(f"{name}.toml", text)

    def open(self) -> list[SourceFile]:
        """Open the files; refused with every fault of every file."""
        sources: list[SourceFile] = []
        faults: list[Fault] = []
        covered: list[Delivered] = []
        for declaration in load_declarations(self.root):
            try:
                found = find_files(self.root, declaration, member_names)
            except RefusedError as refused:
                faults += refused.faults
                continue
            covered += found
            for file in found:
                try:
                    sources.append(open_source(file, declaration, self.work))
                except RefusedError as refused:
                    faults += refused.faults
        blamed = {fault.file for fault in faults}
        faults += undeclared(self.root, covered, member_names, blamed)
        if faults:
            raise RefusedError(faults)
        return sources

    def faults(self) -> list[Fault]:
        """Return the faults on opening, or on landing where opening finds none."""
        with pytest.raises(RefusedError) as refused:
            self.land()
        for fault in refused.value.faults:
            assert fault.text("zh")
            assert fault.text("en")
        return list(refused.value.faults)

    def codes(self) -> list[str]:
        return [fault.code for fault in self.faults()]

    def land(self) -> list[dict[str, Any]]:
        """Return the landed rows of all files; geometry as WKB."""
        landed: list[dict[str, Any]] = []
        with connect(":memory:", {}, spatial=True) as con:
            con.execute("CREATE SCHEMA scratch")
            for source in self.open():
                landed_now = land(con, source, "scratch.landed")
                table = con.table("scratch.landed")
                rows = table.order("source_row").fetchall()
                assert landed_now.rows == len(rows) + landed_now.left_out
                landed += [dict(zip(table.columns, row, strict=True)) for row in rows]
                con.execute("DROP TABLE scratch.landed")
        return landed

    def checked(self) -> list[dict[str, Any]]:
        """Return the checked rows of the only file, with their faults and notices."""
        (source,) = self.open()
        table = load_dictionary().tables[source.declaration.table]
        with connect(":memory:", {}, spatial=True) as con:
            for name in ("text_macros.sql", "coordinate_macros.sql"):
                con.execute(read_sql("pipeline.readers", name))
            set_variables(con, secret="")
            land(con, source, source.landed)
            check_file(con, source, table, columns_of(source, table))
            rows = con.table(source.checked).order("source_row")
            return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]


def write_shapefile(
    raw: RawFolder, text: str = "p1", *, encoding: str = "UTF-8", crs: str | None = "EPSG:4490"
) -> None:
    """Write three parcels as a Shapefile with fiona, which knows encodings."""
    schema = {"geometry": "Polygon", "properties": {"id": "str:60"}}
    with fiona.open(
        raw.path("p.shp"), "w", driver="ESRI Shapefile", schema=schema, crs=crs, encoding=encoding
    ) as file:
        for _ in range(3):
            shape = shapely.geometry.mapping(SQUARE)
            file.write({"geometry": shape, "properties": {"id": text}})


def write_gpkg(raw: RawFolder, frame: geopandas.GeoDataFrame, **options: object) -> None:
    """Write parcels as a GeoPackage."""
    pyogrio.write_dataframe(frame, raw.path("p.gpkg"), **options)


def cut(raw: RawFolder, name: str, share: float = 0.6) -> None:
    """Cut a file short."""
    content = raw.path(name).read_bytes()
    raw.write(name, content[: int(len(content) * share)])
