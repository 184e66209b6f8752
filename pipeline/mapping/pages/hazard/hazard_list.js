/* The list of houses and the table of units beside the map. */
import { caseLinkOf } from "../../lib/case_href.js";
import { el } from "../../lib/elements.js";
import { label, number, percent, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";
import { outcomeBar, stageSign } from "./hazard_stages.js";
import { STAGES } from "./stages.js";

function industries(house) {
  return house.business_types.map((code) => label("business_type", code)).join(t("hazard.comma"));
}

function houseCell(house, onSelect) {
  return el("span", {},
    el("button",
      { type: "button", class: "row-link name", "data-house": house.house_id, onclick: () => onSelect(house) },
      house.house_no),
    " ",
    caseLinkOf(house.house_id),
    house.lat === null ? el("small", {}, ` ${t("hazard.no_place")}`) : null);
}

function dueCell(house) {
  return el("span", {}, house.due_on || t("no_rate"),
    house.is_overdue ? el("strong", { class: "overdue-text" }, ` ${t("hazard.overdue")}`) : null);
}

/** Wire the list of houses; it is shown in the order given until a heading is pressed. */
export function houseList(table, unitNames, onSelect) {
  return sortableTable(table, [
    {
      key: "house", title: t("hazard.house"),
      value: (house) => house.house_no,
      cell: (house) => houseCell(house, onSelect),
    },
    { key: "due", title: t("hazard.due_on"), value: (house) => house.due_on, cell: dueCell },
    {
      key: "stage", title: t("hazard.stage"),
      value: (house) => STAGES.indexOf(house.stage),
      cell: (house) => el("span", { class: "stage-cell" }, stageSign(house.stage), label("hazard_stage", house.stage)),
    },
    {
      key: "village", title: t("hazard.village"),
      value: (house) => house.village,
      cell: (house) => el("span", { class: "name" }, house.village || unitNames.get(house.unit)),
    },
    {
      key: "industry", title: t("hazard.industry"),
      value: industries,
      cell: (house) => industries(house) || t("no_rate"),
    },
    {
      key: "severity", title: t("hazard.severity"),
      value: (house) => (house.hazard_level === "severe" ? 0 : 1),
      cell: (house) => label("hazard_level", house.hazard_level),
    },
  ], { caption: t("hazard.list_order"), name: t("hazard.list") });
}

function unitFigure(unit, key) {
  const text = key.endsWith("_pct") ? percent(unit[key]) : number(unit[key]);
  return el("span", { "data-unit": unit.code, "data-figure": key }, text);
}

/** Wire the table of units; its figures are those of the view, whatever is filtered. */
export function unitTable(table, onChoose) {
  return sortableTable(table, [
    {
      key: "name", title: t("hazard.unit"),
      value: (unit) => unit.name,
      cell: (unit) => el("button", {
        type: "button", class: "row-link name", "aria-pressed": String(unit.isChosen),
        onclick: () => onChoose(unit.code),
      }, unit.name),
    },
    {
      key: "bar", title: t("hazard.make_up"), sortable: false,
      cell: ({ rectified, doing, todo, regraded }) => outcomeBar({ rectified, doing, todo, regraded }),
    },
    {
      key: "rectified", title: t("hazard.unit_rectified"), numeric: true,
      value: (unit) => unit.hazardous,
      cell: (unit) => el("span", {}, unitFigure(unit, "rectified"), " / ", unitFigure(unit, "hazardous")),
      saved: ["rectified", "hazardous"].map((key) => (
        { title: t(`hazard.total_${key}`), numeric: true, value: (unit) => unit[key], cell: (unit) => number(unit[key]) })),
    },
    {
      key: "overdue", title: t("hazard.unit_overdue"), numeric: true,
      value: (unit) => unit.overdue,
      cell: (unit) => unitFigure(unit, "overdue"),
    },
    {
      key: "rectified_pct", title: t("hazard.unit_rectified_pct"), numeric: true,
      value: (unit) => unit.rectified_pct,
      cell: (unit) => unitFigure(unit, "rectified_pct"),
    },
  ], {
    name: t("hazard.units"),
    onRow: (row, unit) => row.classList.toggle("marked", unit.isChosen),
  });
}
