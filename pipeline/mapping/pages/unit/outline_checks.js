/* Where outlines of buildings and parcels do not agree: a layer of the map and a list in the panel. */
import { announce, byId, el, fill } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { label, number, page, t } from "../../lib/page.js";
import { TILE_ZOOM } from "../../lib/parcel_archive.js";
import { sortableTable } from "../../lib/table.js";

const NEAREST_ZOOM = 18;
const COLOURS = { no_parcel: "#c51b7d", no_building: "#1f78b4", gone: "#6a3d9a", grown: "#b15928" };
const { outlines } = page.data;
const villageNames = new Map(page.data.villages.map((village) => [village.code, village.name]));
const shapes = L.layerGroup();
const dots = L.layerGroup();
let isMarked = false;

const kindOf = ({ kind }) => label("outline_check", kind);
const villageOf = ({ village }) => villageNames.get(village) || t("unit.in_no_village");

/* Text only: Leaflet takes a node as well as HTML. */
function tip(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}

function goTo(outline, openParcel) {
  map.setView([outline.lat, outline.lon], Math.max(map.getZoom(), NEAREST_ZOOM), { animate: false });
  if (outline.parcel) openParcel(outline.parcel);
}

function draw(openParcel) {
  for (const outline of outlines) {
    const color = COLOURS[outline.kind];
    const dot = L.circleMarker([outline.lat, outline.lon], { radius: 6, color: "#ffffff", weight: 2, fillColor: color, fillOpacity: 1 });
    const shape = L.geoJSON(outline.shape, { style: { color, weight: 3, fill: true, fillOpacity: 0.15 } });
    for (const layer of [dot, shape]) {
      layer.bindTooltip(() => tip(`${outline.id} · ${outline.message}`), { direction: "top", sticky: true });
      layer.on("click", (event) => {
        L.DomEvent.stop(event);
        goTo(outline, openParcel);
      });
    }
    dots.addLayer(dot);
    shapes.addLayer(shape);
  }
}

/* From near the shapes say it better than dots. */
function chooseDots() {
  const isNear = map.getZoom() >= TILE_ZOOM;
  dots[isMarked && !isNear ? "addTo" : "removeFrom"](map);
  shapes[isMarked && isNear ? "addTo" : "removeFrom"](map);
}

/** Return whether they are marked on the map. */
export const areOutlinesMarked = () => isMarked;

/** Return the legend's group of what is marked; none while it is not. */
export function outlineLegend() {
  const kinds = Object.keys(COLOURS).filter((kind) => outlines.some((outline) => outline.kind === kind));
  const items = kinds.map((kind) => ({ colour: COLOURS[kind], text: label("outline_check", kind) }));
  return isMarked ? [{ title: t("unit.outlines"), items }] : [];
}

/** Mark them on the map, or no longer. */
export function markOutlines(wanted) {
  isMarked = wanted && outlines.length > 0;
  chooseDots();
  if (byId("outline-layer")) byId("outline-layer").setAttribute("aria-pressed", String(isMarked));
}

function showTable(openParcel) {
  sortableTable(byId("outlines"), [
    {
      key: "id", title: t("unit.outline"), value: ({ id }) => id,
      cell: (row) => el("button", { type: "button", class: "row-link name", "data-outline": row.id, onclick: () => goTo(row, openParcel) }, row.id),
    },
    {
      key: "village", title: t("unit.village"), value: villageOf, cell: (row) => el("span", { class: "name" }, villageOf(row)),
    },
    { key: "kind", title: t("unit.outlines"), value: kindOf, cell: ({ message }) => message },
  ], { caption: t("unit.outlines_title", { n: number(outlines.length) }), name: t("unit.outlines") }).show(outlines);
}

/** Draw the switch of the layer and the list; openParcel(id) is called for what is chosen, and changed() when the
 * switch is pressed. */
export function showOutlines(openParcel, changed) {
  byId("outlines-part").hidden = outlines.length === 0;
  if (outlines.length === 0) return;
  draw(openParcel);
  map.on("zoomend", chooseDots);
  const toggle = () => {
    markOutlines(!isMarked);
    announce(t(isMarked ? "unit.outlines_shown" : "unit.outlines_hidden", { n: number(outlines.length) }));
    changed();
  };
  fill(byId("outline-switch"), el("button", {
    type: "button", class: "chip", id: "outline-layer", "aria-pressed": "false", onclick: toggle,
  }, t("unit.outlines_layer", { n: number(outlines.length) })));
  byId("outlines-title").textContent = t("unit.outlines_title", { n: number(outlines.length) });
  showTable(openParcel);
}
