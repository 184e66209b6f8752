/* The table of the areas directly below the one chosen. */
import { bar } from "../../lib/bar.js";
import { byId, el } from "../../lib/elements.js";
import { percent, t } from "../../lib/page.js";
import { RATES, isWithheld, partsOf } from "../../lib/rates.js";
import { sortableTable } from "../../lib/table.js";
import { figureText, figureTitle } from "./area_figures.js";
import { areas } from "./areas.js";
import { markArea } from "./status_map.js";

function nameCell(area, go) {
  const mark = area.parents.length > 1 ? " *" : "";
  if (area.level === "unplaced") return el("span", { class: "name" }, area.name);
  return el("button", { type: "button", class: "row-link name", onclick: () => go(area) }, area.name + mark);
}

function tableColumns(name, go) {
  const rate = RATES[name];
  const figureColumn = (key, title, figure, format) => ({
    key, title, numeric: true, value: (area) => area[figure],
    cell: (area) => figureText(area, name, figure, format),
  });
  const count = (key) => figureColumn(key, figureTitle(name, key), key);
  return [
    { key: "name", title: t("status.name"), value: (area) => area.name, cell: (area) => nameCell(area, go) },
    { key: "bar", title: t("status.progress"), sortable: false, cell: (area) => bar(partsOf(area, name)) },
    count(rate.part),
    count(rate.whole),
    figureColumn("rate", t("status.rate"), rate.rate, percent),
    figureColumn("rank", t("status.rank"), rate.rank),
  ];
}

function showNote(children, name) {
  const notes = [];
  if (children.some((child) => child.parents.length > 1)) notes.push(t("status.shared"));
  if (children.some((child) => isWithheld(child, name))) notes.push(t("status.withheld"));
  byId("note").textContent = notes.join(" ");
}

/** Draw the table for one area and rate; go(area) is called when a name is pressed. */
export function showChildren(area, name, go) {
  const children = areas.childrenOf(area);
  const named = children.filter((child) => child.level !== "unplaced" && child.code !== "unassigned");
  const table = sortableTable(byId("children"), tableColumns(name, go), {
    caption: t("status.children", { name: area.name, n: named.length }),
    sort: "rate",
    name: `${area.name}-${t(`status.${name}`)}`,
    onRow: (row, child) => {
      row.dataset.area = child.key;
      row.addEventListener("mouseenter", () => markArea(child.key, true));
      row.addEventListener("mouseleave", () => markArea(child.key, false));
    },
  });
  table.show(children);
  byId("children").hidden = children.length === 0;
  showNote(children, name);
}
