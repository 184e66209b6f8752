/* Stages of rectification as signs: a colour and always a shape in it, never colour alone, and never a digit,
 * since the digits on the map are numbers of houses. */
import { el, svg } from "../../lib/elements.js";
import { label, t } from "../../lib/page.js";
import { ringPath } from "./donut_geometry.js";
import { REGRADED, STAGES } from "./stages.js";

const STAGE_SHARES = { untreated: 0, controlled: 0.25, planned: 0.5, under_works: 0.75 };
const STAGE_MARKS = { closed: "✓", regraded: "≈" };

/** Return the shape of a stage around a centre: a ring that fills by quarters, and a mark for the two ends. */
function stageShape(stage, centre, radius) {
  const share = STAGE_SHARES[stage];
  if (share === undefined) {
    const place = { x: centre, y: centre, dy: "0.35em", "text-anchor": "middle" };
    return [svg("text", { ...place, class: `pin-mark ink-${stage}` }, STAGE_MARKS[stage])];
  }
  const ring = svg("circle", { cx: centre, cy: centre, r: radius, class: `stage-ring ink-${stage}` });
  return share === 0 ? [ring] : [ring, svg("path", { d: ringPath(centre, radius, 0, 0, share), class: "stage-part" })];
}

function signOf(stage, classes) {
  return el("span", { class: `stage-sign ${classes}`, "aria-hidden": "true" },
    svg("svg", { viewBox: "0 0 20 20" }, ...stageShape(stage, 10, 6)));
}

/** Return the pin of a house: stage by colour and shape, a ring when severe, a flag when overdue. */
export function stagePin(stage, isSevere, isOverdue) {
  const pin = svg(
    "svg",
    { width: 30, height: 30, viewBox: "0 0 30 30", class: "pin", "aria-hidden": "true" },
    svg("circle", { cx: 15, cy: 15, r: 13, class: isSevere ? "pin-severe" : "pin-halo" }),
    svg("circle", { cx: 15, cy: 15, r: 10, class: `pin-stage fill-${stage}` }),
    ...stageShape(stage, 15, 6),
  );
  if (isOverdue) {
    pin.append(
      svg("circle", { cx: 24, cy: 6, r: 5.5, class: "pin-overdue" }),
      svg("text", { x: 24, y: 6, dy: "0.35em", "text-anchor": "middle", class: "pin-flag" }, "!"),
    );
  }
  return pin;
}

/** Return the small round sign of a stage for lists, chips and the legend. */
export function stageSign(stage) {
  return signOf(stage, `back-${stage}`);
}

/** Return the bar of a unit: how many houses are at which outcome, widest first on the left. */
export function outcomeBar(counts) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const whole = el("span", { class: "outcome-bar", "aria-hidden": "true" });
  for (const [name, count] of Object.entries(counts)) {
    if (count > 0) {
      const part = el("span", { class: `back-${name}` });
      part.style.width = `${(100 * count) / total}%`;
      whole.append(part);
    }
  }
  return whole;
}

/** Return the way of a house through the stages as a list; the present one is marked current. */
export function stageTrack(stage) {
  if (stage === REGRADED) {
    return el("p", { class: "track-regraded" }, stageSign(REGRADED), " ", t("hazard.regraded_note"));
  }
  const reached = STAGES.indexOf(stage);
  const steps = STAGES.map((step, index) =>
    el(
      "li",
      {
        class: index <= reached ? "reached" : "ahead",
        "aria-current": index === reached ? "step" : null,
      },
      index <= reached
        ? stageSign(step)
        : signOf(step, "stage-ahead"),
      el("span", { class: "step-name" }, label("hazard_stage", step)),
    ),
  );
  return el("ol", { class: "stage-track", "aria-label": t("hazard.stage") }, ...steps);
}
