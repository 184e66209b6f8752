/* The tables of units below the hazards: what else the campaign asks for, one figure per column. */
import { byId, el } from "../../lib/elements.js";
import { number, percent, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";

function shownFigure(unit, key) {
  return key.endsWith("_pct") ? percent(unit[key]) : number(unit[key]);
}

/** The column that says of which units there is not enough to say anything; none where no key is given. */
function verdictColumn(section, enough) {
  return enough === undefined ? [] : [{
    key: enough, title: t(`hazard.${section}_says`), sortable: false,
    cell: (unit) => (unit[enough] ? "" : t("hazard.too_few")),
  }];
}

/**
 * Fill a section with a table of units, whole place last; without anything to count it is hidden.
 *
 * panel: {section: id, table: id, name: title, figures: keys, whole: key that must be above zero,
 * enough: key that is false where there is not enough to say, if any}
 */
export function dutyPanel(areas, { section, table, name, figures, whole, enough }) {
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
    ...verdictColumn(section, enough),
  ], { name, total }).show(areas.filter((area) => !area.is_total));
}
