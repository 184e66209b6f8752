/* The three rates: which counts make them, and the colours of their classes. Pure. */

export const NOTHING = "#ffffff";
const BLUES = ["#eef3fa", "#cfe0f1", "#a3c7e4", "#64a1d0", "#2a73b3", "#0b3f7a"];

/* Classes are fixed, so that the colours of two weeks can be compared. The last is complete. */
export const RATES = {
  survey: {
    view: "survey_status_by_unit", whole: "parcels", part: "done", rate: "done_pct", rank: "rank",
    counts: ["parcels", "done", "in_progress", "unsurveyed"], metric: "survey_done",
    bounds: [80, 90, 95, 98, 100],
    pieces: [["done", "#00588f"], ["in_progress", "#56b4e9"], ["unsurveyed", "#c9ced6"]],
  },
  revisit: {
    view: "revisit_progress_by_unit", whole: "commercial_houses", part: "revisited",
    rate: "revisited_pct", rank: "revisit_rank", counts: ["commercial_houses", "revisited"],
    metric: "revisit_done", bounds: [80, 90, 95, 98, 100],
    pieces: [["revisited", "#00588f"], ["revisit_remaining", "#c9ced6"]],
  },
  rectification: {
    view: "rectification_progress_by_unit", whole: "hazardous", part: "rectified",
    rate: "rectified_pct", rank: "rectification_rank",
    counts: ["hazardous", "rectified", "doing", "todo", "regraded", "overdue"], metric: "rectified",
    bounds: [10, 20, 40, 70, 100],
    pieces: [["rectified", "#00588f"], ["doing", "#56b4e9"], ["todo", "#c2410c"], ["regraded", "#8b8f98"]],
  },
};

/** Return whether an area's figures of this rate are not published. */
export function isWithheld(area, name) {
  return Boolean(area.withheld && area.withheld.includes(name));
}

/** Return the colour of an area's rate. */
export function classOf(area, name) {
  const value = area[RATES[name].rate];
  if (value === null || value === undefined) return NOTHING;
  const bounds = RATES[name].bounds;
  const index = bounds.findIndex((bound) => value < bound);
  return BLUES[index === -1 ? bounds.length : index];
}

/** Return the classes of a rate as [{colour, from, to}]: the first has no `from`, the complete one no `to`. */
export function classesOf(name) {
  const { bounds } = RATES[name];
  return BLUES.map((colour, index) => ({ colour, from: bounds[index - 1], to: bounds[index] }));
}

/** Return the pieces of an area's bar as [share, colour]. */
export function partsOf(area, name) {
  const whole = area[RATES[name].whole];
  return whole ? RATES[name].pieces.map(([key, colour]) => [area[key] / whole, colour]) : [];
}
