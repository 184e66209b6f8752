/* The units in order of one rate, with how their ranks moved. */
import { bar } from "../../lib/bar.js";
import { byId, el, fill } from "../../lib/elements.js";
import { number, percent, signed, t } from "../../lib/page.js";
import { keepInSight } from "./keep_in_sight.js";
import { metricName, rateOf, units } from "./wall_data.js";

const LAST = Number.MAX_SAFE_INTEGER; // what has no rank

function arrow({ rank, rank_change: change }) {
  const sign = (way, text, values = {}) =>
    el("span", { class: `move ${way}`, role: "img", "aria-label": t(`wall.${way}`, values) }, text);
  if (rank === null || change === null) return sign("unknown", t("no_rate"));
  if (change === 0) return sign("same", "＝");
  const n = Math.abs(change);
  return change > 0 ? sign("up", `▲${n}`, { n }) : sign("down", `▼${n}`, { n });
}

function rowOf(unit, rate, chosen) {
  const figure = (key, text) => el("span", { "data-unit": unit.code, "data-figure": key }, text);
  return el("tr", { "data-unit": unit.code, "aria-current": unit === chosen ? "true" : null },
    el("td", { class: "numeric" }, figure("rank", number(rate.rank))),
    el("td", {}, arrow(rate)),
    el("th", { scope: "row", class: "name" }, unit.name),
    el("td", { class: "bar-cell" }, bar(rate.pct === null ? [] : [[rate.pct / 100, "var(--wall-bar)"]])),
    el("td", { class: "numeric" }, figure("pct", percent(rate.pct))),
    el("td", { class: "numeric" }, figure("pct_change", signed(rate.pct_change, 2))));
}

/** Draw the ranking of a metric, and keep the row of the area shown in the panel in sight. */
export function drawRanking(metric, chosen) {
  byId("ranking-title").textContent = t("wall.ranking", { metric: metricName(metric) });
  const ranked = units.map((unit) => [unit, rateOf(metric, unit)])
    .sort(([, one], [, other]) => (one.rank ?? LAST) - (other.rank ?? LAST));
  const heads = ["rank", "moved", "unit", "rate", "", "points"];
  fill(byId("ranking"),
    el("thead", {}, el("tr", {}, ...heads.filter(Boolean).map((key) => el("th", {
      scope: "col", class: ["rank", "rate", "points"].includes(key) ? "numeric" : null,
      colspan: key === "rate" ? 2 : null,
    }, t(`wall.${key}`))))),
    el("tbody", {}, ...ranked.map(([unit, rate]) => rowOf(unit, rate, chosen))));
  keepInSight(byId("ranking-room"));
}
