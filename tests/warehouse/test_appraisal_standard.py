"""Which standard a report means, however it writes the number."""

from __future__ import annotations

import pytest
from ledgers import Row, case, deliver_cases
from prefecture import Prefecture

CITED = {
    "JGJ 125-2016": "JGJ 125-2016",
    "jgj125—2016": "JGJ 125-2016",
    "《危险房屋鉴定标准》（JGJ 125－2016）": "JGJ 125-2016",
    "JGJ 125": "JGJ 125-2016",
    "JGJ125-99（2004年版）": "JGJ 125-99(2004)",
    "建村函[2019]200号": "建村函〔2019〕200号",
    "《农村住房安全性鉴定技术导则》": "建村函〔2019〕200号",
    "JGJ 125-2031": None,
    "GB 1": None,  # two standards are written so
    "DB65/T 1": None,
}
SCOPE = [
    ("JGJ 125-2016", "JGJ 125"),
    ("JGJ 125-99(2004)", "JGJ 125-99（2004年版）"),
    ("建村函〔2019〕200号", "农村住房安全性鉴定技术导则"),
    ("GB 1-2001", "GB 1"),
    ("GB 1-2010", "GB 1"),
]


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Prefecture:
    place = Prefecture(tmp_path_factory.mktemp("standard") / "root")
    place.deliver(
        "standard_scope",
        [{"standard": name, "aliases": alias, "may_stand_alone": "是"} for name, alias in SCOPE],
    )
    both = {"standards": "JGJ 125-2016、DB65/T 1", "standards_used": "DB65T 1；JGJ125-2016；GB 2"}
    reports: list[Row] = [*({"standards": cited} for cited in CITED), both, {"standards": None}]
    deliver_cases(place, [case("", "x", appraisal=reports)])
    place.build()
    return place


@pytest.mark.parametrize(("at", "cited"), list(enumerate(CITED)))
def test_a_standard_is_known_by_its_number(prefecture: Prefecture, at: int, cited: str) -> None:
    row = prefecture.row(f"FROM appraisal_standard WHERE report_no = '-x.{at}'")
    assert (row["cited"], row["standard"]) == (cited, CITED[cited])
    assert (row["is_listed"], row["is_used"]) == (True, False)


def test_one_row_a_standard_listed_or_used(prefecture: Prefecture) -> None:
    rows = prefecture.rows(
        f"FROM appraisal_standard WHERE report_no = '-x.{len(CITED)}' ORDER BY cited"
    )
    assert [(row["standard"], row["is_listed"], row["is_used"]) for row in rows] == [
        (None, True, True),
        (None, False, True),
        ("JGJ 125-2016", True, True),
    ]


def test_a_report_without_standards_has_no_row(prefecture: Prefecture) -> None:
    assert prefecture.rows(f"FROM appraisal_standard WHERE report_no = '-x.{len(CITED) + 1}'") == []
