"""The field package: exactly the open work of a unit or of one surveyor, to be taken along.

A GeoPackage for QField or Mergin Maps, and forms for ODK or Kobo with the same rows as entities. It
holds no personal column. How many rows it has is compared with the published figures before it is
handed over. What comes back is read by :mod:`pipeline.handover.field_return`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas
import pyogrio
import shapely

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.messages import message
from pipeline.base.sql import load_spatial, query, read_sql
from pipeline.dictionary import load_dictionary
from pipeline.files.aside import replaced_folder
from pipeline.handover.field_form import write_form
from pipeline.handover.field_work import LAYERS, OUTLINE
from pipeline.handover.layer_styles import LayerStyle, write_styles
from pipeline.handover.whole_files import system_errors
from pipeline.published.open_published import open_published
from pipeline.published.row_units import UNASSIGNED
from pipeline.reporting.workbook import safe_file_name

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from pipeline.base.config import Project
    from pipeline.dictionary import Column
    from pipeline.handover.field_work import FieldLayer

CRS = "EPSG:4490"
PACKAGE, PROOF = "work.gpkg", "proof.json"
FOLDER = "field"


@dataclass(frozen=True)
class FieldPackage:
    """What was written."""

    folder: Path
    counts: dict[str, int]
    """Rows by layer, equal to the published figures."""


def write_field_package(
    project: Project, unit: str, surveyor: str | None = None, to: Path | None = None
) -> FieldPackage:
    """Write the open work of a unit, or of one surveyor in it.

    Parameters
    ----------
    project
        Root whose published file is asked.
    unit
        Code of a reporting unit, or ``unassigned``.
    surveyor
        Number of a surveyor; then only the parcels that carry it, and no houses.
    to
        Folder to replace; ``data/processed/exports/field/<unit>[-<surveyor>]`` by default.

    Raises
    ------
    MissingInputError, RefusedError
        If nothing is published; if there is no such unit, nothing is open, or the rows are not as
        many as the published figures say.
    """
    name = safe_file_name("-".join(filter(None, [unit, surveyor])))
    with open_published(project) as con:
        load_spatial(con)
        _check_unit(con, unit)
        values = {"unit": unit, "surveyor": surveyor}
        work = {
            layer.name: con.execute(read_sql(__package__, layer.query), values).to_arrow_table()
            for layer in LAYERS
        }
        (proof,) = query(con, __package__, "field_proof.sql", **values)
        (run,) = query(con, "pipeline.published", "status/run.sql")
        ((run_id,),) = con.table("run").select("run_id").fetchall()
    counts = {name: len(rows) for name, rows in work.items()}
    _check_counts(counts, proof, unit)
    folder = to or project.exports / FOLDER / name
    about = {
        "run_id": run_id, "as_of": run["as_of"].isoformat(), "is_sample": run["is_sample"],
        **values, "rows": counts, "published": proof,
    }  # fmt: skip
    language = project.settings.language
    with replaced_folder(folder) as new, system_errors(folder):
        _write(new, work, language, message("field.title", language, unit=name))
        text = json.dumps(about, ensure_ascii=False, indent=1)
        (new / PROOF).write_text(f"{text}\n", encoding="utf-8")
    return FieldPackage(folder, counts)


def _check_unit(con: duckdb.DuckDBPyConnection, unit: str) -> None:
    known = [row["report_unit_id"] for row in query(con, __package__, "units.sql")]
    if unit not in {*known, UNASSIGNED}:
        listed = ", ".join([*known, UNASSIGNED])
        raise RefusedError([Fault("no_such_unit", value=unit, known=listed)])


def _check_counts(counts: dict[str, int], proof: dict[str, Any], unit: str) -> None:
    """Refuse a package that does not hold exactly the open work, and one without any."""
    faults = [
        Fault("field_count", field=name, count=count, published=proof[name])
        for name, count in counts.items()
        if count != proof[name]
    ]
    if not faults and not any(counts.values()):
        faults = [Fault("field_nothing", value=unit)]
    if faults:
        raise RefusedError(faults)


def _write(folder: Path, work: dict[str, pa.Table], language: str, title: str) -> None:
    package = folder / PACKAGE
    styles = []
    for layer in LAYERS:
        rows = work[layer.name]
        if len(rows) == 0:
            continue
        rows = rows.append_column("village", rows[f"village_{language}"])
        frame = _frame(layer, rows)
        kind = "MultiPolygon" if layer.has_outlines else "Point"
        pyogrio.write_dataframe(
            frame, package, layer=layer.name, driver="GPKG", geometry_type=kind,
            promote_to_multi=layer.has_outlines, append=package.exists(),
        )  # fmt: skip
        styles.append(_style(layer, list(frame.columns.drop("geometry"))))
        write_form(layer, rows, folder, title, language)
    write_styles(package, styles, language)


def _frame(layer: FieldLayer, rows: pa.Table) -> geopandas.GeoDataFrame:
    """Return the rows of a layer, each outline with its digest."""
    shapes = shapely.from_wkb(rows["shape"].to_numpy(zero_copy_only=False))
    frame = rows.select(list(layer.columns)).to_pandas()
    if layer.has_outlines:
        is_single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
        shapes[is_single] = shapely.multipolygons(shapes[is_single].reshape(-1, 1))
        frame[OUTLINE] = [outline_digest(wkb) for wkb in shapely.to_wkb(shapes)]
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=CRS)


def outline_digest(wkb: bytes | None) -> str | None:
    """Return by what an outline is known to be the one that was handed out.

    Parameters
    ----------
    wkb
        The outline, little-endian and without coordinate system.
    """
    return None if wkb is None else hashlib.sha256(wkb).hexdigest()


def _style(layer: FieldLayer, names: list[str]) -> LayerStyle:
    own = (
        load_dictionary().tables[layer.name].columns
        | load_dictionary().tables[layer.target].columns
    )
    hidden = frozenset({*layer.bases, OUTLINE})
    columns: dict[str, Column] = {name: own[name] for name in names if name in own}
    return LayerStyle(
        layer.name, columns, "Polygon" if layer.has_outlines else "Point",
        coloured_by=layer.edited[0], locked=frozenset(columns) - {*layer.edited}, hidden=hidden,
    )  # fmt: skip
