/* What all maps share: controls, borders, legend, base map, printing. `map` is Leaflet's. */
/* global L, map, announce, byId, el, fill, page, t */
/* exported borderLayer, outline, showLegend, fitTo, placeLabels */

L.control.zoom({ zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);
byId("map").setAttribute("role", "region");
byId("map").setAttribute("aria-label", t("map"));

/** Return [[lat, lon], …] rings of a border: lists of whole 1e-5 degrees, each after the first
 * point given as the step from the one before. */
function outline(rings) {
  return rings.map((steps) => {
    const points = [];
    let lon = 0;
    let lat = 0;
    for (let index = 0; index < steps.length; index += 2) {
      lon += steps[index];
      lat += steps[index + 1];
      points.push([lat / 1e5, lon / 1e5]);
    }
    return points;
  });
}

/** Return a Leaflet polygon of a border; `style` as Leaflet takes it. */
function borderLayer(rings, style) {
  return L.polygon(outline(rings), { fillRule: "evenodd", ...style });
}

let fitted = null;

/** Show these bounds, and show them again on paper. */
function fitTo(bounds, options = {}) {
  fitted = bounds;
  map.fitBounds(bounds, { animate: false, padding: [16, 16], ...options });
}

// Paper has another size than the window: redraw for it, and go back afterwards.
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
new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(byId("map"));

/**
 * Fill the legend: groups [{title, items: [{colour, text, mark, hatched}]}]. A mark is what tells
 * the item apart without colour.
 */
function showLegend(groups) {
  const lists = groups.map((group) => el("section", {},
    el("h2", {}, group.title),
    el("ul", {}, ...group.items.map((item) => el("li", {},
      el("span", { class: "swatch", style: { "background-color": item.colour }, "aria-hidden": "true" },
        item.mark || ""),
      el("span", {}, item.text))))));
  fill(byId("legend"), ...lists);
}

const LABEL_LINE_PX = 15;
const WIDE_PX = 12.5;
const NARROW_PX = 7;

/* Roughly the box of a name on screen: Chinese characters are wide, Latin letters narrow. */
function labelBox([lat, lon, text]) {
  const width = [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? WIDE_PX : NARROW_PX), 0);
  const { x, y } = map.latLngToContainerPoint([lat, lon]);
  const half = Math.min(width, 12 * WIDE_PX) / 2;
  return { left: x - half, right: x + half, top: y - LABEL_LINE_PX / 2, bottom: y + LABEL_LINE_PX / 2 };
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Put names on the map as plain text, in a pane under markers: [[lat, lon, text], …]. Of names
 * that would cover each other the first stays; which ones do is found anew after zooming. */
function placeLabels(layer, names) {
  if (!map.getPane("names")) {
    map.createPane("names").style.zIndex = 450;
    map.getPane("names").style.pointerEvents = "none";
  }
  layer.names = names;
  if (!layer.isFollowing) {
    layer.isFollowing = true;
    map.on("zoomend", () => putLabels(layer));
  }
  putLabels(layer);
}

function putLabels(layer) {
  layer.clearLayers();
  const taken = [];
  for (const name of layer.names) {
    const box = labelBox(name);
    if (taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    const node = el("span", { class: "place-name", "aria-hidden": "true" }, name[2]);
    const icon = L.divIcon({ html: node, className: "place-label", iconSize: [0, 0] });
    layer.addLayer(L.marker([name[0], name[1]], { icon, pane: "names", interactive: false, keyboard: false }));
  }
}

// The only thing on any page that may use the network, and only once it is ticked.
function offerBaseMap() {
  const place = byId("base-map");
  if (!place) return;
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
offerBaseMap();
