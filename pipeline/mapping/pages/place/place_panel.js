/* The panel beside the map: the whole place's figures, its units, what is in view, the card of a parcel. */
import { bar } from "../../lib/bar.js";
import { byId, el, fill } from "../../lib/elements.js";
import { columnLabel, label, longDate, number, page, percent, t } from "../../lib/page.js";
import { STATUSES, STATUS_COLOURS } from "../../lib/parcel_status.js";
import { partsOf } from "../../lib/rates.js";
import { rowsOf } from "../../lib/rows.js";
import { sortableTable } from "../../lib/table.js";

const MOST_LISTED = 40;
const CHANGES = ["new", "forward", "backward", "moved"]; // as the tiles count them, from 1
const { changes, units, villages } = page.data;
const areas = rowsOf(page.data.areas);
export const total = areas.find((area) => area.is_total);
const ofUnits = areas.filter((area) => !area.is_total);

function swatch(status) {
  return el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": STATUS_COLOURS[status] } });
}

/** Draw the figures of the whole place, and since when a change counts. */
export function showFigures() {
  const item = (key, text) => el("div", {}, el("dt", {}, columnLabel("survey_status_by_unit", key)),
    el("dd", { "data-figure": key }, text));
  fill(byId("figures"), item("done_pct", percent(total.done_pct)),
    ...["parcels", "remaining"].map((key) => item(key, number(total[key]))));
  fill(byId("whole-bar"), bar(partsOf(total, "survey")));
  byId("since").textContent = changes
    ? t("place.since", { date: longDate(changes.since), gone: number(changes.gone) })
    : t("place.no_earlier");
}

/** Draw a chip for each status and one for what changed; toggle(status) and toggleChanged() return what is pressed
 * from now on. */
export function showFilter(filter, toggle, toggleChanged) {
  const chip = (attributes, isPressed, press, ...content) => el("button", {
    type: "button", class: "chip", "aria-pressed": String(isPressed), ...attributes,
    onclick: ({ currentTarget }) => currentTarget.setAttribute("aria-pressed", String(press())),
  }, ...content);
  fill(byId("filter"), ...STATUSES.map((code, status) =>
    chip({ "data-status": code }, filter.shown.has(status), () => toggle(status),
      swatch(status), `${label("survey_status", code)} `, el("span", { "data-figure": code }, number(total[code])))));
  fill(byId("changed-filter"), changes
    ? chip({ "data-layer": "changed" }, filter.onlyChanged, toggleChanged, t("place.only_changed"))
    : null);
}

/** Draw the units with their figures and what became of their parcels; open(code) is called for one pressed. */
export function showUnits(open) {
  const count = (key, owner) => ({
    key, title: columnLabel(owner, key), numeric: true, value: (row) => row[key], cell: (row) => number(row[key] ?? 0),
  });
  const nameCell = (row) => (row.is_total
    ? el("span", { class: "name" }, row.name)
    : el("button", { type: "button", class: "row-link name", onclick: () => open(row.code) }, row.name));
  const columns = [
    { key: "name", title: t("place.unit"), value: (row) => row.name, cell: nameCell },
    count("remaining", "survey_status_by_unit"),
    count("parcels", "survey_status_by_unit"),
    ...(changes ? ["forward", "backward", "new"].map((key) => count(key, "parcel_change_by_unit")) : []),
  ];
  sortableTable(byId("units"), columns, {
    caption: t("place.units", { n: ofUnits.length }), name: t("place.unit"), sort: "remaining", downwards: true, total,
  }).show(ofUnits);
}

/** Draw how many parcels are in view, and from near the first of them as a list, for those who use a keyboard. */
export function showView({ counts, listed }, open) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const item = (key, name, value) => el("div", {}, el("dt", {}, name), el("dd", { "data-in-view": key }, number(value)));
  fill(byId("in-view-counts"), item("parcels", t("place.in_view_all"), all),
    ...STATUSES.map((code, status) => item(code, label("survey_status", code), counts[status])));
  byId("in-view-part").hidden = listed === null;
  if (listed === null) {
    fill(byId("in-view"));
    return;
  }
  listed.sort((one, other) => one.feature.status - other.feature.status);
  byId("in-view-count").textContent = t("place.listed", { most: MOST_LISTED });
  fill(byId("in-view"), ...listed.slice(0, MOST_LISTED).map((each) => el("li", {}, swatch(each.feature.status),
    el("button", { type: "button", class: "row-link name", onclick: () => open(each) },
      `${label("survey_status", STATUSES[each.feature.status])} · ${villageOf(each.feature)?.name ?? t("unit.in_no_village")}`))));
}

function villageOf(feature) {
  return feature.village === undefined ? null : { name: villages.name[feature.village], unit: villages.unit[feature.village] };
}

function unitOf(feature) {
  const code = villageOf(feature)?.unit ?? units[feature.unit]?.code ?? "unassigned";
  return units.find((unit) => unit.code === code);
}

function changeText({ change, before }) {
  const word = label("parcel_change", CHANGES[change - 1]);
  return before === undefined ? word : t("place.changed_from", { change: word, before: label("survey_status", STATUSES[before]) });
}

/** Return what the card of a parcel holds; the way to its unit's page, where its number stands, is by its place. */
export function parcelCard(feature, { lat, lng }, close) {
  const unit = unitOf(feature);
  const rows = [
    [columnLabel("parcel", "survey_status"), label("survey_status", STATUSES[feature.status])],
    [t("unit.village"), villageOf(feature)?.name ?? t("unit.in_no_village")],
    [t("place.unit"), unit.name],
  ];
  if (feature.commercial) rows.push([t("unit.mark_commercial"), number(feature.commercial)]);
  if (feature.hazardous) rows.push([t("unit.mark_hazardous"), number(feature.hazardous)]);
  if (feature.change) rows.push([t("place.changed"), changeText(feature)]);
  const point = new URLSearchParams({ point: `${lat.toFixed(6)},${lng.toFixed(6)}` });
  return [
    el("header", {}, el("h2", { id: "card-title", tabindex: "-1" }, t("place.parcel")),
      el("button", { type: "button", class: "close", "aria-label": t("close"), onclick: close }, "✕")),
    el("dl", {}, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", { class: "name" }, value)])),
    el("p", {}, el("a", { href: `${encodeURI(unit.file)}#${point}` }, t("place.open_unit", { name: unit.name }))),
  ];
}
