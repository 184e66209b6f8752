/* The table of the areas directly below the one chosen. */
import { bar } from "../../lib/bar.js";
import { byId, el } from "../../lib/elements.js";
import { percent, t } from "../../lib/page.js";
import { RATES, isWithheld, partsOf } from "../../lib/rates.js";
import { sortableTable } from "../../lib/table.js";
import { figureText, figureTitle, valueText } from "./area_figures.js";
import { areas } from "./areas.js";
import { areaOn, hasEarlier, isChangeWithheld, valueOf } from "./measures.js";
import { markArea } from "./status_map.js";

function nameCell(area, go) {
  const mark = area.parents.length > 1 ? " *" : "";
  if (area.level === "unplaced") return el("span", { class: "name" }, area.name);
  return el("button", { type: "button", class: "row-link name", onclick: () => go(area.now) }, area.name + mark);
}

/* The rows are areas as they were on the day shown; `now` is the area of today. */
function tableColumns(shown, go) {
  const name = shown.rate;
  const rate = RATES[name];
  const figureColumn = (key, title, figure) => ({
    key, title, numeric: true, value: (area) => area[figure], cell: (area) => figureText(area, name, figure),
  });
  const measure = (key, title) => ({
    key, title, numeric: true,
    value: ({ now }) => valueOf(now, { ...shown, measure: key }),
    cell: ({ now }) => valueText(now, { ...shown, measure: key }),
  });
  const rateCell = (area) => el("span", { class: "rate-cell" },
    el("span", {}, figureText(area, name, rate.rate, percent)), bar(partsOf(area, name)));
  return [
    { key: "name", title: t("status.name"), value: (area) => area.name, cell: (area) => nameCell(area, go) },
    figureColumn(rate.part, figureTitle(name, rate.part), rate.part),
    figureColumn(rate.whole, figureTitle(name, rate.whole), rate.whole),
    measure("remaining", t("status.remaining")),
    { key: "rate", title: t("status.rate"), numeric: true, value: (area) => area[rate.rate], cell: rateCell },
    measure("change", t("status.change")),
    figureColumn("rank", t("status.rank"), rate.rank),
  ];
}

function showNote(children, shown) {
  const notes = [];
  if (children.some((child) => child.parents.length > 1)) notes.push(t("status.shared"));
  if (children.some(({ now }) => isWithheld(now, shown.rate))) notes.push(t("status.withheld"));
  if (children.some(({ now }) => isChangeWithheld(now))) notes.push(t("status.days_withheld"));
  if (!hasEarlier(shown.rate, shown.day)) notes.push(t("status.no_earlier"));
  byId("note").textContent = notes.join(" ");
}

/** Draw the table for one area and what is shown {rate, measure, day}; go(area) is called when a name is pressed. */
export function showChildren(area, shown, go) {
  const children = areas.childrenOf(area).map((now) => ({ ...areaOn(now, shown.day), now }));
  const named = children.filter((child) => child.level !== "unplaced" && child.code !== "unassigned");
  const table = sortableTable(byId("children"), tableColumns(shown, go), {
    caption: t("status.children", { name: area.name, n: named.length }),
    sort: shown.measure,
    downwards: shown.measure === "remaining",
    name: `${area.name}-${t(`status.${shown.rate}`)}`,
    onRow: (row, child) => {
      row.dataset.area = child.key;
      row.addEventListener("mouseenter", () => markArea(child.key, true));
      row.addEventListener("mouseleave", () => markArea(child.key, false));
    },
  });
  table.show(children);
  byId("children").hidden = children.length === 0;
  showNote(children, shown);
}
