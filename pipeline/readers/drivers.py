"""GDAL with one driver at a time, and without any network.

GDAL opens a file with whichever of its drivers recognises the content. Some formats only name
another file, an address or a command, so a file called ``.kml`` could have anything read that this
machine can reach. So all drivers are taken away but the one of the format that was identified.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

OFFLINE = {
    # Where no driver is left that would ask for an address, this is the second wall: no address may
    # be opened as a file, and what asks for one in another way is sent to a port nobody listens on.
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    # A database must not make GDAL open another file through a table of its own.
    "OGR_SQLITE_STATIC_VIRTUAL_OGR": "NO",
    # PROJ fetches no grid, even where the machine is set up so that it would.
    "PROJ_NETWORK": "OFF",
    # No files beside the delivery: no index of a Shapefile, no statistics.
    "SHAPE_RESTORE_SHX": "NO",
    "GDAL_PAM_ENABLED": "NO",
}
# In the environment, where every copy of GDAL in this process finds it: each package has its own.
os.environ.update(OFFLINE)

import pyogrio  # noqa: E402 - not before it is offline
from pyogrio._ogr import _register_drivers  # noqa: E402 - the only way to have drivers looked at again

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVERS = {
    "shapefile": "ESRI Shapefile",
    "filegdb": "OpenFileGDB",
    "geojson": "GeoJSON",
    "geojsonseq": "GeoJSONSeq",
    "esrijson": "ESRIJSON",
    "topojson": "TopoJSON",
    "flatgeobuf": "FlatGeobuf",
    "kml": "LIBKML",
}
"""The driver that reads a format. A GeoPackage and a Parquet file are read without GDAL."""
_SKIP = "OGR_SKIP"
"""Drivers that GDAL is to do without, looked at whenever drivers are registered."""


@contextmanager
def only_driver_of(kind: str) -> Iterator[None]:
    """Let GDAL have no driver but that of one format while the block runs.

    Parameters
    ----------
    kind
        A format, one of ``DRIVERS``.
    """
    before = pyogrio.get_gdal_config_option(_SKIP)
    _do_without(None)
    _do_without(",".join(name for name in pyogrio.list_drivers() if name != DRIVERS[kind]))
    try:
        yield
    finally:
        _do_without(None)
        _do_without(before)


def _do_without(names: str | None) -> None:
    pyogrio.set_gdal_config_options({_SKIP: names})
    _register_drivers()
