/* Markers that say what they are and that the keyboard can open. */
import { el } from "../../lib/elements.js";
import { L } from "../../lib/leaflet.js";

/* Drawn when it comes onto the map: most houses stay inside a cluster. */
const SpokenIcon = L.DivIcon.extend({
  createIcon(old) {
    const { draw, text } = this.options;
    this.options.html = el("span", {}, el("span", { class: "visually-hidden" }, text), draw());
    return L.DivIcon.prototype.createIcon.call(this, old);
  },
});

/** Return a Leaflet icon around what draw() returns; a screen reader says the hidden text. */
export function spokenIcon(draw, text, size, className) {
  return new SpokenIcon({ draw, text, className, iconSize: [size, size] });
}

/** Let a marker do the same by mouse, Enter and space; Leaflet itself hears the mouse alone. */
export function opens(marker, action) {
  marker.on("click", action);
  marker.on("keypress", ({ originalEvent }) => {
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault();
    action();
  });
  return marker;
}
