/* Names of places on the map. */
import { el } from "./elements.js";
import { labelBox, withoutOverlaps } from "./label_boxes.js";
import { L, map } from "./leaflet.js";

const PANE = "names"; // under the markers

function putLabels(layer) {
  layer.clearLayers();
  const boxOf = ([lat, lon, text]) => labelBox(text, map.latLngToContainerPoint([lat, lon]));
  for (const [lat, lon, text] of withoutOverlaps(layer.names, boxOf)) {
    const node = el("span", { class: "place-name", "aria-hidden": "true" }, text);
    const icon = L.divIcon({ html: node, className: "place-label", iconSize: [0, 0] });
    layer.addLayer(L.marker([lat, lon], { icon, pane: PANE, interactive: false, keyboard: false }));
  }
}

/** Put names on the map as plain text: [[lat, lon, text], …]. Of names that would cover each other the
 * first stays; which ones do is found again after zooming. */
export function placeLabels(layer, names) {
  if (!map.getPane(PANE)) {
    map.createPane(PANE).style.zIndex = 450;
    map.getPane(PANE).style.pointerEvents = "none";
  }
  layer.names = names;
  if (!layer.isFollowing) {
    layer.isFollowing = true;
    map.on("zoomend", () => putLabels(layer));
  }
  putLabels(layer);
}
