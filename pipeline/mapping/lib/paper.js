/* Paper. What the screen shows by its controls stands there in words, and the layout of paper is put on
 * before the browser measures, so that a map can be fitted to its sheet. */
import { byId, el, fill } from "./elements.js";
import { longDate, page, t } from "./page.js";

const followers = [];
let readState = () => [];

/** Call begin() when a sheet is about to be laid out, and end() when that is over. */
export function onPaper(begin, end) {
  followers.push({ begin, end });
}

/** Say what paper states beside title and day: read() returns [[name, value], …], such as the filters. */
export function sayOnPaper(read) {
  readState = read;
}

/** Return the row that repeats above a table on each of its sheets: which page this is, and its state. */
export function paperHead(columns) {
  return el("tr", { class: "paper-only" }, el("td", { colspan: columns, "data-paper-head": true }));
}

function writeState() {
  const lines = readState();
  if (byId("paper-state")) {
    fill(byId("paper-state"), ...lines.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }
  const state = lines.map(([name, value]) => t("named", { name, value }));
  const head = [page.place, page.title, ...state, t("as_of", { date: longDate(page.as_of) })].join(" · ");
  for (const node of document.querySelectorAll("[data-paper-head]")) node.textContent = head;
}

/** Lay the page out for paper; it is laid out for the screen again when printing is over. */
export function layOutPaper() {
  if (document.body.classList.contains("for-paper")) return;
  writeState();
  document.body.classList.add("for-paper");
  for (const { begin } of followers) begin();
}

function layOutScreen() {
  document.body.classList.remove("for-paper");
  for (const { end } of followers) end();
}

/** Follow the browser when it prints; a page calls it once. */
export function followPrinting() {
  window.addEventListener("beforeprint", layOutPaper);
  window.addEventListener("afterprint", layOutScreen);
}
