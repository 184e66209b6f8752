/* The parts that all pages share. */
import { longDate, page, t } from "./page.js";
import { followPrinting, layOutPaper } from "./paper.js";

const all = (selector) => document.querySelectorAll(selector);

function nextFrame() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
  });
}

/** Fill the parts of the body that have a data- attribute, and mark the page as ready for use. Before the
 * page's own button prints, prepare() may wait for what has to be loaded. */
export function makeReady(prepare = async () => {}) {
  const print = async () => {
    layOutPaper();
    await prepare();
    await nextFrame(); // what was drawn on a canvas is printed once it has been shown
    window.print();
  };
  for (const node of all("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of all("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
  for (const node of all("[data-place]")) node.textContent = page.place;
  for (const node of all("[data-as-of]")) node.textContent = t("as_of", { date: longDate(page.as_of) });
  for (const node of all("[data-print]")) node.addEventListener("click", print);
  followPrinting();
  document.body.dataset.ready = "yes";
}
