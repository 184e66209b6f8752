/* The tables of units below the hazards: what else the campaign asks for, one figure per column. */
import { byId, el } from "../../lib/elements.js";
import { number, percent, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";

function shownFigure(unit, key) {
  return key.endsWith("_pct") ? percent(unit[key]) : number(unit[key]);
}

/**
 * Fill a section with a table of units, whole place last; without anything to count it is hidden.
 *
 * panel: {section: id, table: id, name: title, figures: keys, whole: key that must be above zero}
 */
export function dutyPanel(areas, { section, table, name, figures, whole }) {
  const total = areas.find((area) => area.is_total);
  byId(section).hidden = !total || !total[whole];
  if (byId(section).hidden) return;
  sortableTable(byId(table), [
    { key: "name", title: t("hazard.unit"), value: (unit) => unit.name, cell: (unit) => el("span", { class: "name" }, unit.name) },
    ...figures.map((key) => ({
      key, title: t(`hazard.${section}_${key}`), numeric: true,
      value: (unit) => unit[key],
      cell: (unit) => el("span", { "data-unit": unit.code, "data-duty": `${section}_${key}` }, shownFigure(unit, key)),
    })),
  ], { name, total }).show(areas.filter((area) => !area.is_total));
}
