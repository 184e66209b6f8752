/* The panel beside the map: the unit's figures, its statuses, its villages, the parcels in view. */
import { bar } from "../../lib/bar.js";
import { byId, el, fill } from "../../lib/elements.js";
import { columnLabel, label, number, page, percent, t } from "../../lib/page.js";
import { partsOf } from "../../lib/rates.js";
import { sortableTable } from "../../lib/table.js";
import { STATUSES, STATUS_COLOURS } from "../../lib/parcel_status.js";

const MOST_LISTED = 60;
const { summary, villages } = page.data;
let chosen = null;

function swatch(status) {
  return el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": STATUS_COLOURS[status] } });
}

/* The way back from a village to the whole unit. */
function showPath(village, openUnit) {
  const steps = village
    ? [el("button", { type: "button", class: "row-link name", onclick: openUnit }, summary.name), village.name]
    : [summary.name];
  fill(byId("path"), ...steps.map((step, index) =>
    el("li", { class: "name", "aria-current": index === steps.length - 1 ? "page" : null }, step)));
}

/** Draw name and figures of a village, or of the whole unit where there is none, and mark the village in the
 * table; openUnit() is called to go back from a village. */
export function showScope(village, openUnit) {
  const area = village || summary;
  const item = (key, text) => el("div", {}, el("dt", {}, columnLabel("survey_status_by_unit", key)),
    el("dd", { "data-figure": key }, text));
  showPath(village, openUnit);
  byId("unit-name").textContent = area.name;
  byId("township").textContent = village ? village.township || "" : "";
  fill(byId("figures"),
    item("done_pct", percent(area.done_pct)),
    ...["parcels", "remaining"].map((key) => item(key, number(area[key]))));
  fill(byId("whole-bar"), bar(partsOf(area, "survey")));
  for (const row of byId("villages").querySelectorAll("[data-village]")) markRow(row, village);
  chosen = village;
}

function markRow(row, village) {
  const isChosen = village !== null && row.dataset.village === village.code;
  row.classList.toggle("marked", isChosen);
  if (isChosen) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
}

/** Draw a chip for each status of an area with its count; toggle(status) is called and returns whether it is
 * shown from now on. */
export function showFilter(area, shown, toggle) {
  const chips = STATUSES.map((code, status) => el("button", {
    type: "button", class: "chip", "aria-pressed": String(shown.has(status)), "data-status": code,
    onclick: ({ currentTarget }) => currentTarget.setAttribute("aria-pressed", String(toggle(status))),
  }, swatch(status), `${label("survey_status", code)} `, el("span", { "data-figure": code }, number(area[code]))));
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
      cell: (row) => el("button", { type: "button", class: "row-link name", onclick: () => open(row) }, row.name),
    },
    {
      key: "township", title: t("unit.township"), value: (row) => row.township,
      cell: (row) => el("span", { class: "name" }, row.township || t("no_rate")),
    },
    count("remaining"),
    count("parcels"),
    {
      key: "done_pct", title: columnLabel("survey_status_by_village", "done_pct"), numeric: true,
      value: (row) => row.done_pct, cell: (row) => percent(row.done_pct),
    },
  ], {
    caption: t("unit.villages", { n: villages.length }), name: t("unit.village"), sort: "remaining", downwards: true,
    onRow: (node, row) => {
      node.dataset.village = row.code;
      markRow(node, chosen);
    },
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
