/* What the map shows of a rate: the rate, what is left, or its change since the day before. */
import { formatSigned } from "../../lib/format.js";
import { number, page, percent, t } from "../../lib/page.js";
import { RATES, remainingOf } from "../../lib/rates.js";
import { DONE_COLOURS, LEFT_COLOURS, changeScale, scaleOf } from "../../lib/scales.js";
import { areas } from "./areas.js";
import { areasOnDays, pointsBetween } from "./day_areas.js";

export const MEASURES = ["rate", "remaining", "change"];
export const { days } = page.data;
export const lastDay = days.length - 1;
const OF_TODAY = [
  "rank", "revisit_rank", "rectification_rank", "severe", "todo", "doing", "regraded", "overdue", "withheld",
];

const figuresOn = areasOnDays({
  days: days.length,
  columns: page.data.history,
  derived: {
    remaining: (figures) => remainingOf(figures, "survey"),
    revisit_remaining: (figures) => remainingOf(figures, "revisit"),
  },
  unknown: OF_TODAY,
});

/* For everybody other days are told of the whole place and its units alone: what changed in a village within a
 * week may be a single house. */
const isOfOthers = (area) => page.audience === "public" && !["prefecture", "unit"].includes(area.level);

/** Return an area as it was on a day. */
export function areaOn(area, day) {
  if (day !== lastDay && isOfOthers(area)) return { ...figuresOn(area, day), withheld: Object.keys(RATES) };
  return figuresOn(area, day);
}

/** Return the change of a rate in points since the last day before on which it is known; null without one. */
export function changeOf(area, rate, day) {
  const key = RATES[rate].rate;
  for (let before = day - 1; before >= 0; before -= 1) {
    const then = areaOn(area, before)[key];
    if (then !== null) return pointsBetween(areaOn(area, day)[key], then);
  }
  return null;
}

/** Return whether the change of an area's rate is not published. */
export function isChangeWithheld(area) {
  return isOfOthers(area) && days.length > 1;
}

/** Return whether there is a day before in which this rate of the whole place is known. */
export function hasEarlier(rate, day) {
  return days.slice(0, day).some((_, before) => areaOn(areas.root, before)[RATES[rate].rate] !== null);
}

/** Return what a measure of a rate is for an area on a day; null for nothing. */
export function valueOf(area, { rate, measure, day }) {
  if (measure === "change") return changeOf(area, rate, day);
  const then = areaOn(area, day);
  return measure === "rate" ? then[RATES[rate].rate] : remainingOf(then, rate);
}

/** Return a value of a measure as text. */
export function measureText(value, measure) {
  if (measure === "rate") return percent(value);
  if (value === null) return t("no_rate");
  return measure === "remaining" ? number(value) : formatSigned(value, 2);
}

/** Return the classes of a measure over all days, so that the colours of two days can be compared. */
export function scaleFor(some, { rate, measure }) {
  const values = days.flatMap((_, day) => some.map((area) => valueOf(area, { rate, measure, day })));
  if (measure === "change") return changeScale(values);
  return scaleOf(values, measure === "rate" ? DONE_COLOURS : LEFT_COLOURS);
}
