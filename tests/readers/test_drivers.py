"""A delivery opens nothing but itself: no other file, no address, whatever it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pyogrio
import pytest
from raw_folder import COLUMNS, GOOD_CSV, RawFolder, parcels

from pipeline.base.errors import RefusedError
from pipeline.readers.describe import describe
from pipeline.readers.drivers import DRIVERS, OFFLINE, only_driver_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW = {"type": "Feature", "properties": {"图斑编号": "elsewhere", "排查状态": "已排查"}}
ROWS = json.dumps({"type": "FeatureCollection", "features": [{**ROW, "geometry": None}]})
VRT = (
    "<OGRVRTDataSource>{mark}<OGRVRTLayer name='s'><SrcDataSource>{target}</SrcDataSource>"
    "<SrcLayer>s</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)
PIPELINE = "gdal vector pipeline ! read {target} ! reproject --dst-crs EPSG:4326"
STREAMED = '{{"type":"gdal_streamed_alg","command_line":"' + PIPELINE + '"}}'


class Server:
    """Answers every request with rows and counts them."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.seen.append(self.requestline)
                self.send_response(200)
                self.send_header("Content-Length", str(len(ROWS.encode())))
                self.end_headers()
                self.wfile.write(ROWS.encode() if self.command == "GET" else b"")

            do_HEAD = do_POST = do_GET  # noqa: N815 - names of the standard library

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/s.geojson"


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        thread.join()
        server.http.server_close()


def stubs(target: str) -> dict[str, str]:
    """Files that are no data but name a target."""
    return {
        "comment.kml": VRT.format(mark="<!-- <kml > -->", target=target),
        "element.kml": VRT.format(mark="<kml xmlns='x'/>", target=target),
        "link.kml": "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><NetworkLink>"
        f"<Link><href>{target}</href></Link></NetworkLink></Document></kml>",
        "pipe.geojson": STREAMED.format(target=target),
        "pipe.json": STREAMED.format(target=target),
        "pipe.topojson": STREAMED.format(target=target),
        "pipe.geojsonl": STREAMED.format(target=target),
        "scroll.json": json.dumps(
            {"geometryType": "esriGeometryPolygon", "features": [], "url": target}
        ),
    }


def test_the_stub_would_be_followed(tmp_path: Path) -> None:
    stub = tmp_path / "stub.kml"
    with serving() as server:
        stub.write_text(stubs(f"/vsicurl/{server.address}")["comment.kml"], "utf-8")
        script = f"import pyogrio; pyogrio.read_info({str(stub)!r})"
        others = {name: value for name, value in os.environ.items() if name not in OFFLINE}
        subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, env=others)  # noqa: S603
        assert server.seen


@pytest.mark.parametrize("name", stubs(""))
def test_no_address_is_asked(raw: RawFolder, name: str) -> None:
    with serving() as server:
        for target in (f"/vsicurl/{server.address}", server.address):
            raw.write(name, stubs(target)[name])
            raw.declare(name, "crs = 'EPSG:4490'")
            assert raw.faults()
        assert server.seen == []


@pytest.mark.parametrize("name", stubs(""))
def test_no_other_file_is_read(raw: RawFolder, tmp_path: Path, name: str) -> None:
    (tmp_path / "s.geojson").write_text(ROWS, "utf-8")
    raw.write(name, stubs(str(tmp_path / "s.geojson"))[name])
    raw.declare(name, "crs = 'EPSG:4490'")
    assert raw.faults()


def test_a_draft_asks_no_address_either(raw: RawFolder) -> None:
    with serving() as server:
        raw.write("p.kml", stubs(f"/vsicurl/{server.address}")["element.kml"])
        with pytest.raises(RefusedError):
            describe(raw.root / "p.kml")
        assert server.seen == []


def test_with_all_drivers_no_address_is_asked(tmp_path: Path) -> None:
    # The second wall: what the process of a reader is told, whatever driver it has.
    stub = tmp_path / "stub.vrt"
    with serving() as server:
        stub.write_text(VRT.format(mark="", target=f"/vsicurl/{server.address}"), "utf-8")
        with pytest.raises(RuntimeError):
            pyogrio.read_info(stub)
        assert server.seen == []


@pytest.mark.parametrize("kind", DRIVERS)
def test_there_is_one_driver_and_then_all_of_them(kind: str) -> None:
    before = set(pyogrio.list_drivers())
    with only_driver_of(kind):
        assert set(pyogrio.list_drivers()) == {DRIVERS[kind]}
    assert set(pyogrio.list_drivers()) == before


# A path is the name of a file and nothing else.


@pytest.mark.parametrize("name", ["h[1].csv", "h*.csv", "h?.csv"])
def test_a_name_is_no_pattern(raw: RawFolder, name: str) -> None:
    raw.write("h1.csv", GOOD_CSV.replace("p1", "other"))
    raw.write(name, GOOD_CSV)
    raw.declare(name, table="status_snapshot")
    raw.declare("h1.csv", table="status_snapshot", name="e")
    assert [row["parcel_id"] for row in raw.land()] == ["p1", "other"]


@pytest.mark.parametrize(
    ("folder", "suffix"),
    [
        ("a*b", "parquet"),
        ("a*b", "csv"),
        ("a[1]", "csv"),
        ("a!b", "geojson"),
        ("a!b", "gpkg"),
        ("a;b", "gdb"),
        ("a;b", "shp"),
    ],
)
def test_a_root_of_any_name(tmp_path: Path, folder: str, suffix: str) -> None:
    folders = {}
    for home in (folder, "a1b", "a1"):
        (tmp_path / home).mkdir()
        raw = folders[home] = RawFolder(tmp_path / home)
        parcel_id = "mine" if home == folder else "not mine"
        frame = parcels(id=[parcel_id])
        if suffix == "parquet":
            frame.to_parquet(raw.path("p.parquet"))
        elif suffix == "csv":
            raw.write("p.csv", f"id\n{parcel_id}\n")
        else:
            made = tmp_path / f"made.{suffix}"
            pyogrio.write_dataframe(frame, made, driver={"gdb": "OpenFileGDB"}.get(suffix))
            for part in tmp_path.glob("made.*"):
                part.rename(raw.root / f"p{part.suffix}")
        raw.declare(
            f"p.{suffix}", COLUMNS, table="status_snapshot" if suffix == "csv" else "parcel"
        )
    assert [row["parcel_id"] for row in folders[folder].land()] == ["mine"]
