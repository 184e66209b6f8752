/* The map of a unit: its villages from afar, its parcels from near. */
import { byId } from "../../lib/elements.js";
import { houseLegend } from "../../lib/house_legend.js";
import { L, map } from "../../lib/leaflet.js";
import { placeLabels } from "../../lib/map_labels.js";
import { showLegend } from "../../lib/map_legend.js";
import { borderLayer, fitTo } from "../../lib/map_view.js";
import { label, page, percent, t } from "../../lib/page.js";
import { scaleItems } from "../../lib/scale_legend.js";
import { DONE_COLOURS, colourAt, scaleOf } from "../../lib/scales.js";
import { TILE_ZOOM } from "../../lib/parcel_archive.js";
import { STATUSES, STATUS_COLOURS } from "../../lib/parcel_status.js";
import { parcelLayer } from "../../lib/parcels_on_map.js";
import { outlineLegend } from "./outline_checks.js";
import { changeLegend } from "./week_changes.js";

const { villages } = page.data;
const villageLayer = L.featureGroup();
const groundLayer = L.layerGroup();
const borderLines = L.layerGroup();
const dots = L.layerGroup();
const names = L.layerGroup();
const GROUND = "#e3e8ee";
const scale = scaleOf(villages.filter((each) => each.rings).map((each) => each.done_pct), DONE_COLOURS);

/** Draw the villages, and the parcels that lie in none as dots; openVillage(village) or openParcel(id) is
 * called for what is clicked. */
export function drawVillages({ openVillage, openParcel }) {
  for (const rings of page.data.ground) {
    groundLayer.addLayer(borderLayer(rings, { color: "#9aa6b5", weight: 1, fillColor: GROUND, fillOpacity: 1, interactive: false }));
  }
  for (const village of villages) {
    if (!village.rings) continue;
    const shape = borderLayer(village.rings, {
      color: "#40506a", weight: 1, fillColor: colourAt(village.done_pct, scale), fillOpacity: 0.92,
    });
    shape.on("click", () => openVillage(village));
    shape.bindTooltip(() => tip(village), { sticky: true, direction: "top" });
    village.shape = shape;
    villageLayer.addLayer(shape);
    borderLines.addLayer(borderLayer(village.rings, { color: "#40506a", weight: 1.2, dashArray: "6 4", fill: false, interactive: false }));
  }
  for (const [id, lat, lon, status] of page.data.unplaced) {
    const dot = L.circleMarker([lat, lon], {
      radius: 5, color: "#3d4854", weight: 1, fillColor: STATUS_COLOURS[status], fillOpacity: 1,
    });
    dot.on("click", () => openParcel(id));
    dots.addLayer(dot);
  }
  placeLabels(names, villages.filter((each) => each.lat).map((each) => [each.lat, each.lon, each.name]));
  map.on("zoomend", choosePicture);
  goToUnit();
  choosePicture();
}

/* Text only: Leaflet takes a node as well as HTML. */
function tip(village) {
  const node = document.createElement("span");
  node.textContent = `${village.name} ${percent(village.done_pct)}`;
  return node;
}

function wholeBounds() {
  const bounds = villageLayer.getLayers().length ? villageLayer.getBounds() : L.latLngBounds([]);
  if (page.data.bounds) {
    const [west, south, east, north] = page.data.bounds;
    bounds.extend([[south, west], [north, east]]);
  }
  return bounds.isValid() ? bounds : map.getBounds();
}

/** Show what the zoom asks for, below the tiles' zoom the villages, from there on every parcel, with its legend. */
export function choosePicture() {
  const near = map.getZoom() >= TILE_ZOOM;
  for (const layer of [groundLayer, villageLayer, dots]) layer[near ? "removeFrom" : "addTo"](map);
  for (const layer of [borderLines, parcelLayer]) layer[near ? "addTo" : "removeFrom"](map);
  names[near || map.getZoom() >= 11 ? "addTo" : "removeFrom"](map);
  byId("map").dataset.picture = near ? "parcels" : "villages";
  byId("near-hint").hidden = near;
  const status = STATUSES.map((code, index) => ({ colour: STATUS_COLOURS[index], text: label("survey_status", code) }));
  const groups = near ? [{ title: t("unit.parcel_status"), items: status }, houseLegend()] : farLegend(status);
  showLegend([...groups, ...changeLegend(), ...outlineLegend()]);
}

/* From afar: the classes of the villages, what has no village's colour, and the dots where there are any. */
function farLegend(status) {
  const ground = { colour: GROUND, text: t("unit.no_village_here") };
  const groups = villages.length ? [{ title: t("unit.village_rate"), items: [...scaleItems(scale, percent), ground], note: t("status.classes_note") }] : [];
  if (page.data.unplaced.length) groups.push({ title: t("unit.dots"), items: status });
  return groups;
}

/** Bring the whole unit into view. */
export function goToUnit() {
  fitTo(wholeBounds());
}

/** Bring a village into view, near enough to see its parcels. */
export function goToVillage(village) {
  if (village.shape) {
    const zoom = map.getBoundsZoom(village.shape.getBounds());
    if (zoom >= TILE_ZOOM) fitTo(village.shape.getBounds());
    else map.setView([village.centre[0], village.centre[1]], TILE_ZOOM + 1, { animate: false });
  } else if (village.centre) map.setView(village.centre, TILE_ZOOM + 1, { animate: false });
}
