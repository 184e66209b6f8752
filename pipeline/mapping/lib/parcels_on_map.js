/* The parcels on the map: their layer, the one marked, the one clicked, those in view. */
import { L, map } from "./leaflet.js";
import { EXTENT, TILE_ZOOM, tileAt } from "./parcel_archive.js";
import { parcelAt } from "./parcel_hit.js";
import { ParcelLayer } from "./parcel_layer.js";
import { isInWindow, tileOf, worldPixel } from "./tile_places.js";

const REACH_PX = 6; // how far beside a parcel a click still means it
const NEAREST_ZOOM = 17;
const LONGEST_WAIT_MS = 3000;
const MARK = "#c2410c";

export const parcelLayer = new ParcelLayer();
const marked = L.layerGroup().addTo(map);

function toPlace(x, y, tileX, tileY) {
  return map.unproject(worldPixel(x, y, tileX, tileY, EXTENT), TILE_ZOOM);
}

function toTile(place) {
  return tileOf(map.project(place, TILE_ZOOM), EXTENT);
}

function middleOf({ feature, x, y }) {
  const [west, north, east, south] = feature.box;
  return toPlace((west + east) / 2, (north + south) / 2, x, y);
}

/** Return the place of the middle of a parcel's box. */
export const placeOf = (found) => middleOf(found);

/** Bring a parcel into view. */
export function showPlace(found) {
  map.setView(middleOf(found), Math.max(map.getZoom(), NEAREST_ZOOM), { animate: false });
}

/** Outline one parcel so that it is seen among the others. */
export function markParcel(found) {
  const { feature, x, y } = found;
  marked.clearLayers();
  const rings = feature.rings.map((ring) => {
    const points = [];
    for (let index = 0; index < ring.length; index += 2) points.push(toPlace(ring[index], ring[index + 1], x, y));
    return points;
  });
  marked.addLayer(L.polygon(rings, { color: MARK, weight: 2.5, fill: false, interactive: false }));
  marked.addLayer(L.circleMarker(middleOf(found), { radius: 18, color: MARK, weight: 2, fill: false, interactive: false }));
}

/** Go to a place [lat, lon] and mark it with a text. */
export function markPlace(place, text) {
  marked.clearLayers();
  map.setView(place, NEAREST_ZOOM, { animate: false });
  const circle = L.circleMarker(place, { radius: 18, color: MARK, weight: 2, fill: false, interactive: false });
  marked.addLayer(circle.bindTooltip(document.createTextNode(text), { permanent: true, direction: "top" }));
}

/** Take the outline away. */
export function unmarkParcel() {
  marked.clearLayers();
}

/** Return the parcel {feature, x, y} that is shown at a place, or close beside it; null where there is none. */
export async function pickParcel(place) {
  const { x, y, inX, inY } = toTile(place);
  const reach = (REACH_PX * EXTENT) / (256 * 2 ** (map.getZoom() - TILE_ZOOM));
  const shown = (await tileAt(x, y)).filter((each) => parcelLayer.shown.has(each.status));
  const feature = parcelAt(shown, inX, inY, reach);
  return feature ? { feature, x, y } : null;
}

/** Wait until the parcels in view are drawn, but not for long. */
export function parcelsDrawn() {
  if (!map.hasLayer(parcelLayer) || !parcelLayer.isLoading()) return Promise.resolve();
  return new Promise((done) => {
    parcelLayer.once("load", done);
    setTimeout(done, LONGEST_WAIT_MS);
  });
}

/** Return the parcels in view whose status is shown, each once, as [{feature, x, y}]. Tiles without numbers say
 * themselves in which of them a parcel counts. */
export async function parcelsInView() {
  const bounds = map.getBounds();
  const from = toTile(bounds.getNorthWest());
  const to = toTile(bounds.getSouthEast());
  const found = new Map();
  for (let x = from.x; x <= to.x; x += 1) {
    for (let y = from.y; y <= to.y; y += 1) {
      for (const feature of await tileAt(x, y)) {
        const inView = !feature.copy && isInWindow(feature.box, { x, y }, from, to, EXTENT);
        if (inView && parcelLayer.shown.has(feature.status)) found.set(feature.id || feature, { feature, x, y });
      }
    }
  }
  return [...found.values()];
}
