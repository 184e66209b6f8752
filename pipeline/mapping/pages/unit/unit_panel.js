/* The panel beside the map: the unit's figures, its statuses, its villages, the parcels in view. */
import { bar } from "../../lib/bar.js";
import { byId, el, fill } from "../../lib/elements.js";
import { columnLabel, label, number, page, percent, t } from "../../lib/page.js";
import { partsOf } from "../../lib/rates.js";
import { sortableTable } from "../../lib/table.js";
import { STATUSES, STATUS_COLOURS } from "./parcel_status.js";

const MOST_LISTED = 60;
const { summary, villages } = page.data;

function swatch(status) {
  return el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": STATUS_COLOURS[status] } });
}

/** Draw the name and the figures of the unit. */
export function showFigures() {
  const item = (key, text) => el("div", {}, el("dt", {}, columnLabel("survey_status_by_unit", key)),
    el("dd", { "data-figure": key }, text));
  byId("unit-name").textContent = summary.name;
  fill(byId("figures"),
    item("done_pct", percent(summary.done_pct)),
    ...["parcels", "remaining", "done", "in_progress", "unsurveyed"].map((key) => item(key, number(summary[key]))));
  fill(byId("whole-bar"), bar(partsOf(summary, "survey")));
}

/** Draw a chip for each status, all pressed; toggle(status) is called and returns whether it is shown. */
export function showFilter(toggle) {
  const chips = STATUSES.map((code, status) => el("button", {
    type: "button", class: "chip", "aria-pressed": "true", "data-status": code,
    onclick: ({ currentTarget }) => currentTarget.setAttribute("aria-pressed", String(toggle(status))),
  }, swatch(status), `${label("survey_status", code)} ${number(summary[code])}`));
  fill(byId("filter"), ...chips);
}

/** Draw the villages, those with the most left first; open(village) is called when one is pressed. */
export function showVillages(open) {
  const count = (key) => ({
    key, title: columnLabel("survey_status_by_village", key), numeric: true,
    value: (row) => row[key], cell: (row) => number(row[key]),
  });
  const table = sortableTable(byId("villages"), [
    {
      key: "name", title: t("unit.village"), value: (row) => row.name,
      cell: (row) => el("button", {
        type: "button", class: "row-link name", title: row.township || "", onclick: () => open(row),
      }, row.name),
    },
    count("remaining"),
    count("parcels"),
    {
      key: "done_pct", title: columnLabel("survey_status_by_village", "done_pct"), numeric: true,
      value: (row) => row.done_pct, cell: (row) => percent(row.done_pct),
    },
  ], {
    caption: t("unit.villages", { n: villages.length }), sort: "remaining", downwards: true,
    onRow: (node, row) => { node.dataset.village = row.code; },
  });
  table.show(villages);
  byId("villages-part").hidden = villages.length === 0;
}

/** Draw the parcels in view as a list: the map for those who use a keyboard or a screen reader. */
export function showInView(found, open) {
  found.sort((one, other) => one.feature.status - other.feature.status || (one.feature.id < other.feature.id ? -1 : 1));
  byId("in-view-count").textContent = t("unit.in_view", { n: number(found.length), most: MOST_LISTED });
  fill(byId("in-view"), ...found.slice(0, MOST_LISTED).map((each) => el("li", {},
    swatch(each.feature.status),
    el("button", { type: "button", class: "row-link name", onclick: () => open(each) }, each.feature.id),
    el("span", { class: "quiet" }, label("survey_status", STATUSES[each.feature.status])))));
}
