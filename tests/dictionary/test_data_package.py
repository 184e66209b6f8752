from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipeline.dictionary.data_package import DescribedFile, render_package

if TYPE_CHECKING:
    from pathlib import Path

RUN = {
    "run_id": "20230316T000000000000Z", "as_of": dt.date(2023, 3, 16), "schema_version": "1.5.0",
    "started_at": dt.datetime(2023, 3, 16, 8, 30), "is_sample": True,  # noqa: DTZ001 - UTC, as kept
    "place_name_zh": "甲州", "place_name_en": "A",
}  # fmt: skip
TYPES = {
    "string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time",
    "year", "yearmonth", "duration", "geopoint", "geojson", "any",
}  # fmt: skip
"""Types of fields in Table Schema 2."""


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    text = json.dumps(render_package(DescribedFile("survey.duckdb", 7, "ab"), RUN))
    return dict(json.loads(text))


def test_it_has_what_the_standard_asks_for(package: dict[str, Any]) -> None:
    assert package["created"] == "2023-03-16T08:30:00Z"
    assert package["resources"]
    for resource in package["resources"]:
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
        assert (resource["path"], resource["bytes"], resource["hash"]) == (
            "survey.duckdb", 7, "sha256:ab",
        )  # fmt: skip
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert len(set(names)) == len(names)
        assert {field["type"] for field in resource["schema"]["fields"]} <= TYPES
        assert set(resource["schema"].get("primaryKey", [])) <= set(names)
        for link in resource["schema"].get("foreignKeys", []):
            assert set(link["fields"]) <= set(names)
            assert len(link["fields"]) == len(link["reference"]["fields"])


def test_links_lead_to_columns_that_are_there(package: dict[str, Any]) -> None:
    fields = {
        resource["name"]: {field["name"] for field in resource["schema"]["fields"]}
        for resource in package["resources"]
    }
    links = [
        link["reference"]
        for resource in package["resources"]
        for link in resource["schema"].get("foreignKeys", [])
    ]
    assert len(links) > 10
    assert all(set(link["fields"]) <= fields[link["resource"]] for link in links)


def test_a_limit_of_zero_is_a_limit(package: dict[str, Any]) -> None:
    (house,) = (item for item in package["resources"] if item["name"] == "house")
    (storeys,) = (item for item in house["schema"]["fields"] if item["name"] == "storeys")
    assert storeys["constraints"] == {"minimum": 0, "maximum": 200}


def test_every_table_and_view_of_the_published_file_is_described(
    package: dict[str, Any], small_file: Path
) -> None:
    described = {
        (resource["dialect"]["table"], field["name"])
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }
    with duckdb.connect(str(small_file), read_only=True) as con:
        published = con.sql(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert described == set(published)
