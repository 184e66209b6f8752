/* The list under a search box: options for mouse and finger, walked through by arrows. */
import { el, fill } from "./elements.js";

/**
 * Wire a list of options below an input; take(entry) is called for the one chosen.
 *
 * Returns {show(entries), move(step), chosen(), isEmpty()}: entries [{text, hint, href}].
 */
export function optionList(input, list, take) {
  let entries = [];
  let active = -1;

  function option(entry, index) {
    return el("li", {
      role: "option", id: `found-${index}`, "aria-selected": "false", "data-href": entry.href,
      onmousedown: (event) => {
        event.preventDefault(); // the focus stays in the box
        take(entry);
      },
    }, el("span", { class: "name" }, entry.text), el("small", {}, entry.hint));
  }

  return {
    /** Show these; the list is open only while the box has the focus. */
    show(found) {
      entries = found;
      active = -1;
      fill(list, ...entries.map(option));
      list.hidden = entries.length === 0 || document.activeElement !== input;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    },
    move(step) {
      if (!entries.length) return;
      active = (active + step + entries.length) % entries.length;
      [...list.children].forEach((node, index) => {
        node.setAttribute("aria-selected", String(index === active));
      });
      input.setAttribute("aria-activedescendant", `found-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    },
    /** Return the entry that the arrows stand on, if any. */
    chosen: () => entries[active],
    isEmpty: () => entries.length === 0,
  };
}
