/* The online base map: the only thing on any page that may use the network, and only once ticked. */
import { announce, byId, el, fill } from "./elements.js";
import { L, map } from "./leaflet.js";
import { page, t } from "./page.js";

/** Offer the base map of the settings, or remove its place where they name none. */
export function offerBaseMap() {
  const place = byId("base-map");
  if (!page.base_map) {
    place.remove();
    return;
  }
  map.createPane("base").style.zIndex = 100;
  const box = el("input", { type: "checkbox" });
  let tiles = null;
  box.addEventListener("change", () => {
    if (box.checked) {
      tiles = tiles || L.tileLayer(page.base_map.url, { pane: "base", maxZoom: 19, maxNativeZoom: 18 });
      tiles.addTo(map);
    } else tiles.remove();
    place.dataset.on = box.checked ? "yes" : "";
    announce(box.checked ? page.base_map.attribution : t("none"));
  });
  fill(place,
    el("label", {}, box, el("span", {}, t("base_map"))),
    el("small", { class: "off" }, t("base_map_note")),
    el("small", { class: "on" }, page.base_map.attribution));
}
