/* The map of the whole place: cells with counts from afar, every parcel from near. */
import { byId } from "../../lib/elements.js";
import { houseLegend } from "../../lib/house_legend.js";
import { HAZARD_COLOUR, HAZARD_MARK } from "../../lib/house_marks.js";
import { L, map } from "../../lib/leaflet.js";
import { placeLabels } from "../../lib/map_labels.js";
import { showLegend } from "../../lib/map_legend.js";
import { borderLayer, fitTo } from "../../lib/map_view.js";
import { label, page, t } from "../../lib/page.js";
import { TILE_ZOOM } from "../../lib/parcel_archive.js";
import { OUTSTANDING } from "../../lib/parcel_layer.js";
import { STATUSES, STATUS_COLOURS } from "../../lib/parcel_status.js";
import { parcelLayer, parcelsInView } from "../../lib/parcels_on_map.js";
import { CELL_ZOOM, CellLayer, cellsAt } from "./cell_layer.js";
import { countsWithin } from "./cell_counts.js";

const cellLayer = new CellLayer();
const ground = L.layerGroup().addTo(map);
const lines = L.layerGroup();
const names = L.layerGroup().addTo(map);
const shapes = new Map();
const CELL_PX = 256;

/** Return whether the parcels are drawn, and not cells. */
export const isNear = () => map.getZoom() >= TILE_ZOOM;

/** Draw the borders of the units, and the cells or the parcels. */
export function drawPlace() {
  const labels = [];
  for (const [code, [rings, point]] of Object.entries(page.data.borders)) {
    const unit = page.data.units.find((each) => each.code === code);
    const shape = borderLayer(rings, { color: "#6a7787", weight: 1.2, fillColor: "#e9edf1", fillOpacity: 1, interactive: false });
    shapes.set(code, shape);
    ground.addLayer(shape);
    lines.addLayer(borderLayer(rings, { color: "#40506a", weight: 1.2, dashArray: "6 4", fill: false, interactive: false }));
    if (unit) labels.push([...point, unit.name]);
  }
  placeLabels(names, labels);
  map.on("zoomend", choosePicture);
  goToPlace();
  choosePicture();
}

function wholeBounds() {
  const bounds = L.latLngBounds([]);
  for (const shape of shapes.values()) bounds.extend(shape.getBounds());
  if (page.data.bounds) {
    const [west, south, east, north] = page.data.bounds;
    bounds.extend([[south, west], [north, east]]);
  }
  return bounds.isValid() ? bounds : map.getBounds();
}

/** Bring the whole place into view. */
export function goToPlace() {
  fitTo(wholeBounds());
}

/** Bring a unit into view; the whole place where it has no border. */
export function goToUnit(code) {
  if (shapes.has(code)) fitTo(shapes.get(code).getBounds());
  else goToPlace();
}

/** Bring a village into view, near enough to see its parcels. */
export function goToVillage({ lat, lon }) {
  map.setView([lat, lon], TILE_ZOOM + 1, { animate: false });
}

/** Go nearer to what was pressed while cells are shown. */
export function goNearer(place) {
  map.setView(place, Math.min(map.getZoom() + 2, TILE_ZOOM + 1), { animate: false });
}

function choosePicture() {
  const near = isNear();
  for (const layer of [ground, cellLayer]) layer[near ? "removeFrom" : "addTo"](map);
  for (const layer of [lines, parcelLayer]) layer[near ? "addTo" : "removeFrom"](map);
  byId("map").dataset.picture = near ? "parcels" : "cells";
  byId("near-hint").hidden = near;
  const items = STATUSES.map((code, index) => ({ colour: STATUS_COLOURS[index], text: label("survey_status", code) }));
  const statuses = { title: t("unit.parcel_status"), items };
  showLegend([statuses, ...(near ? nearLegend() : farLegend())]);
}

function farLegend() {
  return [{
    title: t("place.discs"),
    items: [
      { colour: "#ffffff", mark: "○", text: t("place.disc") },
      { colour: HAZARD_COLOUR, mark: HAZARD_MARK, text: t("place.hazards") },
    ],
  }];
}

function nearLegend() {
  const outline = { colour: OUTSTANDING, text: t("place.outstanding") };
  return [houseLegend(), ...(parcelLayer.standsOut ? [{ title: t("place.changed"), items: [outline] }] : [])];
}

/** Show the parcels of these statuses, of all or of those that changed. */
export function showParcels(filter) {
  cellLayer.filter = filter;
  parcelLayer.shown = filter.shown;
  parcelLayer.standsOut = filter.onlyChanged ? (feature) => feature.change > 0 : null;
  choosePicture();
  (isNear() ? parcelLayer : cellLayer).redraw();
}

/** Return {counts by status, listed} of what is in view: `listed` are the parcels, null from afar. */
export async function readView(filter) {
  if (isNear()) {
    const listed = (await parcelsInView()).filter(({ feature }) => !filter.onlyChanged || feature.change > 0);
    const counts = STATUSES.map((_, status) => listed.filter(({ feature }) => feature.status === status).length);
    return { counts, listed };
  }
  const scale = CELL_PX * 2 ** (map.getZoom() - CELL_ZOOM);
  const { min, max } = map.getPixelBounds();
  const window_ = { west: min.x / scale, north: min.y / scale, east: max.x / scale, south: max.y / scale };
  return { counts: countsWithin(cellsAt(CELL_ZOOM), filter, window_), listed: null };
}
