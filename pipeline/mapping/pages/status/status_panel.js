/* The panel above the table: the rate chosen, the way down to the area, its figures. */
import { bar } from "../../lib/bar.js";
import { byId, el, fill } from "../../lib/elements.js";
import { page, percent, t } from "../../lib/page.js";
import { RATES, partsOf } from "../../lib/rates.js";
import { figureText, figureTitle, valueText } from "./area_figures.js";
import { areas } from "./areas.js";
import { MEASURES, areaOn } from "./measures.js";

/** Draw a button for each rate; choose(rate) is called when one is pressed. */
export function showRates(chosen, choose) {
  fill(byId("rates"), ...Object.keys(RATES).map((rate) => el("button", {
    type: "button", class: "chip", "aria-pressed": String(rate === chosen), "data-rate": rate,
    onclick: () => choose(rate),
  }, t(`status.${rate}`))));
}

/** Draw a button for each measure of a rate; choose(measure) is called when one is pressed. */
export function showMeasures(chosen, choose) {
  fill(byId("measures"), ...MEASURES.map((measure) => el("button", {
    type: "button", class: "chip", "aria-pressed": String(measure === chosen), "data-measure": measure,
    onclick: () => choose(measure),
  }, t(`status.measure_${measure}`))));
}

/** Draw the way from the whole place down to an area; go(area) is called when a step is pressed. */
export function showPath(area, go) {
  const steps = areas.pathTo(area).map((step) => {
    if (step === area) return el("li", { "aria-current": "page", class: "name" }, step.name);
    const button = el("button", { type: "button", class: "row-link name", onclick: () => go(step) }, step.name);
    return el("li", {}, button);
  });
  fill(byId("path"), ...steps);
}

/** Draw an area's figures of one rate on a day, and what the rate is made of. */
export function showFigures(now, { rate: name, day }) {
  const area = areaOn(now, day);
  const change = { rate: name, day, measure: "change" };
  const rate = RATES[name];
  const colours = Object.fromEntries(rate.pieces);
  const sign = (key) => (colours[key]
    ? el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": colours[key] } })
    : null);
  const item = (key, format) => el("div", {},
    el("dt", {}, sign(key), figureTitle(name, key)),
    el("dd", { "data-figure": key }, figureText(area, name, key, format)));
  fill(byId("area"), area.name);
  fill(byId("figures"), item(rate.rate, percent), ...rate.counts.map((key) => item(key)),
    el("div", {}, el("dt", {}, t("status.measure_change")), el("dd", { "data-figure": "change" }, valueText(now, change))));
  fill(byId("whole-bar"), bar(partsOf(area, name)));
  fill(byId("definition"), page.data.definitions[rate.metric] || "");
}

/** Draw the way on to the parcels: of the unit, or of the village on its unit's page. */
export function showParcelsLink(area) {
  const file = page.data.unit_pages[area.unit];
  if (!file) {
    fill(byId("parcels-link"));
    return;
  }
  const place = area.level === "village" ? `#${new URLSearchParams({ village: area.code })}` : "";
  const of = area.level === "township" ? areas.byKey.get(`unit-${area.unit}`) || area : area;
  fill(byId("parcels-link"),
    el("a", { href: encodeURI(file) + place }, t("status.parcels_link", { name: of.name })));
}
