/* What all maps share: controls, the part in view on screen and on paper, borders. */
import { offerBaseMap } from "./base_map.js";
import { byId } from "./elements.js";
import { L, map } from "./leaflet.js";
import { outline } from "./outline.js";
import { t } from "./page.js";
import { onPaper } from "./paper.js";

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

/* The map as it was before it went onto paper. */
function seen() {
  return { center: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds(), snap: map.options.zoomSnap };
}

/* A sheet has another size than the window: the map fills it, at any zoom. From `nearZoom` on another
 * picture is shown, which stays the same on paper. */
function fitToPaper({ zoom, bounds }, nearZoom) {
  map.options.zoomSnap = 0;
  map.invalidateSize({ animate: false, pan: false });
  const wanted = fitted && bounds.contains(fitted) ? fitted : bounds;
  const fitting = map.getBoundsZoom(wanted, false, L.point(24, 24));
  const chosen = zoom >= nearZoom ? Math.max(fitting, nearZoom) : Math.min(fitting, nearZoom - 0.01);
  map.setView(wanted.getCenter(), chosen, { animate: false });
}

/* On the first sheet the map stands below the head of the page, all else follows on the next ones. */
function followPaper(nearZoom) {
  const side = byId("map").parentElement;
  const home = side.parentElement;
  let before = null;
  onPaper(() => {
    before = seen();
    byId("sheet").append(side);
    fitToPaper(before, nearZoom);
  }, () => {
    home.append(side);
    if (!before) return;
    map.options.zoomSnap = before.snap;
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.center, before.zoom, { animate: false });
  });
}

/* On a phone the legend would cover the map, so it is folded until it is asked for. */
function foldLegend() {
  byId("legend-fold").addEventListener("click", () => {
    const box = byId("legend-box");
    const isFolded = box.dataset.folded === "yes";
    box.dataset.folded = isFolded ? "no" : "yes";
    byId("legend-fold").setAttribute("aria-expanded", String(isFolded));
  });
}

/** Give the map its controls, its name and its base map; a page calls it once, before it draws. */
export function setUpMap({ nearZoom = Infinity } = {}) {
  map.options.minZoom = 0; // else a layer that begins near would keep the map from zooming out
  L.control.zoom({ zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  byId("map").setAttribute("role", "region");
  byId("map").setAttribute("aria-label", t("map"));
  followPaper(nearZoom);
  foldLegend();
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(byId("map"));
  offerBaseMap();
}
