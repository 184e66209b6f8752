/* The map of a unit: its villages from afar, its parcels from near. */
/* global EXTENT, L, ParcelLayer, STATUS_COLOURS, TILE_ZOOM, announce, borderLayer, byId, classOf,
   classesOf, fitTo, label, map, page, parcelAt, percent, placeLabels, showLegend, t, tileAt */
/* exported drawVillages, goToVillage, markParcel, parcelLayer, parcelsInView, pickParcel, showPlace,
   unmarkParcel, villages, wireParcels */

const STATUSES = ["unsurveyed", "in_progress", "done"];
const villages = page.data.villages;
const villageLayer = L.featureGroup();
const groundLayer = L.layerGroup();
const borderLines = L.layerGroup();
const dots = L.layerGroup();
const names = L.layerGroup();
const parcelLayer = new ParcelLayer();
const marked = L.layerGroup().addTo(map);

/** Draw the villages, and the parcels that lie in none as dots; show(kind, value) is called for
 * what is clicked. */
function drawVillages(show) {
  if (page.data.rings) {
    const ground = { color: "#9aa6b5", weight: 1, fillColor: "#e3e8ee", fillOpacity: 1, interactive: false };
    groundLayer.addLayer(borderLayer(page.data.rings, ground));
  }
  for (const village of villages) {
    if (!village.rings) continue;
    const shape = borderLayer(village.rings, {
      color: "#40506a", weight: 1, fillColor: classOf(village, "survey"), fillOpacity: 0.92,
    });
    shape.on("click", () => show("village", village));
    shape.bindTooltip(() => tip(village), { sticky: true, direction: "top" });
    village.shape = shape;
    villageLayer.addLayer(shape);
    borderLines.addLayer(borderLayer(village.rings, { color: "#40506a", weight: 1.2, dashArray: "6 4", fill: false, interactive: false }));
  }
  for (const [id, lat, lon, status] of page.data.unplaced) {
    const dot = L.circleMarker([lat, lon], {
      radius: 5, color: "#3d4854", weight: 1, fillColor: STATUS_COLOURS[status], fillOpacity: 1,
    });
    dot.on("click", () => show("parcel", id));
    dots.addLayer(dot);
  }
  placeLabels(names, villages.filter((each) => each.lat).map((each) => [each.lat, each.lon, each.name]));
  map.on("zoomend", choosePicture);
  map.fitBounds(wholeBounds(), { animate: false, padding: [16, 16] });
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

/* Below the tiles' zoom the villages, from there on every parcel. */
function choosePicture() {
  const near = map.getZoom() >= TILE_ZOOM;
  for (const layer of [groundLayer, villageLayer, dots]) layer[near ? "removeFrom" : "addTo"](map);
  for (const layer of [borderLines, parcelLayer]) layer[near ? "addTo" : "removeFrom"](map);
  names[near || map.getZoom() >= 11 ? "addTo" : "removeFrom"](map);
  byId("map").dataset.picture = near ? "parcels" : "villages";
  byId("near-hint").hidden = near;
  const status = STATUSES.map((code, index) => ({ colour: STATUS_COLOURS[index], text: label("survey_status", code) }));
  showLegend(near
    ? [{ title: t("unit.parcel_status"), items: status }]
    : [{ title: t("unit.village_rate"), items: classesOf("survey") }]);
}

function goToVillage(village) {
  if (village.shape) {
    const zoom = map.getBoundsZoom(village.shape.getBounds());
    if (zoom >= TILE_ZOOM) fitTo(village.shape.getBounds());
    else map.setView([village.centre[0], village.centre[1]], TILE_ZOOM + 1, { animate: false });
  } else if (village.centre) map.setView(village.centre, TILE_ZOOM + 1, { animate: false });
}

/* A point of a tile, in tile units, as a place on earth; and the other way round. */
function toPlace(x, y, tileX, tileY) {
  const size = 256 / EXTENT;
  return map.unproject([(tileX * EXTENT + x) * size, (tileY * EXTENT + y) * size], TILE_ZOOM);
}

function toTile(place) {
  const point = map.project(place, TILE_ZOOM);
  const x = Math.floor(point.x / 256);
  const y = Math.floor(point.y / 256);
  return { x, y, inX: (point.x / 256 - x) * EXTENT, inY: (point.y / 256 - y) * EXTENT };
}

function showPlace({ feature, x, y }) {
  const [west, north, east, south] = feature.box;
  const zoom = Math.max(map.getZoom(), 17);
  map.setView(toPlace((west + east) / 2, (north + south) / 2, x, y), zoom, { animate: false });
}

/** Outline one parcel so that it is seen among the others. */
function markParcel({ feature, x, y }) {
  marked.clearLayers();
  const rings = feature.rings.map((ring) => {
    const points = [];
    for (let index = 0; index < ring.length; index += 2) points.push(toPlace(ring[index], ring[index + 1], x, y));
    return points;
  });
  marked.addLayer(L.polygon(rings, { color: "#c2410c", weight: 2.5, fill: false, interactive: false }));
  const [west, north, east, south] = feature.box;
  const centre = toPlace((west + east) / 2, (north + south) / 2, x, y);
  marked.addLayer(L.circleMarker(centre, { radius: 18, color: "#c2410c", weight: 2, fill: false, interactive: false }));
}

function unmarkParcel() {
  marked.clearLayers();
}

/** Return {feature, x, y} of the parcel at a place, or null. */
async function pickParcel(place) {
  const { x, y, inX, inY } = toTile(place);
  const reach = (6 * EXTENT) / (256 * 2 ** (map.getZoom() - TILE_ZOOM));
  const shown = (await tileAt(x, y)).filter((each) => parcelLayer.shown.has(each.status));
  const feature = parcelAt(shown, inX, inY, reach);
  return feature ? { feature, x, y } : null;
}

function wireParcels(open) {
  map.on("click", async (event) => {
    if (map.getZoom() < TILE_ZOOM) return;
    const found = await pickParcel(event.latlng);
    if (found) open(found);
    else announce(t("unit.no_parcel_here"));
  });
}

/** Return the parcels in view whose status is shown, each once, as [{feature, x, y}]. */
async function parcelsInView() {
  const bounds = map.getBounds();
  const from = toTile(bounds.getNorthWest());
  const to = toTile(bounds.getSouthEast());
  const found = new Map();
  for (let x = from.x; x <= to.x; x += 1) {
    for (let y = from.y; y <= to.y; y += 1) {
      const left = (from.x - x) * EXTENT + from.inX;
      const top = (from.y - y) * EXTENT + from.inY;
      const right = (to.x - x) * EXTENT + to.inX;
      const bottom = (to.y - y) * EXTENT + to.inY;
      for (const feature of await tileAt(x, y)) {
        const [west, north, east, south] = feature.box;
        const inView = east >= left && west <= right && south >= top && north <= bottom;
        if (inView && parcelLayer.shown.has(feature.status)) found.set(feature.id, { feature, x, y });
      }
    }
  }
  return [...found.values()];
}
