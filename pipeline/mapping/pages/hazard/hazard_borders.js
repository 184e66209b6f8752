/* Counties and parks under the houses, shaded by how much of their rectification is done. */
import { byId, el, fill } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { placeLabels } from "../../lib/map_labels.js";
import { borderLayer, fitTo } from "../../lib/map_view.js";
import { label, page, t } from "../../lib/page.js";
import { donut } from "./donut.js";
import { stagePin, stageSign } from "./hazard_stages.js";
import { REGRADED, STAGES } from "./stages.js";

// Shades of one blue, light enough for pins to stand out, and the rates they begin at: the same
// classes as on the survey page, so that a unit does not change class between pages.
const SHADES = [[0, "#eef3f8"], [10, "#d8e4f0"], [20, "#bcd1e5"], [40, "#9bbbd8"], [70, "#7ba3c8"]];
const LEGEND_PARTS = STAGES.map((stage) => ({ value: 1, className: `fill-${stage}` }));
const NO_RATE = "#f6f6f4";

function shadeOf(rate) {
  if (rate === null) return NO_RATE;
  return SHADES.filter(([from]) => rate >= from).pop()[1];
}

/** Draw the borders; returns how to mark the chosen one. */
export function unitBorders(borders, units) {
  const rates = new Map(units.map((unit) => [unit.code, unit.rectified_pct]));
  const layers = new Map();
  const group = L.featureGroup().addTo(map);
  const names = [];
  for (const [code, [rings, point]] of Object.entries(borders)) {
    const unit = units.find((each) => each.code === code);
    if (unit) names.push([...point, unit.name]);
    const shade = shadeOf(rates.has(code) ? rates.get(code) : null);
    const layer = borderLayer(rings, {
      color: "#44546a", weight: 1.2, fillColor: shade, fillOpacity: 1, interactive: false,
    });
    layers.set(code, layer.addTo(group));
  }
  placeLabels(L.layerGroup().addTo(map), names);
  const everything = group.getBounds();
  if (everything.isValid()) fitTo(everything);
  let chosen = "";
  return {
    /** Mark a unit and go there; without one, go back to the whole place. */
    choose(code) {
      if (code === chosen) return;
      chosen = code;
      layers.forEach((layer, key) => layer.setStyle({ weight: key === code ? 3.5 : 1.2 }));
      if (layers.has(code)) fitTo(layers.get(code).bringToFront().getBounds());
      else if (everything.isValid()) fitTo(everything);
    },
  };
}

function legendItem(sign, text) {
  return el("li", {}, sign, el("span", {}, text));
}

function shadeItem([from, colour], index) {
  const next = SHADES[index + 1];
  let text = t("hazard.legend_above", { low: from });
  if (next) text = t("hazard.legend_between", { low: from, high: next[0] });
  if (index === 0) text = t("hazard.legend_below", { high: next[0] });
  return legendItem(el("span", { class: "swatch", style: { "background-color": colour } }), text);
}

/** Fill the legend; the signs of houses only where the page shows houses. */
export function showStageLegend() {
  const signs = page.audience === "public" ? [] : [
    el("h2", {}, t("hazard.legend_pins")),
    el("ul", {},
      ...[...STAGES, REGRADED].map((stage) => legendItem(stageSign(stage), label("hazard_stage", stage))),
      legendItem(stagePin("controlled", true, false), t("hazard.legend_severe")),
      legendItem(stagePin("controlled", false, true), t("hazard.legend_overdue")),
      legendItem(donut(36, LEGEND_PARTS, "12"), t("hazard.legend_cluster"))),
  ];
  fill(byId("legend"),
    ...signs,
    el("h2", {}, t("hazard.legend_rate")),
    el("ul", {},
      ...SHADES.map(shadeItem),
      legendItem(el("span", { class: "swatch", style: { "background-color": NO_RATE } }), t("hazard.legend_none"))));
}
