"""A published place with hostile text in every text field it can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefecture import SETTINGS, VILLAGES, Prefecture, admin_units, square

if TYPE_CHECKING:
    from pathlib import Path

RIGHT_TO_LEFT = "\u202egnol dna tfel\u202c"
PAYLOADS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "<svg onload=window.ran=1>",
    "{{ 7*7 }}{{ ''.__class__.__mro__ }}",
    "{% for x in (1,2) %}{{ x }}",
    "{# comment #}{% raw %}",
    "`${window.ran=1}`",
    "${window.ran=1}",
    "<!--<script>",
    "]]></style><style>*{display:none}</style>",
    '"><b onclick="window.ran=1">\'',
    f"{RIGHT_TO_LEFT}\u200f\u05d0\u05d1",
    "\\u003cscript\\u003e &lt;script&gt; &amp;",
    "javascript:window.ran=1",
    "=HYPERLINK(1+1)",
    "@SUM(A1)",
    "-1+cmd|' /C calc'!A0",
    "'); DROP TABLE house; --",
    "$(touch ran);`touch ran`|touch ran&",
    "%s%n{0}{file}{row!r}",
    "[bold]x[/link] [/]",
    "../../../etc/passwd",
    "\x1b[2J\x1b]0;ran\x07\x08",
    "\x9b2J\x85",
    "\ufffe\u2028\u2029\u2067",
    "\U0001f3e0\U00020bb7",
)
LONG = "长" * 9_990 + "<b>end</b>"
EVERYTHING = " ".join(PAYLOADS)
"""All payloads in one text of one line, with nothing that CSV or GeoJSON could stumble over."""


def write_hostile_root(root: Path) -> Path:
    """Build a place whose every delivered text is hostile; return its root."""
    settings = SETTINGS.replace("测试州", "<b>{{州}}</b>").replace("Test Prefecture", "<i>${1}</i>")
    place = Prefecture(root, settings=settings)
    units = [
        {**unit, "name_zh": f"{EVERYTHING} {unit['code']}", "name_en": f"{EVERYTHING} en"}
        for unit in admin_units()
    ]
    units[-1]["name_zh"] = LONG
    place.deliver("admin_unit", units)
    place.deliver("parcel", _parcels())
    houses, cases, measures, reports = _houses()
    place.deliver("house", houses)
    park = {"report_unit_id": "<b>park{{1}}", "name_zh": EVERYTHING, "kind": "park"}
    member = {"report_unit_id": park["report_unit_id"], "code": VILLAGES[2]}
    ledgers = {
        "hazard_case": cases,
        "measure": measures,
        "appraisal": reports,
        "report_unit": [park],
        "report_unit_member": [member],
    }
    for table, rows in ledgers.items():
        # As features without a place: GeoJSON holds any text, the helper's CSV not quotes.
        place.deliver(table, [{**row, "geometry": None} for row in rows])
    place.build()
    return root


def _parcels() -> list[dict[str, Any]]:
    return [
        {
            "parcel_id": f"{payload}#{index}",
            "survey_status": ("unsurveyed", "in_progress", "done")[index % 3],
            "geometry": square(87.001 + index / 2000, 44.002),
        }
        for index, payload in enumerate((*PAYLOADS, LONG, "in_the_park"))
    ]


def _houses() -> tuple[list[dict[str, Any]], ...]:
    houses, cases, measures, reports = [], [], [], []
    for index, payload in enumerate((*PAYLOADS, LONG)):
        house = f"{payload}#h{index}"
        houses.append(
            {
                "house_id": house,
                "platform_house_no": payload,
                "parcel_id_reported": f"{payload}#{index}",
                "address": f"{payload} {EVERYTHING}",
                "natural_village": payload,
                "owner_name": payload,
                "use_class": "mixed",
                "is_vacated": "true" if index % 4 == 0 else "false",
                "geometry": square(87.001 + index / 2000, 44.002).centroid,
            }
        )
        cases.append(
            {
                "case_id": f"{payload}#c{index}",
                "house_id": house,
                "hazard_level": "severe",
                "found_on": "2022-09-01",
                "due_on": "2023-01-01",
                "responsible_department": EVERYTHING,
                "responsible_person": payload,
            }
        )
        measures.append(
            {
                "measure_id": f"{payload}#m{index}",
                "case_id": f"{payload}#c{index}",
                "measure_group": "management",
                "measure_kind": "stop_use",
                "started_on": "2022-10-01",
            }
        )
        reports.append(
            {
                "report_no": f"{payload}#r{index}",
                "house_id": house,
                "agency": EVERYTHING,
                "grade": "d",
                "issued_on": "2022-09-20",
            }
        )
    return houses, cases, measures, reports
