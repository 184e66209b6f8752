/* Stages of rectification as signs: a colour and always a mark beside it, never colour alone. */
import { el, svg } from "../../lib/elements.js";
import { label, t } from "../../lib/page.js";
import { REGRADED, STAGES } from "./stages.js";

const STAGE_MARKS = {
  untreated: "1",
  controlled: "2",
  planned: "3",
  under_works: "4",
  closed: "✓",
  regraded: "≈",
};

/** Return the pin of a house: stage by colour and mark, a ring when severe, a flag when overdue. */
export function stagePin(stage, isSevere, isOverdue) {
  const pin = svg(
    "svg",
    { width: 30, height: 30, viewBox: "0 0 30 30", class: "pin", "aria-hidden": "true" },
    svg("circle", { cx: 15, cy: 15, r: 13, class: isSevere ? "pin-severe" : "pin-halo" }),
    svg("circle", { cx: 15, cy: 15, r: 10, class: `pin-stage fill-${stage}` }),
    svg(
      "text",
      { x: 15, y: 15, dy: "0.35em", "text-anchor": "middle", class: `pin-mark ink-${stage}` },
      STAGE_MARKS[stage],
    ),
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
  return el(
    "span",
    { class: `stage-sign back-${stage} ink-${stage}`, "aria-hidden": "true" },
    STAGE_MARKS[stage],
  );
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
        : el("span", { class: "stage-sign stage-ahead", "aria-hidden": "true" }, STAGE_MARKS[step]),
      el("span", { class: "step-name" }, label("hazard_stage", step)),
    ),
  );
  return el("ol", { class: "stage-track", "aria-label": t("hazard.stage") }, ...steps);
}
