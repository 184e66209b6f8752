/* On a phone the map stands above the panel. */
import { byId } from "./elements.js";

/** Bring the map back into view where the window is scrolled past it; beside the panel it always is. */
export function bringMapIntoView() {
  const { top } = byId("map").getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) byId("map").scrollIntoView({ block: "start" });
}
