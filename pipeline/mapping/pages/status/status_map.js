/* The choropleth: the areas directly below the one chosen, with their surroundings in grey. */
import { byId } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { placeLabels } from "../../lib/map_labels.js";
import { showLegend } from "../../lib/map_legend.js";
import { borderLayer, fitTo } from "../../lib/map_view.js";
import { percent, t } from "../../lib/page.js";
import { rateItems } from "../../lib/rate_legend.js";
import { RATES, classOf, isWithheld } from "../../lib/rates.js";
import { areas } from "./areas.js";

const surroundings = L.layerGroup().addTo(map);
const areaLayer = L.featureGroup().addTo(map);
const names = L.layerGroup().addTo(map);
const shapes = new Map();
const LINE = { color: "#40506a", weight: 1, fillOpacity: 0.92 };

/* Areas that are shown for their place only: what the path leads through, and its siblings. */
function around(area) {
  const path = areas.pathTo(area);
  return path.slice(0, -1).flatMap((step) => areas.childrenOf(step)).filter((each) => each.rings);
}

function wire(layer, area, rate, choose) {
  const text = `${area.name} ${isWithheld(area, rate) ? t("withheld") : percent(area[RATES[rate].rate])}`;
  layer.on("mouseover", () => {
    byId("hover").textContent = text;
    byId("hover").hidden = false;
    markArea(area.key, true);
  });
  layer.on("mouseout", () => {
    byId("hover").hidden = true;
    markArea(area.key, false);
  });
  layer.on("click", () => choose(area));
}

/** Draw the areas below `area`; choose(area) is called when one is clicked. */
export function drawAreas(area, rate, choose) {
  const children = areas.childrenOf(area).filter((child) => child.rings);
  const shown = children.length ? children : [area].filter((each) => each.rings);
  surroundings.clearLayers();
  areaLayer.clearLayers();
  shapes.clear();
  byId("hover").hidden = true;
  for (const each of around(area)) {
    const layer = borderLayer(each.rings, { color: "#9aa6b5", weight: 1, fillColor: "#e3e8ee", fillOpacity: 1 });
    layer.on("click", () => choose(each));
    surroundings.addLayer(layer);
  }
  for (const each of shown) {
    const layer = borderLayer(each.rings, { ...LINE, fillColor: classOf(each, rate) });
    wire(layer, each, rate, choose);
    shapes.set(each.key, layer);
    areaLayer.addLayer(layer);
  }
  showLegend([{ title: t(`status.${rate}`), items: rateItems(rate) }]);
  if (shown.length) fitTo(areaLayer.getBounds());
  placeLabels(names, shown.map((each) => [each.lat, each.lon, each.name]));
}

/** Mark an area on the map while its row or shape is pointed at. */
export function markArea(key, on) {
  const layer = shapes.get(key);
  if (!layer || !areas.byKey.has(key)) return;
  layer.setStyle(on ? { weight: 3, color: "#b3460c" } : LINE);
  if (on) layer.bringToFront();
}
