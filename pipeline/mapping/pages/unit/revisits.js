/* The commercial houses still to be revisited: a layer of the map and a list in the panel. */
import { announce, byId, el, fill } from "../../lib/elements.js";
import { L, map } from "../../lib/leaflet.js";
import { columnLabel, label, number, page, t } from "../../lib/page.js";
import { sortableTable } from "../../lib/table.js";

const NEAREST_ZOOM = 17;
const COLOUR = "#7b3294";
const { revisits } = page.data;
const layer = L.layerGroup();

function whereOf(house) {
  return [house.township, house.village].filter(Boolean).join(" · ") || t("unit.in_no_village");
}

/* Text only: Leaflet takes a node as well as HTML. */
function tip(house) {
  const node = document.createElement("span");
  node.textContent = `${house.house_no} · ${t("unit.to_revisit")}`;
  return node;
}

/** Return the lines of a parcel's card: its houses that are still to be revisited. */
export function revisitLines(parcelId) {
  return revisits.filter((house) => house.parcel_id === parcelId).map((house) => el("p", { class: "to-revisit" },
    t("unit.revisit_line", { house: house.house_no, state: label("revisit_status", house.revisit_status) })));
}

function goTo(house, openParcel) {
  if (house.lat !== null) map.setView([house.lat, house.lon], Math.max(map.getZoom(), NEAREST_ZOOM), { animate: false });
  if (house.parcel_id) openParcel(house.parcel_id);
}

function showTable(openParcel) {
  const words = (key) => columnLabel("house_to_revisit", key);
  sortableTable(byId("revisits"), [
    {
      key: "house_no", title: words("house_no"), value: (house) => house.house_no,
      cell: (house) => el("button", {
        type: "button", class: "row-link name", "data-house": house.house_id, onclick: () => goTo(house, openParcel),
      }, house.house_no),
    },
    {
      key: "village", title: words("village_name_zh"), value: whereOf,
      cell: (house) => el("span", { class: "name" }, whereOf(house)),
    },
    {
      key: "address", title: words("address"), value: (house) => house.address,
      cell: (house) => el("span", { class: "name" }, house.address || t("no_rate")),
    },
    {
      key: "is_priority", title: words("is_priority"), value: (house) => (house.is_priority ? 0 : 1),
      cell: (house) => (house.is_priority ? t("unit.priority") : ""),
    },
    {
      key: "revisit_status", title: words("revisit_status"), value: (house) => house.revisit_status,
      cell: (house) => label("revisit_status", house.revisit_status),
    },
  ], { caption: t("unit.revisits_caption", { n: number(revisits.length) }), name: t("unit.to_revisit") }).show(revisits);
}

/** Return whether the houses are marked on the map. */
export function areRevisitsMarked() {
  return map.hasLayer(layer);
}

/** Mark the houses on the map, or no longer. */
export function markRevisits(isMarked) {
  layer[isMarked ? "addTo" : "removeFrom"](map);
  if (byId("revisit-layer")) byId("revisit-layer").setAttribute("aria-pressed", String(isMarked));
}

/** Draw the switch of the layer and the list; openParcel(id) is called for what is chosen, and changed() when the
 * switch is pressed. */
export function showRevisits(openParcel, changed) {
  byId("revisits-part").hidden = revisits.length === 0;
  if (revisits.length === 0) return;
  for (const house of revisits.filter((each) => each.lat !== null)) {
    const dot = L.circleMarker([house.lat, house.lon], {
      radius: house.is_priority ? 8 : 6, color: "#ffffff", weight: 2, fillColor: COLOUR, fillOpacity: 1,
    });
    dot.bindTooltip(() => tip(house), { direction: "top" });
    dot.on("click", (event) => {
      L.DomEvent.stop(event);
      goTo(house, openParcel);
    });
    layer.addLayer(dot);
  }
  const toggle = () => {
    markRevisits(!areRevisitsMarked());
    announce(t(areRevisitsMarked() ? "unit.revisits_shown" : "unit.revisits_hidden", { n: number(revisits.length) }));
    changed();
  };
  fill(byId("revisit-switch"), el("button", {
    type: "button", class: "chip", id: "revisit-layer", "aria-pressed": "false", onclick: toggle,
  }, el("span", { class: "swatch", "aria-hidden": "true", style: { "background-color": COLOUR } }),
  t("unit.revisits_layer", { n: number(revisits.length) })));
  byId("revisits-title").textContent = t("unit.revisits_title", { n: number(revisits.length) });
  showTable(openParcel);
}
