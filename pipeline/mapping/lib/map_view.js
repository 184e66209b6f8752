/* What all maps share: controls, the part in view on screen and on paper, borders. */
import { offerBaseMap } from "./base_map.js";
import { byId } from "./elements.js";
import { L, map } from "./leaflet.js";
import { outline } from "./outline.js";
import { t } from "./page.js";

let fitted = null;

/** Return a Leaflet polygon of a border; `style` as Leaflet takes it. */
export function borderLayer(rings, style) {
  return L.polygon(outline(rings), { fillRule: "evenodd", ...style });
}

/** Show these bounds, and show them again on paper. */
export function fitTo(bounds, options = {}) {
  fitted = bounds;
  map.fitBounds(bounds, { animate: false, padding: [16, 16], ...options });
}

// Paper has another size than the window: redraw for it, and go back afterwards.
function followPaper() {
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { center: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
    // The layout for paper applies only after this event, so it is put on beforehand.
    document.body.classList.add("for-paper");
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(fitted && before.bounds.contains(fitted) ? fitted : before.bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("for-paper");
    map.invalidateSize({ animate: false, pan: false });
    if (before) map.setView(before.center, before.zoom, { animate: false });
  });
}

/** Give the map its controls, its name and its base map; a page calls it once, before it draws. */
export function setUpMap() {
  L.control.zoom({ zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  byId("map").setAttribute("role", "region");
  byId("map").setAttribute("aria-label", t("map"));
  followPaper();
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(byId("map"));
  offerBaseMap();
}
