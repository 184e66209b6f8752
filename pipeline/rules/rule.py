"""What a quality rule is, and how its file is read.

A rule is one file ``pipeline/rules/<id>_<what>.sql``. Its first lines are comments that hold TOML:
the keys of :class:`Rule`. Below stands one ``SELECT`` that returns a row for each record at fault:

``key``
    The record's key in the rule's table; each at most once.
``house_id``, ``parcel_id``, ``village_code`` or ``report_unit_id``
    Where the record is; none of them for a record without a location.
``lon``, ``lat``
    Optional: its point, where that is not the one of house, parcel or village.
``value``, ``detail_zh``, ``detail_en``
    Optional: what the field holds, and what to add to the message.

Thresholds are read with ``getvariable('name')``; ``[rules.<ID>]`` of ``pipeline.toml`` may set
them, or switch the rule off with ``enabled = false``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.sql import split_header
from pipeline.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

Threshold = bool | int | float | str | list[str]
SWITCH = "enabled"
"""The one key of ``[rules.<ID>]`` that is not a threshold."""


class Rule(BaseModel):
    """One quality rule: the keys of its header, and its query."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]\d{2}$")
    severity: Literal["error", "warning", "info"]
    problem: Literal["p1", "p2", "p3"] | None = None
    """Which of the bureau's three problems it belongs to."""
    table: str
    """Table whose key the findings name."""
    field: str | None = None
    """Column that most likely has to be corrected."""
    needs: tuple[str, ...] = ()
    """Tables that must be delivered, or the rule is not run: all records would look at fault."""
    thresholds: dict[str, Threshold] = Field(default_factory=dict)
    zh: str
    en: str
    advice_zh: str
    advice_en: str
    basis: str
    """Law, standard or recommendation the rule is based on."""
    is_enabled: bool = True
    file: str
    sql: str


def load_rules(settings: Mapping[str, Mapping[str, Any]]) -> list[Rule]:
    """Read every rule of this room.

    Parameters
    ----------
    settings
        ``[rules]`` of ``pipeline.toml``: thresholds, and ``enabled``, by rule id; they replace
        those of the rule's header. An empty mapping leaves every rule as its file says.

    Returns
    -------
    The rules in the order of their ids.

    Raises
    ------
    RefusedError
        With every fault of every rule file and of the settings.
    """
    return _read_rules(resources.files(__package__), settings)


def threshold(rules: Iterable[Rule], rule_id: str, name: str) -> Threshold:
    """Return a rule's threshold for another part of the program that must use the same value.

    Parameters
    ----------
    rules
        Rules with the settings applied, from :func:`load_rules`.
    rule_id, name
        Rule and threshold, such as ``"R07"`` and ``"days"``.
    """
    (rule,) = (rule for rule in rules if rule.id == rule_id)
    return rule.thresholds[name]


def _read_rules(folder: Traversable, settings: Mapping[str, Mapping[str, Any]]) -> list[Rule]:
    """Read the rule files of a folder in the order of their ids."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=str)
    rules: list[Rule] = []
    faults: list[Fault] = []
    for file in files:
        try:
            rules.append(_read_rule(file.name, file.read_text(encoding="utf-8")))
        except RefusedError as error:
            faults += error.faults
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            faults.append(Fault("rule_twice", file=rule.file, value=rule.id))
        seen.add(rule.id)
    rules, wrong = _with_settings(rules, settings)
    if faults or wrong:
        raise RefusedError([*faults, *wrong])
    return sorted(rules, key=lambda rule: rule.id)


@cache
def _read_rule(name: str, text: str) -> Rule:
    """Read one file; its header ends at the first line that is not a comment."""
    try:
        content, sql = split_header(text)
        rule = Rule.model_validate({**content, "file": name, "sql": sql})
    except tomllib.TOMLDecodeError as error:
        raise RefusedError([Fault("rule_header", file=name, detail=str(error))]) from error
    except ValidationError as error:
        raise RefusedError(
            Fault(
                "rule_header",
                file=name,
                field=".".join(str(part) for part in item["loc"]),
                detail=item["msg"],
            )
            for item in error.errors()
        ) from error
    if faults := _unknown_names(rule):
        raise RefusedError(faults)
    return rule


def _unknown_names(rule: Rule) -> list[Fault]:
    """Return a fault for each table or column in the header that the dictionary does not have."""
    tables = load_dictionary().tables
    wanted = {"table": (rule.table,), "needs": rule.needs}
    faults = [
        Fault("rule_unknown_name", file=rule.file, field=key, value=name)
        for key, names in wanted.items()
        for name in names
        if name not in tables
    ]
    if rule.field and rule.table in tables and rule.field not in tables[rule.table].columns:
        faults.append(Fault("rule_unknown_name", file=rule.file, field="field", value=rule.field))
    return faults


def _with_settings(
    rules: list[Rule], settings: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Rule], list[Fault]]:
    """Return the rules with the settings' thresholds, and what is wrong with the settings."""
    known = {rule.id: rule for rule in rules}
    faults = [
        _setting_fault(rule_id, f"no such rule; there are: {', '.join(sorted(known))}")
        for rule_id in settings
        if rule_id not in known
    ]
    for rule_id in settings.keys() & known.keys():
        rule, given = known[rule_id], dict(settings[rule_id])
        enabled = given.pop(SWITCH, True)
        if not isinstance(enabled, bool):
            faults.append(_setting_fault(f"{rule_id}.{SWITCH}", "must be true or false"))
        for name, value in given.items():
            if reason := _misfit(rule.thresholds, name, value):
                faults.append(_setting_fault(f"{rule_id}.{name}", reason))
        changed = {"thresholds": rule.thresholds | given, "is_enabled": enabled is True}
        known[rule_id] = rule.model_copy(update=changed)
    return list(known.values()), faults


def _setting_fault(field: str, detail: str) -> Fault:
    return Fault("settings_key", file="pipeline.toml", field=f"rules.{field}", detail=detail)


def _misfit(thresholds: Mapping[str, Threshold], name: str, value: object) -> str | None:
    """Return why ``value`` cannot be threshold ``name``; ``None`` when it can."""
    if name not in thresholds:
        return f"the rule has no such threshold; it has: {', '.join(sorted(thresholds)) or '-'}"
    default = thresholds[name]
    if _is_number(default):
        return None if _is_number(value) and value >= 0 else "must be a number, 0 or more"  # type: ignore[operator]
    if isinstance(default, list):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if fits else "must be a list of texts"
    return None if type(value) is type(default) else f"must be a {type(default).__name__}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
