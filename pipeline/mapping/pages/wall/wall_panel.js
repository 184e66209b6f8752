/* The parts that stay, and the panel of the area whose turn it is. */
import { byId, el, fill } from "../../lib/elements.js";
import { label, longDate, number, percent, signed, t } from "../../lib/page.js";
import { METRICS, metricName, rateOf, regionalRank, stagesOf, total, units } from "./wall_data.js";
import { keepInSight } from "./keep_in_sight.js";
import { finishText, forecastText } from "./wall_forecast.js";

const widthOf = (part, whole) => ({ width: `${whole ? (100 * part / whole).toFixed(2) : 0}%` });

function card(metric) {
  const rate = rateOf(metric, total);
  const regional = regionalRank(metric);
  const figure = (key, text) => el("span", { "data-metric": metric, "data-figure": key }, text);
  const change = rate.pct_change === null
    ? t("wall.no_past")
    : t("wall.change", { points: signed(rate.pct_change, 2) });
  return el("article", { class: "wall-rate" },
    el("div", {},
      el("h2", {}, metricName(metric)),
      el("p", { class: "big" }, figure("pct", percent(rate.pct)))),
    el("div", { class: "about" },
      el("p", {}, figure("fraction",
        t("wall.of", { numerator: number(rate.numerator), denominator: number(rate.denominator) }))),
      el("p", {}, figure("remaining", t("wall.left", { n: number(rate.remaining) })),
        ...(regional === null
          ? []
          : [t("wall.between"), figure("regional_rank", t("wall.regional", { rank: regional }))])),
      el("p", {}, figure("pct_change", change)),
      el("p", { class: "forecast", "data-forecast": rate.forecast }, figure("forecast", forecastText(rate)))));
}

function overdueRow(unit, most, chosen) {
  return el("li", { "data-unit": unit.code, "aria-current": unit === chosen ? "true" : null },
    el("span", { class: "name" }, unit.name),
    el("span", { class: "track", "aria-hidden": "true" }, el("span", { style: widthOf(unit.overdue, most) })),
    el("span", { "data-figure": "overdue" }, t("wall.houses", { n: number(unit.overdue) })));
}

/** Draw how many houses are overdue in each unit, most first. */
export function drawOverdue(chosen) {
  const late = units.filter((unit) => unit.overdue > 0).sort((one, other) => other.overdue - one.overdue);
  byId("overdue-title").textContent = late.length
    ? t("wall.overdue", { n: number(total.overdue) })
    : t("wall.none_overdue");
  byId("overdue-room").hidden = late.length === 0;
  fill(byId("overdue"), ...late.map((unit) => overdueRow(unit, late[0].overdue, chosen)));
  keepInSight(byId("overdue-room"));
}

/** Draw what does not change while the wall cycles: the three rates. */
export function drawFixedParts() {
  const days = METRICS.map((metric) => rateOf(metric, total).previous_as_of).filter(Boolean).sort();
  byId("compared").textContent = days.length
    ? t("wall.compared", { date: longDate(days[days.length - 1]) })
    : t("wall.no_past");
  fill(byId("headline"), ...METRICS.map(card));
}

function stageRow(stage, text, houses, whole) {
  return el("li", { "data-stage": stage },
    el("span", {}, text),
    el("span", { class: "track", "aria-hidden": "true" }, el("span", { style: widthOf(houses, whole) })),
    el("span", { "data-figure": "houses" }, t("wall.houses", { n: number(houses) })));
}

function focusRow(metric, area, chosen) {
  const rate = rateOf(metric, area);
  const figure = (key, text) => el("td", { class: "numeric", "data-metric": metric, "data-figure": key }, text);
  return el("tr", { "aria-current": metric === chosen ? "true" : null },
    el("th", { scope: "row" }, metricName(metric)),
    figure("pct", percent(rate.pct)),
    figure("rank", number(rate.rank)),
    figure("remaining", number(rate.remaining)),
    figure("finish", finishText(rate)));
}

/** Draw an area's three rates, and the stages of its hazardous houses. */
export function drawPanel(area, metric) {
  byId("focus-name").textContent = area.name;
  const heads = ["metric", "rate", "rank", "remaining", "finish"];
  fill(byId("focus"),
    el("thead", {}, el("tr", {}, ...heads.map((key, index) =>
      el("th", { scope: "col", class: index ? "numeric" : null }, t(`wall.${key}`))))),
    el("tbody", {}, ...METRICS.map((each) => focusRow(each, area, metric))));
  const own = stagesOf(area);
  const shown = own.length || area.hazardous === 0 ? area : total; // a unit's are not public
  byId("stages-title").textContent = t("wall.stages", { name: shown.name });
  fill(byId("stages"),
    stageRow("all", t("wall.hazardous"), shown.hazardous, shown.hazardous),
    ...stagesOf(shown).map(({ stage, houses }) =>
      stageRow(stage, label("hazard_stage", stage), houses, shown.hazardous)));
}
