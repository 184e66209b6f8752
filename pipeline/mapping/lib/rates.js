/* The three rates: which counts make them. Pure. */

export const RATES = {
  survey: {
    view: "survey_status_by_unit", whole: "parcels", part: "done", rate: "done_pct", rank: "rank",
    counts: ["parcels", "done", "in_progress", "unsurveyed"], metric: "survey_done",
    pieces: [["done", "#00588f"], ["in_progress", "#56b4e9"], ["unsurveyed", "#c9ced6"]],
  },
  revisit: {
    view: "revisit_progress_by_unit", whole: "commercial_houses", part: "revisited",
    rate: "revisited_pct", rank: "revisit_rank", counts: ["commercial_houses", "revisited"],
    metric: "revisit_done",
    pieces: [["revisited", "#00588f"], ["revisit_remaining", "#c9ced6"]],
  },
  rectification: {
    view: "rectification_progress_by_unit", whole: "hazardous", part: "rectified",
    rate: "rectified_pct", rank: "rectification_rank",
    counts: ["hazardous", "rectified", "doing", "todo", "regraded", "overdue"], metric: "rectified",
    pieces: [["rectified", "#00588f"], ["doing", "#56b4e9"], ["todo", "#c2410c"], ["regraded", "#8b8f98"]],
  },
};

/** Return whether an area's figures of this rate are not published. */
export function isWithheld(area, name) {
  return Boolean(area.withheld && area.withheld.includes(name));
}

/** Return what is left of an area's rate: all that is not finished. */
export function remainingOf(area, name) {
  const { whole, part } = RATES[name];
  return area[whole] === null || area[part] === null ? null : area[whole] - area[part];
}

/** Return the pieces of an area's bar as [share, colour]. */
export function partsOf(area, name) {
  const whole = area[RATES[name].whole];
  return whole ? RATES[name].pieces.map(([key, colour]) => [area[key] / whole, colour]) : [];
}
