"""What circular and brief require: generated from which units lag, and why they do.

A demand names the units it is for and the figures that it follows from, each a cell of a view.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pipeline.reporting.wording import MOST_NAMED, Item, Wording, about

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP = "demands"


@dataclass(frozen=True)
class Demands:
    """The demands of one published file.

    Parameters
    ----------
    wording
        Sentences of the file in the language and format of the paper.
    """

    wording: Wording

    def items(self) -> list[Item]:
        """Return what is required, in the order of the work; never nothing."""
        parts = {
            "survey": self.survey(),
            "revisit": self.revisit(),
            "rectification": self.rectification(),
            "quality": self.quality(),
        }
        filled = {key: sentences for key, sentences in parts.items() if sentences}
        if not filled:
            filled = {"all_done": [self.say("all_done")]}
        return [
            self.wording.item(number, self.say(f"{key}_heading"), self.wording.sentences(sentences))
            for number, (key, sentences) in enumerate(filled.items(), start=1)
        ]

    def survey(self) -> list[str]:
        """Return who comes last in the survey, why, and what to do about it."""
        last = [row for row in self.wording.rows("circular_survey") if row["is_worst"]]
        if not last:
            return []
        forecasts = self._forecasts("survey_done")
        changes = {row["name_zh"]: row for row in self.wording.rows("parcel_changes")}
        reasons = []
        for row in last:
            forecast = forecasts.get(row["code"], {})
            backward = changes.get(row["name_zh"], {}).get("backward") or 0
            why = self._why_behind(row, forecast.get("pace_per_day"), backward)
            name = self.wording.name(row)
            reasons.append(
                self.say("survey_reason", name=name, remaining=row["remaining"], why=why)
            )
        names = self.wording.listed(self.wording.name(row) for row in last)
        gap = self.wording.say("semicolon")
        return [self.say("survey_last", names=names, reasons=gap.join(reasons)),
                self.say("survey_do")]  # fmt: skip

    def revisit(self) -> list[str]:
        """Return where houses are left to revisit, who will be late, and what to do about it."""
        forecasts = self._forecasts("revisit_done")
        whole = forecasts.pop("", None)
        if whole is None or not whole["remaining"]:
            return []
        most = sorted(forecasts.values(), key=itemgetter("remaining"), reverse=True)
        late = [row for row in forecasts.values() if row["forecast"] == "late"]
        sentences = [
            self.say(
                "revisit_left",
                place=self.wording.place,
                remaining=whole["remaining"],
                deadline=self._deadline(whole),
                names=self._named(most[:MOST_NAMED], "remaining", "count_houses"),
            )
        ]
        if late:
            names = self.wording.listed(self.wording.name(row) for row in late)
            sentences.append(self.say("revisit_late", names=names))
        return [*sentences, self.say("revisit_do")]

    def rectification(self) -> list[str]:
        """Return whose hazards are overdue or not controlled, and what to do about it."""
        rows = self.wording.rows("circular_rectification")
        units = [row for row in rows if row["level"] == "unit"]
        (whole,) = (row for row in rows if row["level"] == "prefecture")
        sentences = []
        if whole["overdue"]:
            most = sorted(units, key=itemgetter("overdue"), reverse=True)[:MOST_NAMED]
            names = self._named(most, "overdue", "count_houses")
            sentences.append(
                self.say("rectification_overdue", overdue=whole["overdue"], names=names)
            )
        severe = self.wording.rows("demand_severe")
        if severe:
            whole_place, *of_units = severe
            names = self._named(of_units[:MOST_NAMED], "uncontrolled", "count_houses")
            count = whole_place["uncontrolled"]
            sentences.append(self.say("rectification_severe", uncontrolled=count, names=names))
        if whole["todo"]:
            sentences.append(self.say("rectification_todo", todo=whole["todo"]))
        return [*sentences, self.say("rectification_do")] if whole["remaining"] else sentences

    def quality(self) -> list[str]:
        """Return how much the rules found and where most of it is."""
        (found,) = self.wording.rows("quality_total")
        if not found["findings"]:
            return []
        units = self.wording.rows("demand_units", most=MOST_NAMED)
        names = self._named(units, "findings", "count_findings") or self.wording.say("nowhere")
        return [self.say("quality_found", names=names, **found), self.say("quality_do")]

    def say(self, key: str, **values: object) -> str:
        """Return one text of the group with its placeholders filled."""
        return self.wording.context.text(GROUP, key, **values)

    def _why_behind(self, row: dict[str, Any], pace: float | None, backward: int) -> str:
        """Return the reasons why a unit comes last, as one clause."""
        is_unseen = row["unsurveyed"] >= row["in_progress"]
        reasons = [self.say("why_unsurveyed" if is_unseen else "why_in_progress", **row)]
        if pace is not None and pace > 0:
            reasons.append(self.say("why_pace", pace=about(pace)))
        else:
            reasons.append(self.say("why_no_pace"))
        if backward:
            reasons.append(self.say("why_backward", backward=backward))
        return self.wording.say("list_comma").join(reasons)

    def _forecasts(self, metric: str) -> dict[str, dict[str, Any]]:
        """Return the forecasts by code of the unit; that of the whole place under no code."""
        return {
            row["code"] if row["level"] == "unit" else "": row
            for row in self.wording.rows("forecasts")
            if row["metric"] == metric
        }

    def _deadline(self, whole: dict[str, Any]) -> str:
        if whole["deadline"] is None:
            return ""
        date = self.wording.day(whole["deadline"])
        key = "revisit_deadline" if whole["days_left"] > 0 else "revisit_over"
        return self.say(key, date=date, days=whole["days_left"])

    def _named(self, rows: Iterable[dict[str, Any]], column: str, count: str) -> str:
        """Return units with their counts; those with nothing are left out."""
        return self.wording.listed(
            self.wording.say(
                "named", name=self.wording.name(row), value=self.say(count, count=row[column])
            )
            for row in rows
            if row[column]
        )
