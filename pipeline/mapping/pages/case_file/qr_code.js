/* A QR code as SVG: one path, a square for each dark module, on white with the border that readers need. */
import { encode } from "uqr";
import { svg } from "../../lib/elements.js";

const BORDER = 4;

/** Return the modules of a text as rows of true (dark) and false, without a border. */
export function modulesOf(text) {
  return encode(text, { border: 0, ecc: "M" }).data;
}

/** Return the path of the dark modules; each step is one module. */
export function pathOf(modules) {
  return modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + BORDER} ${y + BORDER}h1v1h-1z` : "")))
    .join("");
}

/** Return the code of a text as an image with a description. */
export function qrCode(text, description) {
  const modules = modulesOf(text);
  const size = modules.length + 2 * BORDER;
  return svg("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": description, "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#ffffff" }),
    svg("path", { d: pathOf(modules), fill: "#000000" }));
}
