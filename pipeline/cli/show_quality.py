"""How findings look on a terminal: one table of the rules, one of the reporting units.

A terminal that is too narrow folds the names of the rules and units; nothing is cut.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from pipeline.base.messages import message
from pipeline.cli.show_progress import is_rich
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from pipeline.published.quality import Quality, RuleFindings, UnitAges, UnitFindings

AGES = ("first_week", "second_week", "third_week", "came_back", "oldest_days")
COUNTS = ("errors", "warnings", "infos", "findings")
STYLES = {"error": "red", "warning": "yellow"}


def quality_title(quality: Quality, language: str) -> str:
    """Return the title of the tables: place, day, unit, and whether it is a sample.

    Parameters
    ----------
    quality
        The findings.
    language
        ``zh`` or ``en``.
    """
    title = message(
        "check.title", language, place=quality.place_name(language), as_of=quality.as_of
    )
    if quality.unit is not None:
        title += " · " + quality.units[0].name(language)
    mark = " · " + message("status.sample_mark", language) if quality.is_sample else ""
    return title + mark


def rule_table(quality: Quality, console: Console, language: str) -> Table:
    """Return the findings by rule; for a rule that was not checked, the reason.

    Parameters
    ----------
    quality
        The findings.
    console, language
        Where they will be printed, and in which language.
    """
    columns = load_dictionary().views["quality_by_rule"].columns
    table = _empty_table(console)
    for name in ("rule_id", "severity"):
        table.add_column(columns[name].label(language), no_wrap=True)
    table.add_column(message("check.rule", language), overflow="fold")
    table.add_column(columns["findings"].label(language), justify="right", overflow="fold")
    for rule in quality.rules:
        severity = load_dictionary().label("severity", rule.severity, language)
        style = STYLES.get(rule.severity) if rule.findings else "dim"
        cells = (rule.rule_id, severity, rule.name(language), _findings_text(rule, language))
        table.add_row(*(Text(cell) for cell in cells), style=style)
    return table


def _findings_text(rule: RuleFindings, language: str) -> str:
    if rule.is_checked:
        return f"{rule.findings:,}"
    if rule.missing_tables:
        return message("check.missing", language, tables=", ".join(rule.missing_tables))
    return message("check.switched_off", language)


def unit_table(quality: Quality, console: Console, language: str) -> Table:
    """Return the findings by reporting unit and severity, the whole place last.

    Parameters
    ----------
    quality
        The findings.
    console, language
        Where they will be printed, and in which language.
    """
    columns = load_dictionary().views["quality_by_unit"].columns
    table = _empty_table(console)
    table.add_column(message("status.name", language), overflow="fold")
    for name in COUNTS:
        table.add_column(columns[name].label(language), justify="right", no_wrap=True)
    _add_units(table, quality.units, COUNTS, language)
    return table


def age_table(quality: Quality, console: Console, language: str) -> Table:
    """Return how long the findings of each reporting unit have been there, the whole place last.

    Parameters
    ----------
    quality
        The findings.
    console, language
        Where they will be printed, and in which language.
    """
    columns = load_dictionary().views["finding_age_by_unit"].columns
    table = _empty_table(console)
    table.add_column(message("status.name", language), overflow="fold")
    for name in AGES:
        table.add_column(columns[name].label(language), justify="right", overflow="fold")
    _add_units(table, quality.ages, AGES, language)
    return table


def _add_units(
    table: Table,
    units: Sequence[UnitFindings] | Sequence[UnitAges],
    names: Sequence[str],
    language: str,
) -> None:
    """Add a row for each unit with some of its figures, the whole place set apart at the end."""
    for unit in units:
        is_total = unit.level == "prefecture"
        if is_total and table.box:
            table.add_section()
        figures = (getattr(unit, name) for name in names)
        cells = ("–" if figure is None else f"{figure:,}" for figure in figures)
        table.add_row(Text(_unit_name(unit, language)), *cells, style="bold" if is_total else None)


def age_lines(quality: Quality, language: str) -> Iterator[str]:
    """Return what is to be said below: findings that may be older, and the rejected rows."""
    older = max((unit.first_records for unit in quality.ages), default=0)
    if older:
        yield message("check.first_records", language, n=f"{older:,}")
    if quality.rejected is not None and quality.rejected.rejected:
        counts = {name: f"{value or 0:,}" for name, value in asdict(quality.rejected).items()}
        yield message("check.rejected", language, **counts)


def late_table(quality: Quality, console: Console, language: str) -> Table | None:
    """Return the deliveries that are late, the latest first; ``None`` where none is.

    Parameters
    ----------
    quality
        The findings, with the deliveries.
    console, language
        Where they will be printed, and in which language.
    """
    late = [each for each in quality.deliveries if each.freshness != "on_time"]
    if not late:
        return None
    dictionary = load_dictionary()
    columns = dictionary.tables["delivery_freshness"].columns
    table = _empty_table(console)
    table.add_column(message("status.name", language), overflow="fold")
    for name in ("table_name", "freshness", "last_as_of", "due_on", "days_late"):
        table.add_column(columns[name].label(language), overflow="fold")
    for each in late:
        delivered = dictionary.tables[each.table_name]
        cells = (each.last_as_of, each.due_on, each.days_late)
        table.add_row(
            Text(each.name(language)),
            delivered.zh if language == "zh" else delivered.en,
            dictionary.label("freshness", each.freshness, language),
            *("–" if cell is None else str(cell) for cell in cells),
            style="yellow",
        )
    return table


def _unit_name(unit: UnitFindings | UnitAges, language: str) -> str:
    is_total = unit.level == "prefecture"
    return message("status.total", language) if is_total else unit.name(language)


def _empty_table(console: Console) -> Table:
    frame = box.SIMPLE_HEAD if is_rich(console) else None
    return Table(box=frame, pad_edge=False, collapse_padding=True)
