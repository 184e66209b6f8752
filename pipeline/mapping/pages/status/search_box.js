/* A box that finds things by name or code, for mouse, finger and keyboard. */
import { announce, byId, el, fill } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { findEntries } from "./find_entries.js";

/**
 * Wire #search and its list #found.
 *
 * entries: [{text, code, hint, chosen}] where chosen() is called for the entry taken.
 */
export function searchBox(entries) {
  const input = byId("search");
  const list = byId("found");
  let found = [];
  let active = -1;

  function show() {
    active = -1;
    const options = found.map((entry, index) => el("li", {
      role: "option", id: `found-${index}`, "aria-selected": "false",
      onmousedown: (event) => {
        event.preventDefault();
        take(index);
      },
    }, el("span", { class: "name" }, entry.text), el("small", {}, entry.hint)));
    fill(list, ...options);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    if (!found.length) return;
    active = (active + step + found.length) % found.length;
    [...list.children].forEach((node, index) => {
      node.setAttribute("aria-selected", String(index === active));
    });
    input.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    const entry = found[index];
    if (!entry) return;
    found = [];
    input.value = "";
    show();
    entry.chosen();
  }

  function close() {
    found = [];
    show();
  }

  input.addEventListener("input", () => {
    found = findEntries(entries, input.value);
    show();
    announce(t("status.found_count", { n: found.length }));
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const actions = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => take(Math.max(active, 0)),
      Escape: close,
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });
}
