/* Patrols by week or by month, of the unit that is chosen or of the whole place. */
import { byId, el, fill } from "../../lib/elements.js";
import { number, percent, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";

const PERIODS = ["week", "month"];
const FIGURES = ["coverage_pct", "done", "planned", "found", "put_right"];

/**
 * Draw the table and the choice between weeks and months.
 *
 * rows: of all units and both periods, the latest first; code "" is the whole place.
 * Returns {show(code, name)}.
 */
export function patrolPeriods(rows) {
  let period = PERIODS[0];
  let unit = { code: "", name: "" };
  const table = sortableTable(byId("patrol-periods"), [
    { key: "starts", title: t("hazard.period"), value: (row) => row.starts, cell: (row) => row.starts },
    ...FIGURES.map((key) => ({
      key, title: t(`hazard.patrols_${key}`), numeric: true,
      value: (row) => row[key],
      cell: (row) => el("span", { "data-starts": row.starts, "data-patrol": key },
        key.endsWith("_pct") ? percent(row[key]) : number(row[key])),
    })),
  ], { name: t("hazard.patrol_periods") });

  function draw() {
    table.show(rows.filter((row) => row.period === period && row.code === unit.code));
    byId("patrol-periods-of").textContent = unit.name;
    fill(byId("patrol-period"), ...PERIODS.map((each) => el("button", {
      type: "button", class: "chip", "data-period": each, "aria-pressed": String(each === period),
      onclick: () => {
        period = each;
        draw();
        document.querySelector(`.chip[data-period="${each}"]`).focus();
      },
    }, t(`hazard.by_${each}`))));
  }

  return {
    show(code, name) {
      unit = { code: rows.some((row) => row.code === code) ? code : "", name };
      draw();
    },
  };
}
