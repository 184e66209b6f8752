/* The choropleth: the areas directly below the one chosen, with their surroundings in grey. */
import { byId } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { placeLabels } from "../../lib/map_labels.js";
import { showLegend } from "../../lib/map_legend.js";
import { borderLayer, fitTo } from "../../lib/map_view.js";
import { t } from "../../lib/page.js";
import { scaleItems } from "../../lib/scale_legend.js";
import { colourAt } from "../../lib/scales.js";
import { valueText } from "./area_figures.js";
import { areas } from "./areas.js";
import { hasEarlier, measureText, scaleFor, valueOf } from "./measures.js";

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

function wire(layer, area, shown, choose) {
  const text = `${area.name} ${valueText(area, shown)}`;
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

function legendOf(scale, { rate, measure, day }) {
  const note = measure === "change" && !hasEarlier(rate, day) ? t("status.no_earlier") : t("status.classes_note");
  return {
    title: measure === "rate" ? t(`status.${rate}`) : `${t(`status.${rate}`)} · ${t(`status.measure_${measure}`)}`,
    items: scaleItems(scale, (value) => measureText(value, measure)),
    note,
  };
}

let drawn = null; // the area that the map was fitted to

/** Draw the areas below `area`, coloured by what is shown {rate, measure, day}; choose(area) is called when one is
 * clicked. */
export function drawAreas(area, shown, choose) {
  const children = areas.childrenOf(area).filter((child) => child.rings);
  const below = children.length ? children : [area].filter((each) => each.rings);
  const scale = scaleFor(below, shown);
  surroundings.clearLayers();
  areaLayer.clearLayers();
  shapes.clear();
  byId("hover").hidden = true;
  for (const each of around(area)) {
    const layer = borderLayer(each.rings, { color: "#9aa6b5", weight: 1, fillColor: "#e3e8ee", fillOpacity: 1 });
    layer.on("click", () => choose(each));
    surroundings.addLayer(layer);
  }
  for (const each of below) {
    const layer = borderLayer(each.rings, { ...LINE, fillColor: colourAt(valueOf(each, shown), scale) });
    wire(layer, each, shown, choose);
    shapes.set(each.key, layer);
    areaLayer.addLayer(layer);
  }
  showLegend([legendOf(scale, shown)]);
  if (area === drawn) return;
  drawn = area;
  if (below.length) fitTo(areaLayer.getBounds());
  placeLabels(names, below.map((each) => [each.lat, each.lon, each.name]));
}

/** Mark an area on the map while its row or shape is pointed at. */
export function markArea(key, on) {
  const layer = shapes.get(key);
  if (!layer || !areas.byKey.has(key)) return;
  layer.setStyle(on ? { weight: 3, color: "#b3460c" } : LINE);
  if (on) layer.bringToFront();
}
