/* A bar of parts that add up to a whole. */
import { el } from "./elements.js";

/** Return the bar of [[share 0..1, colour], …]; the numbers beside it say the same, so screen readers
 * skip it. */
export function bar(parts) {
  const pieces = parts.map(([share, colour]) =>
    el("span", { style: { width: `${(100 * share).toFixed(3)}%`, "background-color": colour } }));
  return el("span", { class: "bar", "aria-hidden": "true" }, ...pieces);
}
