"""Sentences that several documents share, made from the published views.

Every figure is a cell of a view; words come from ``texts/wording.toml``.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from pipeline.reporting.report_context import ReportContext

GROUP = "wording"
NUMERALS = "一二三四五六七八九十"
MOST_NAMED = 3
"""Number of rules, and of units, that a paragraph names at most."""
WHOLE_FROM, SMALLEST_TENTH = 10, 0.1


@dataclass(frozen=True)
class Item:
    """A paragraph that opens with a heading of its own."""

    heading: str
    text: str


@dataclass(frozen=True)
class Wording:
    """Sentences in the language of a context."""

    context: ReportContext
    quote: Callable[[str], str]
    """Makes a delivered name harmless in the format that is written, such as Markdown."""

    def say(self, key: str, **values: object) -> str:
        """Return one text of the group with its placeholders filled."""
        return self.context.text(GROUP, key, **values)

    def rows(self, name: str, **values: object) -> list[dict[str, Any]]:
        """Return the rows of ``sql/<name>.sql``."""
        return self.context.rows(name, **values)

    def name(self, row: dict[str, Any]) -> str:
        """Return the quoted name of a row in the language of the document."""
        return self.quote(self.context.name(row))

    @property
    def place(self) -> str:
        """The short name of the place, quoted."""
        return self.quote(self.context.short_name)

    def day(self, day: dt.date, *, with_year: bool = False) -> str:
        """Return a day in words, with the year only if it is not that of the report."""
        is_other = with_year or day.year != self.context.as_of.year
        return self.say(
            "day_of_year" if is_other else "day",
            year=day.year,
            month=day.month,
            day=day.day,
            month_name=calendar.month_name[day.month],
        )

    def rate(self, pct: Decimal | None) -> str:
        """Return a rate with the percent sign; a dash where there is none."""
        return (
            self.say("rate", value=pct) if pct is not None else self.context.text("common", "none")
        )

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts joined by the comma of the language."""
        return self.say("list_comma").join(texts)

    def sentences(self, texts: Iterable[str]) -> str:
        """Return texts as sentences of one paragraph."""
        return "".join(text + self.say("full_stop") for text in texts).strip()

    def numeral(self, number: int) -> str:
        """Return a number from 1 to 10 as headings show it: 一, 二 … in Chinese."""
        return NUMERALS[number - 1] if self.context.language == "zh" else str(number)

    def heading(self, number: int, text: str) -> str:
        """Return the heading of a section; ``number`` from 1."""
        return self.say("heading", number=self.numeral(number), text=text)

    def item(self, number: int, heading: str, text: str) -> Item:
        """Return an item of a list of paragraphs; ``number`` from 1."""
        return Item(self.say("item", number=self.numeral(number), text=heading), text)

    def progress(self) -> str:
        """Return the bureau's paragraph: survey, revisit, rectification, and the spot check."""
        (survey,) = self.rows("survey_total")
        rates = {row["metric"]: row for row in self.rows("rates")}
        rate = self.rate(survey["done_pct"])
        rank = self._rank_clause(rates["survey_done"])
        date = self.day(self.context.as_of)
        parts = [
            self.say("survey", date=date, place=self.place, rate=rate, rank=rank, **survey),
            self._rate_clause("revisit", rates["revisit_done"]),
            self._rate_clause("rectification", rates["rectified"]),
            *self._spot_check(),
        ]
        return self.sentences([self.say("semicolon").join(parts)])

    def change(self) -> list[str]:
        """Return the sentence on the change since the previous date; none on the first date."""
        return [
            self.say(
                "change",
                date=self.day(row["previous_as_of"]),
                done=self._moved("done", row["done_change"]),
                rate=self._moved("points", row["done_pct_change"]),
                label=self.context.label("metric", "survey_done"),
            )
            for row in self.rows("trend_total")
            if row["previous_as_of"] is not None
        ]

    def _moved(self, key: str, change: Decimal | int | None) -> str:
        """Return how a figure moved: up, down or not at all, in words."""
        if change is None:
            return self.say(f"{key}_unknown")
        which = "same" if not change else "more" if change > 0 else "less"
        return self.say(f"{key}_{which}", value=abs(change))

    def forecasts(self) -> dict[str, str]:
        """Return one paragraph each for survey, revisit and rectification, by metric."""
        rows = self.rows("forecasts")
        return {
            whole["metric"]: self.sentences([
                self._forecast_sentence(whole),
                *self._units_behind([
                    row for row in rows
                    if row["metric"] == whole["metric"] and row["level"] == "unit"
                ]),
            ])
            for whole in rows
            if whole["level"] == "prefecture"
        }  # fmt: skip

    def problems(self) -> list[Item]:
        """Return one item for each of the three problems, also without findings."""
        rules = self.rows("problem_rules", most=MOST_NAMED)
        units = self.rows("problem_units", most=MOST_NAMED)
        items = []
        for number, row in enumerate(self.rows("problems"), start=1):
            if row["findings"]:
                key = "problem_found"
            else:
                key = "problem_none" if row["checked_rules"] else "problem_unchecked"
            text = self.say(
                key,
                findings=row["findings"],
                units=row["units"],
                commonest=self._counts_by_name(rules, row["problem"]),
                worst=self._counts_by_name(units, row["problem"]),
            )
            items.append(self.item(number, self.name(row), self.sentences([text])))
        return items

    def _rank_clause(self, row: dict[str, Any]) -> str:
        if row["regional_rank"] is None:
            return ""
        label = self.context.column("prefecture_summary", "regional_rank")
        return self.say("rank", label=label, rank=row["regional_rank"])

    def _rate_clause(self, key: str, row: dict[str, Any]) -> str:
        return self.say(
            key,
            total=row["denominator"],
            done=row["numerator"],
            rate=self.rate(row["pct"]),
            rank=self._rank_clause(row),
        )

    def _spot_check(self) -> list[str]:
        (check,) = self.rows("spot_check")
        if not check["houses"]:
            return []
        if not check["issues"]:
            return [self.say("spot_check_clean", **check)]
        fixed = "all_fixed" if check["fixed"] == check["issues"] else "some_fixed"
        return [self.say("spot_check", **{**check, "fixed": self.say(fixed, **check)})]

    def _forecast_sentence(self, row: dict[str, Any]) -> str:
        """Return the sentence on what remains, the deadline, and the pace."""
        subject = self.say(f"subject_{row['metric']}")
        if row["forecast"] == "finished":
            return self.say("finished" if row["total"] else "nothing", subject=subject)
        measure = self.say(f"measure_{row['metric']}")
        if row["projected_on"] is None:
            pace = self.say("no_pace")
        else:
            pace = self.say(
                "pace",
                pace=about(row["pace_per_day"]),
                measure=measure,
                date=self.day(row["projected_on"]),
                verdict=self.say(row["forecast"]),
            )
        return self.say(
            "left",
            subject=subject,
            remaining=row["remaining"],
            measure=measure,
            deadline=self._deadline_clause(row, measure),
            pace=pace,
        )

    def _deadline_clause(self, row: dict[str, Any], measure: str) -> str:
        if row["deadline"] is None:
            return self.say("deadline_none")
        date = self.day(row["deadline"])
        if row["needed_per_day"] is None:
            return self.say("deadline_reached", date=date)
        needed = about(row["needed_per_day"])
        return self.say(
            "deadline_ahead", date=date, days=row["days_left"], needed=needed, measure=measure
        )

    def _units_behind(self, units: list[dict[str, Any]]) -> list[str]:
        """Return the sentences that name the units that will be late, and those without a pace."""
        late = [
            self.say("named", name=self.name(unit), value=self._finishes(unit))
            for unit in units
            if unit["forecast"] == "late"
        ]
        unknown = [
            self.say("named", name=self.name(unit), value=self.left(unit))
            for unit in units
            if unit["forecast"] == "no_pace" and unit["deadline"] is not None
        ]
        found = {"late_units": late, "unknown_units": unknown}
        return [self.say(key, names=self.listed(names)) for key, names in found.items() if names]

    def _finishes(self, row: dict[str, Any]) -> str:
        return self.say("finishes", value=self.day(row["projected_on"]))

    def left(self, row: dict[str, Any]) -> str:
        """Return what a row of the forecasts has left, in words."""
        measure = self.say(f"measure_{row['metric']}")
        return self.say("remaining_of", value=row["remaining"], measure=measure)

    def _counts_by_name(self, rows: list[dict[str, Any]], problem: str) -> str:
        named = [
            self.say(
                "named",
                name=self.name(row),
                value=self.say("findings", count=row["findings"]),
            )
            for row in rows
            if row["problem"] == problem
        ]
        return self.listed(named) or self.say("nowhere")


def points(change: Decimal | None) -> str | None:
    """Return a difference of two rates with its sign and two decimal places.

    Parameters
    ----------
    change
        Percentage points; ``None`` where one of the rates is unknown.
    """
    if change is None:
        return None
    return f"{change:+.2f}" if change else f"{change:.2f}"


def about(value: float) -> str:
    """Return a pace as one says it: whole from ten on, below with one decimal place.

    Parameters
    ----------
    value
        The number: 1350.36 becomes ``1350``, 6.92 becomes ``6.9``, 0.04 becomes ``0.04``.
    """
    if value >= WHOLE_FROM:
        return f"{value:.0f}"
    places = 1 if value >= SMALLEST_TENTH else 2
    return f"{value:.{places}f}".rstrip("0").rstrip(".")
