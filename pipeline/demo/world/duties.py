"""Notices to rectify and complaints of residents: what an office answers day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.demo.world.draws import choose, draw_days, draw_from, numbered
from pipeline.demo.world.figures import TODAY
from pipeline.demo.world.people import draw_names

if TYPE_CHECKING:
    from pipeline.demo.world.draws import Days
    from pipeline.demo.world.ground import Ground

SITES = 3
"""Notices to building sites, as many as the bureau's brief has."""
LETTERS = 6
"""Complaints by letter or visit, all answered, as the bureau's brief has them."""
TIME_TO_ANSWER = 60
MATTERS = {"safety": 0.4, "alteration": 0.2, "use": 0.2, "site": 0.1, "other": 0.1}
OFFICES = np.array(["住建局（示例）", "市场监管局（示例）", "乡镇政府（示例）"], dtype=object)
NEVER = np.datetime64("NaT", "D")


def issue_notices(
    rng: np.random.Generator, ground: Ground, cases: pd.DataFrame, count: int
) -> pd.DataFrame:
    """Return notices to building sites and on open cases; none is past its day.

    The first that is open is due on the day of the report. ``is_open`` tells the open ones.
    """
    villages = ground.borders.villages.code
    rows = choose(rng, (cases["closure_reason"] == "").to_numpy(), count)
    houses = cases["house_id"].to_numpy()[rows]
    total = SITES + count
    number = np.arange(total)
    is_site, is_open = number < SITES, (number >= SITES) & (number % 2 == 1)
    issued = _days_ago(rng, np.where(is_open, 2, 25), np.where(is_open, 12, 70))
    due = np.where(is_open, TODAY + draw_days(rng, 3, 20, total), issued + np.timedelta64(15, "D"))
    due[np.argmax(is_open)] = TODAY
    return pd.DataFrame(
        {
            "notice_no": numbered("ZGTZ2023-", total, 3),
            "house_id": np.concatenate([np.full(SITES, "", dtype=object), houses]),
            "site_name": np.where(is_site, numbered("示例工地", total, 1), "").astype(object),
            "village_code": np.where(is_site, rng.choice(villages, total), "").astype(object),
            "department": rng.choice(OFFICES, total),
            "issuer": draw_names(rng, total),
            "issued_on": issued,
            "due_on": due,
            "closed_on": np.where(is_open, NEVER, issued + draw_days(rng, 4, 15, total)),
            "is_open": is_open,
        }
    )


def receive_complaints(
    rng: np.random.Generator, ground: Ground, hazards: pd.DataFrame, count: int
) -> pd.DataFrame:
    """Return complaints about hazardous houses, or only about a village.

    The first that is open is due on the day of the report, and the last two are late.
    """
    total = LETTERS + count
    number = np.arange(total)
    is_letter, is_open = number < LETTERS, (number >= LETTERS) & (number % 2 == 1)
    received = _days_ago(rng, np.full(total, 12), np.full(total, 58))
    received[np.argmax(is_open)] = TODAY - np.timedelta64(TIME_TO_ANSWER, "D")
    late = np.flatnonzero(is_open)[-2:]
    received[late] = TODAY - np.timedelta64(TIME_TO_ANSWER + 9, "D")
    houses = hazards["house_id"].to_numpy()[rng.integers(0, len(hazards), total)]
    has_house = rng.random(total) < 0.5
    channel = np.where(number % 3 == 0, "online", "hotline")
    return pd.DataFrame(
        {
            "complaint_no": numbered("XF2023-", total, 4),
            "received_on": received,
            "channel": np.where(is_letter, "letter_visit", channel).astype(object),
            "house_id": np.where(has_house, houses, "").astype(object),
            "village_code": np.where(
                has_house, "", rng.choice(ground.borders.villages.code, total)
            ).astype(object),
            "matter": draw_from(rng, MATTERS, total),
            "department": rng.choice(OFFICES, total),
            "due_on": np.full(total, NEVER),
            "answered_on": np.where(is_open, NEVER, received + draw_days(rng, 2, 10, total)),
        }
    )


def _days_ago(rng: np.random.Generator, low: np.ndarray, high: np.ndarray) -> Days:
    days: Days = TODAY - rng.integers(low, high + 1).astype("timedelta64[D]")
    return days
