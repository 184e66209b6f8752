/* A ring whose sectors say what a cluster is made of. */
import { svg } from "../../lib/elements.js";
import { ringPath, sectorsOf } from "./donut_geometry.js";

/** Return a ring with text in its middle; parts: [{value, className}], the class gives the colour. */
export function donut(size, parts, text) {
  const centre = size / 2;
  const outer = centre - 1.5;
  const inner = outer * 0.6;
  const sectors = sectorsOf(parts).map(({ from, to, className }) =>
    svg("path", { d: ringPath(centre, outer, inner, from, to), class: className }));
  return svg("svg",
    { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" },
    svg("circle", { cx: centre, cy: centre, r: outer, class: "donut-ground" }),
    ...sectors,
    svg("circle", { cx: centre, cy: centre, r: inner, class: "donut-hole" }),
    svg("text",
      { x: centre, y: centre, "text-anchor": "middle", dy: "0.35em", class: "donut-text" }, text));
}
