/* The legend of a map of areas or parcels. */
import { byId, el, fill } from "./elements.js";

/**
 * Fill the legend: groups [{title, items: [{colour, text, mark}], note}]. A mark is what tells the item
 * apart without colour.
 */
export function showLegend(groups) {
  const lists = groups.map((group) => el("section", {},
    el("h2", {}, group.title),
    el("ul", {}, ...group.items.map((item) => el("li", {},
      el("span", { class: "swatch", style: { "background-color": item.colour }, "aria-hidden": "true" },
        item.mark || ""),
      el("span", {}, item.text)))),
    group.note ? el("p", { class: "quiet" }, group.note) : null));
  fill(byId("legend"), ...lists);
}
