/* A box that finds things by name or code, for mouse, finger and keyboard. */
/* global announce, byId, el, fill, t */
/* exported searchBox */

const MOST_FOUND = 12;

/**
 * Wire #search and its list #found.
 *
 * entries: [{text, code, hint, chosen}] where chosen() is called for the entry taken.
 */
function searchBox(entries) {
  const input = byId("search");
  const list = byId("found");
  let found = [];
  let active = -1;

  function find(words) {
    const wanted = words.trim().toLowerCase();
    if (!wanted) return [];
    const rated = entries
      .map((entry) => ({ entry, at: entry.text.toLowerCase().indexOf(wanted) }))
      .filter(({ entry, at }) => at !== -1 || entry.code.toLowerCase().startsWith(wanted));
    return rated.sort((one, other) => one.at - other.at).slice(0, MOST_FOUND).map(({ entry }) => entry);
  }

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
    found = find(input.value);
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
