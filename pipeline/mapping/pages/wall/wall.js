/* The wall: everything on one screen, which moves on from area to area by itself. */
import { readHash } from "../../lib/address.js";
import { byId } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { makeReady } from "../../lib/ready.js";
import { METRICS, areas } from "./wall_data.js";
import { drawPicture } from "./wall_map.js";
import { drawFixedParts, drawOverdue, drawPanel } from "./wall_panel.js";
import { drawRanking } from "./wall_ranking.js";
import { secondsOf, stepBy, stepsOf } from "./wall_steps.js";

const RELOAD_AFTER = 30 * 60 * 1000; // so that a wall that nobody touches shows the figures of today

const asked = readHash();
const pauseMs = 1000 * secondsOf(asked.seconds);
const steps = stepsOf(METRICS, areas);
let at = Math.max(0, steps.findIndex(({ metric, area }) =>
  area.code === (asked.at ?? area.code) && metric === (asked.metric ?? metric)));
let timer = null;

function draw() {
  const { metric, area } = steps[at];
  drawPicture(metric, area);
  drawRanking(metric, area);
  drawPanel(area, metric);
  drawOverdue(area);
}

function move(by) {
  at = stepBy(at, by, steps.length);
  draw();
}

function cycle(isOn) {
  if (timer) window.clearInterval(timer);
  timer = isOn ? window.setInterval(() => {
    move(1);
    if (at === 0 && performance.now() > RELOAD_AFTER) location.reload();
  }, pauseMs) : null;
  byId("play").textContent = t(isOn ? "wall.pause" : "wall.play");
}

byId("back").addEventListener("click", () => move(-1));
byId("next").addEventListener("click", () => move(1));
byId("play").addEventListener("click", () => cycle(timer === null));

drawFixedParts();
draw();
// Who wants less movement starts it by hand, or by the address.
cycle(asked.play === "yes" || (asked.play !== "no" && !window.matchMedia("(prefers-reduced-motion: reduce)").matches));
makeReady();
