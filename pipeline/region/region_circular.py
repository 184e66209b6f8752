"""The ranking circular: who stands where, of how many prefectures, and who is left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.base.messages import message
from pipeline.region.region_answers import METRICS, named, read_region, state_of
from pipeline.region.region_schema import load_region_dictionary
from pipeline.reporting.document import DocumentColumn, add_table, save_document, xml_text
from pipeline.reporting.official_style import (
    add_body,
    add_line,
    add_section_heading,
    draw_rule,
    open_official,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from pipeline.region.region_answers import RegionAnswers, Row
    from pipeline.region.region_file import Region

RED = "C00000"
NONE = "—"


def write_region_circular(region: Region, database: Path, folder: Path) -> None:
    """Write the circular.

    Parameters
    ----------
    region
        The region; its settings say who issues it.
    database
        The region file.
    folder
        Folder of the day; it is made.
    """
    answers = read_region(database)
    language = answers.language
    folder.mkdir()
    document = open_official()
    _write_region_head(document, region, answers)
    add_body(document, _overview(answers))
    for number, metric in enumerate(METRICS, start=1):
        _write_ranking(document, answers, metric, number)
    _write_region_rest(document, region, answers)
    properties = document.core_properties
    properties.title = xml_text(_title(answers))
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.identifier = str(answers.run["run_id"])
    properties.created = properties.modified = answers.run["started_at"]
    save_document(document, folder / f"{message('region.circular_file', language)}.docx")


def _title(answers: RegionAnswers) -> str:
    language = answers.language
    return message("region.circular_title", language, region=answers.place(language))


def _write_region_head(document: Document, region: Region, answers: RegionAnswers) -> None:
    language, paper = answers.language, region.settings.reports
    if answers.run["is_sample"]:
        add_line(document, message("status.sample_mark", language), "Header", "centre")
    issuer = paper.issuer or message("region.no_issuer", language)
    add_line(document, xml_text(issuer), "Issuer", "centre")
    number = add_line(document, xml_text(paper.number or ""), "Normal", "centre")
    draw_rule(number, "bottom", RED)
    add_line(document, xml_text(_title(answers)), "Title", "centre")
    addressee = paper.addressee or message("region.no_addressee", language)
    add_line(document, xml_text(addressee) + ("：" if language == "zh" else ":"))


def _overview(answers: RegionAnswers) -> str:
    language, run = answers.language, answers.run
    sentences = [
        message(
            "region.overview",
            language,
            as_of=run["as_of"],
            region=xml_text(answers.place(language)),
            counted=run["counted"],
            prefectures=run["prefectures"],
        )
    ]
    sentences += [
        message(
            f"region.rate_{rate['metric']}",
            language,
            numerator=f"{rate['numerator']:,}",
            denominator=f"{rate['denominator']:,}",
            pct=NONE if rate["pct"] is None else rate["pct"],
        )
        for rate in answers.rates
    ]
    return ("" if language == "zh" else " ").join(sentences)


def _write_ranking(document: Document, answers: RegionAnswers, metric: str, number: int) -> None:
    language = answers.language
    label = load_region_dictionary().label("metric", metric, language)
    add_section_heading(document, message(f"region.section_{number}", language, metric=label))
    head = [message(f"region.{name}", language) for name in ("rank", "prefecture", "counts", "pct")]
    columns = [
        DocumentColumn(heading, width, "left" if at == 1 else "right")
        for at, (heading, width) in enumerate(zip(head, (1.8, 6.2, 4.6, 3.0), strict=True))
    ]
    texts = [_ranking_cells(row, language) for row in answers.ranked_by(metric)]
    texts += [
        [NONE, xml_text(f"{named(row, language)} ({state_of(row, language)})"), NONE, NONE]
        for row in answers.left_out
    ]
    add_table(document, columns, texts)
    for row in document.tables[-1].rows:  # the lines of the text are too far apart for a table
        for cell in row.cells:
            cell.paragraphs[0].style = "Cell"
    counties = [row for row in answers.counties if row["metric"] == metric]
    for is_last, key in ((False, "first_counties"), (True, "last_counties")):
        named_counties = _listed_counties(counties, language, is_last=is_last)
        if named_counties:
            add_body(document, message(f"region.{key}", language, counties=named_counties))


def _ranking_cells(row: Row, language: str) -> list[str]:
    return [
        NONE if row["rank"] is None else str(row["rank"]),
        xml_text(named(row, language)),
        f"{row['numerator']:,} / {row['denominator']:,}",
        NONE if row["pct"] is None else f"{row['pct']}",
    ]


def _listed_counties(counties: list[Row], language: str, *, is_last: bool) -> str:
    separator = "、" if language == "zh" else ", "
    return separator.join(
        xml_text(f"{named(row, language)} {row['pct']} %")
        for row in counties
        if row["is_last"] == is_last
    )


def _write_region_rest(document: Document, region: Region, answers: RegionAnswers) -> None:
    """Write who is left out and why, what was found across borders, and the signature."""
    language, run = answers.language, answers.run
    add_section_heading(document, message("region.section_left_out", language))
    if not answers.left_out:
        add_body(document, message("region.all_counted", language))
    for row in answers.left_out:
        add_body(document, message(
            "region.left_out", language, prefecture=xml_text(named(row, language)),
            state=state_of(row, language), fault=xml_text(row[f"fault_{language}"] or ""),
        ))  # fmt: skip
    add_section_heading(document, message("region.section_borders", language))
    for row in answers.checks:
        add_body(document, message(
            "region.check_line", language, check=named(row, language), cases=f"{row['cases']:,}"
        ))  # fmt: skip
    issuer = region.settings.reports.issuer or message("region.no_issuer", language)
    add_line(document, xml_text(issuer), "Normal", "right")
    add_line(document, run["as_of"].isoformat(), "Normal", "right")
