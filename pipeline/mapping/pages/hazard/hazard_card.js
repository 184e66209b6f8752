/* The card of one house: where it stands on the track, its measures, its dates. */
import { caseLinkOf } from "../../lib/case_href.js";
import { el } from "../../lib/elements.js";
import { label, number, page, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";
import { stageTrack } from "./hazard_stages.js";

function fact(name, value) {
  if (value === null || value === undefined || value === "") {
    return [];
  }
  return [el("dt", {}, name), el("dd", {}, value)];
}

function yesNo(value) {
  return value ? t("hazard.yes") : t("hazard.no");
}

function withUnit(value, unit) {
  return value === null ? null : `${number(value)} ${unit}`;
}

function dueText(house) {
  if (!house.due_on) {
    return null;
  }
  if (!house.is_overdue) {
    return house.due_on;
  }
  const late = t("hazard.days_overdue", { days: number(house.days_overdue) });
  return el("span", {}, `${house.due_on} `, el("strong", { class: "overdue-text" }, late));
}

function gradeText(house) {
  if (!house.grade) {
    return t("hazard.not_graded");
  }
  const grade = label("grade", house.grade);
  return house.appraised_on ? t("hazard.grade_on", { grade, date: house.appraised_on }) : grade;
}

/** Return the way to the house's parcel on its unit's page. */
function parcelLink(house) {
  if (!house.parcel_id) return null;
  const href = `${page.data.pages[house.unit]}.html#${new URLSearchParams({ parcel: house.parcel_id })}`;
  return el("a", { href, class: "name" }, house.parcel_id);
}

function measureTable(measures) {
  if (measures.length === 0) return el("p", { class: "quiet" }, t("hazard.no_measures"));
  const table = el("table", { class: "measures" });
  const home = el("div", {}, table); // the button to save it stands beside it
  const day = (key) => ({
    key, title: t(`hazard.${key}`), sortable: false, cell: (measure) => measure[key] || t("no_rate"),
  });
  const kind = (measure) => (measure.kind ? label("measure_kind", measure.kind) : t("no_rate"));
  const group = (measure) => label("measure_group", measure.group);
  sortableTable(table, [
    {
      key: "measure", title: t("hazard.measure"), sortable: false,
      cell: (measure) => el("span", {}, kind(measure), el("span", { class: "measure-group" }, group(measure))),
      saved: [{ title: t("hazard.measure"), cell: kind }, { title: t("hazard.measure_group"), cell: group }],
    },
    day("planned_on"), day("started_on"), day("finished_on"),
  ], {
    caption: t("hazard.measures", { n: number(measures.length) }), name: t("hazard.measure"),
  }).show(measures);
  return home;
}

function houseFacts(house) {
  const industries = house.business_types.map((code) => label("business_type", code));
  return el(
    "dl",
    { class: "facts" },
    ...fact(t("hazard.severity"), label("hazard_level", house.hazard_level)),
    ...fact(t("hazard.collapse_risk"), house.has_collapse_risk ? yesNo(true) : null),
    ...fact(t("hazard.grade"), gradeText(house)),
    ...fact(t("hazard.found_on"), house.found_on),
    ...fact(t("hazard.due_on"), dueText(house)),
    ...fact(t("hazard.closed_on"), house.closed_on),
    ...fact(t("hazard.cases"), house.case_count > 1 ? number(house.case_count) : null),
    ...fact(t("hazard.department"), house.responsible_department),
    ...fact(t("hazard.address"), house.address),
    ...fact(t("hazard.use"), label("use_class", house.use_class)),
    ...fact(t("hazard.industry"), industries.join(t("hazard.comma"))),
    ...fact(t("hazard.occupancy"), withUnit(house.max_occupancy, t("hazard.people"))),
    ...fact(t("hazard.storeys"), house.storeys === null ? null : number(house.storeys)),
    ...fact(t("hazard.floor_area"), withUnit(house.floor_area_m2, "m²")),
    ...fact(t("hazard.structure"), house.structure_type && label("structure_type", house.structure_type)),
    ...fact(t("hazard.built_year"), house.built_year === null ? null : String(house.built_year)),
    ...fact(t("hazard.vacated"), house.is_vacated ? yesNo(true) : null),
    ...fact(
      t("hazard.renovation"),
      house.rural_renovation && label("rural_renovation", house.rural_renovation),
    ),
    ...fact(t("hazard.parcel"), parcelLink(house)),
  );
}

/** Return what the card of a hazardous house holds. */
export function hazardCard(house, unitName) {
  const place = [unitName, house.township, house.village].filter(Boolean).join(" · ");
  return [
    el("h2", { id: "card-title", tabindex: "-1" }, house.house_no),
    el("p", { class: "quiet" }, place),
    el("p", {}, caseLinkOf(house.house_id)),
    stageTrack(house.stage),
    measureTable(house.measures),
    houseFacts(house),
  ];
}

/** Return what the card of a dangerous house that still stands holds. */
export function dangerousCard(house, unitName) {
  return [
    el("h2", { id: "card-title", tabindex: "-1" }, house.house_no),
    el("p", { class: "quiet" }, [unitName, house.village].filter(Boolean).join(" · ")),
    el(
      "dl",
      { class: "facts" },
      ...fact(t("hazard.danger_state"), label("danger_state", house.danger_state)),
      ...fact(t("hazard.grade"), gradeText(house)),
      ...fact(
        t("hazard.renovation"),
        house.rural_renovation && label("rural_renovation", house.rural_renovation),
      ),
      ...fact(t("hazard.last_patrol"), house.last_patrolled_on),
      ...fact(t("hazard.found_in_use"), house.is_found_in_use ? yesNo(true) : null),
      ...fact(t("hazard.use"), label("use_class", house.use_class)),
      ...fact(t("hazard.commercial"), yesNo(house.is_commercial)),
      ...fact(t("hazard.address"), house.address),
      ...fact(t("hazard.parcel"), parcelLink(house)),
    ),
  ];
}
