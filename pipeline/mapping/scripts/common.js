/* What every page script builds on: data, words, numbers, elements, announcements, links.
 *
 * All scripts of a page run inside one strict function, in the order the page names them, so what
 * is declared here is known to those after it. Data reach the page only as text: el() never takes
 * HTML.
 */
/* exported page, t, label, columnLabel, number, percent, longDate, el, fill, byId, announce,
   onEscape, readHash, writeHash, onHash, makeReady, svg */

const page = JSON.parse(document.getElementById("data").textContent);

/** Return a sentence: t("status.title", {n: 5}); a key without a group is of the common ones. */
function t(key, values = {}) {
  const [group, name] = key.includes(".") ? key.split(".") : ["common", key];
  const text = page.texts[group][name];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, slot) => String(values[slot]));
}

/** Return the label of a code, or the dash for none. */
function label(list, code) {
  return code === null || code === undefined ? t("no_rate") : page.labels[list][code];
}

/** Return the label of a column of a table or view. */
function columnLabel(owner, column) {
  return page.columns[owner][column];
}

/** Return 12,345; a dash where there is none. */
function number(value, digits = 0) {
  if (value === null || value === undefined) return t("no_rate");
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Return 95.34% from the rate a view gives; a dash where nothing could be counted. */
function percent(value) {
  return value === null || value === undefined ? t("no_rate") : `${number(value, 2)}%`;
}

/** Return a day as people write it, from its ISO text. */
function longDate(iso) {
  if (!iso) return t("no_rate");
  const [year, month, day] = iso.split("-").map(Number);
  if (page.language === "zh") return `${year}年${month}月${day}日`;
  const name = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });
  return `${day} ${name.format(new Date(Date.UTC(year, month - 1, day)))} ${year}`;
}

/** Set attributes, listeners (onclick: f), classes (class), properties of style (style: {...}). */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") {
      for (const [key, setting] of Object.entries(value)) node.style.setProperty(key, setting);
    } else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Return a new element; children are nodes or texts, and texts stay texts. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The same for SVG. */
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Put these children in place of all an element has. */
function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function byId(id) {
  return document.getElementById(id);
}

/** Tell what changed to those who cannot see it. */
function announce(text) {
  byId("live").textContent = text;
}

/** Call when Escape is pressed, wherever the focus is. */
function onEscape(action) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") action();
  });
}

/** Return what the address asks for: #code=652301&rate=survey as an object. */
function readHash() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** Keep the state in the address, so that it can be sent on; a history entry where asked for. */
function writeHash(state, push = false) {
  const entries = Object.entries(state).filter(([, value]) => value !== null && value !== "");
  const hash = `#${new URLSearchParams(entries)}`;
  if (hash === location.hash || (hash === "#" && !location.hash)) return;
  history[push ? "pushState" : "replaceState"](null, "", hash);
}

/** Call with the state whenever the address changes by hand or by going back. */
function onHash(action) {
  window.addEventListener("popstate", () => action(readHash()));
  window.addEventListener("hashchange", () => action(readHash()));
}

/** Fill the parts that all pages share and say that the page can be used. */
function makeReady() {
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
  }
  for (const node of document.querySelectorAll("[data-place]")) node.textContent = page.place;
  for (const node of document.querySelectorAll("[data-as-of]")) {
    node.textContent = t("as_of", { date: longDate(page.as_of) });
  }
  for (const node of document.querySelectorAll("[data-print]")) {
    node.addEventListener("click", () => window.print());
  }
  document.body.dataset.ready = "yes";
}
