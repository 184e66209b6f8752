/* What changed since the date before: parcels and houses, as a layer of the map and as lists in the panel. */
import { announce, byId, el, fill } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { label, longDate, number, page, t } from "../../lib/page.js";
import { TILE_ZOOM } from "../../lib/parcel_archive.js";
import { OUTSTANDING } from "../../lib/parcel_layer.js";
import { STATUSES, STATUS_COLOURS } from "../../lib/parcel_status.js";
import { parcelLayer } from "../../lib/parcels_on_map.js";
import { rowsOf } from "../../lib/rows.js";
import { sortableTable } from "../../lib/table.js";

const parcels = rowsOf(page.data.changes.parcels);
const houses = rowsOf(page.data.changes.houses);
const villageNames = new Map(page.data.villages.map((village) => [village.code, village.name]));
const ids = new Set(parcels.map((parcel) => parcel.id));
const parcelDots = L.layerGroup();
const houseDots = L.layerGroup();
let isMarked = false;

const villageOf = ({ village }) => villageNames.get(village) || t("unit.in_no_village");
const fromTo = (before, after) => t("unit.from_to", { before, after });

/** Return what changed of a house in words: its revisit, its stage, or that it is new. */
function houseChange(house) {
  if (house.change !== "changed") return label("house_change", house.change);
  const state = (codes, code) => (code === null ? t("none") : label(codes, code));
  const parts = [["revisit_status", house.revisit_before, house.revisit_after], ["hazard_stage", house.stage_before, house.stage_after]]
    .filter(([, before, after]) => before !== after)
    .map(([codes, before, after]) => t("named", { name: t(`unit.${codes}`), value: fromTo(state(codes, before), state(codes, after)) }));
  return parts.join(t("unit.comma"));
}

function parcelChange(parcel) {
  const word = label("parcel_change", parcel.change);
  if (parcel.before === null || parcel.before === parcel.after) return word;
  const [before, after] = [parcel.before, parcel.after].map((status) => label("survey_status", STATUSES[status]));
  return t("named", { name: word, value: fromTo(before, after) });
}

/** Return how a parcel changed, in words; null where it did not. */
export function changeOf(id) {
  const parcel = parcels.find((each) => each.id === id);
  return parcel ? parcelChange(parcel) : null;
}

/* Text only: Leaflet takes a node as well as HTML. */
function tip(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}

function addDot(layer, { lat, lon }, style, text, press) {
  if (lat === null) return;
  const dot = L.circleMarker([lat, lon], { color: OUTSTANDING, weight: 2, fillOpacity: 1, ...style });
  dot.bindTooltip(() => tip(text), { direction: "top" });
  dot.on("click", (event) => {
    L.DomEvent.stop(event);
    press();
  });
  layer.addLayer(dot);
}

function drawDots(openParcel) {
  for (const parcel of parcels) {
    addDot(parcelDots, parcel, { radius: 4, fillColor: STATUS_COLOURS[parcel.after] }, `${parcel.id} · ${parcelChange(parcel)}`,
      () => openParcel(parcel.id));
  }
  for (const house of houses) {
    addDot(houseDots, house, { radius: 7, fillColor: "#ffffff" }, `${house.number} · ${houseChange(house)}`,
      () => house.parcel && openParcel(house.parcel));
  }
}

/* From near the outlines of parcels say it better than dots. */
function chooseDots() {
  const isNear = map.getZoom() >= TILE_ZOOM;
  parcelDots[isMarked && !isNear ? "addTo" : "removeFrom"](map);
  houseDots[isMarked ? "addTo" : "removeFrom"](map);
}

/** Return whether what changed is marked on the map. */
export const areChangesMarked = () => isMarked;

/** Return the legend's groups of what changed; none while it is not marked. */
export function changeLegend() {
  return isMarked ? [{ title: t("unit.changed"), items: [{ colour: OUTSTANDING, text: t("unit.changed_legend") }] }] : [];
}

/** Mark what changed on the map, or no longer. */
export function markChanges(wanted) {
  isMarked = wanted && parcels.length + houses.length > 0;
  parcelLayer.standsOut = isMarked ? (feature) => ids.has(feature.id) : null;
  chooseDots();
  if (byId("change-layer")) byId("change-layer").setAttribute("aria-pressed", String(isMarked));
}

function list(table, rows, { name, caption, open, change }) {
  sortableTable(table, [
    {
      key: "id", title: name, value: (row) => row.number || row.id,
      cell: (row) => el("button", { type: "button", class: "row-link name", "data-changed": row.id, onclick: () => open(row) }, row.number || row.id),
    },
    {
      key: "village", title: t("unit.village"), value: villageOf, cell: (row) => el("span", { class: "name" }, villageOf(row)),
    },
    { key: "change", title: t("unit.change"), value: change, cell: change },
  ], { caption, name: t("unit.changed") }).show(rows);
  table.hidden = rows.length === 0;
}

function showLists(openParcel) {
  list(byId("changed-houses"), houses, {
    name: t("unit.house"), caption: t("unit.changed_houses", { n: number(houses.length) }), change: houseChange,
    open: (house) => (house.parcel ? openParcel(house.parcel) : map.setView([house.lat, house.lon], TILE_ZOOM + 3, { animate: false })),
  });
  list(byId("changed-parcels"), parcels, {
    name: t("unit.parcel"), caption: t("unit.changed_parcels", { n: number(parcels.length) }), change: parcelChange,
    open: (parcel) => openParcel(parcel.id),
  });
}

/** Draw the switch of the layer and the lists; openParcel(id) is called for what is chosen, and changed() when the
 * switch is pressed. */
export function showChanges(openParcel, changed) {
  const counts = { parcels: number(parcels.length), houses: number(houses.length) };
  const since = page.data.changes.since;
  byId("changes-note").textContent = since ? t("unit.changes_since", { date: longDate(since) }) : t("unit.no_changes");
  byId("changes-details").hidden = !since;
  byId("changes-part").classList.toggle("no-print", !since); // else it could take a sheet of its own
  if (!since) return;
  drawDots(openParcel);
  map.on("zoomend", chooseDots);
  const toggle = () => {
    markChanges(!isMarked);
    announce(t(isMarked ? "unit.changes_shown" : "unit.changes_hidden", counts));
    changed();
  };
  fill(byId("change-switch"), el("button", {
    type: "button", class: "chip", id: "change-layer", "aria-pressed": "false", onclick: toggle,
  }, t("unit.changes_layer", counts)));
  byId("changes-title").textContent = t("unit.changes_title", counts);
  // a thousand rows are made when they are asked for
  byId("changes-details").addEventListener("toggle", () => showLists(openParcel), { once: true });
}
