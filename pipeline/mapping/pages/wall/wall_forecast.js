/* When a rate will be complete, in words. */
import { label, longDate, t } from "../../lib/page.js";

/** Return the day on which it is finished at its pace, or why there is none. */
export function finishText(rate) {
  return rate.projected_on ? longDate(rate.projected_on) : label("forecast", rate.forecast);
}

/** Return the sentence on a rate's forecast and deadline. */
export function forecastText(rate) {
  const parts = [];
  if (rate.projected_on) parts.push(t("wall.projected", { date: longDate(rate.projected_on) }));
  if (rate.forecast === "no_pace") parts.push(t("wall.no_pace"));
  else if (!rate.projected_on || rate.deadline) parts.push(label("forecast", rate.forecast));
  if (rate.deadline) parts.push(t("wall.deadline", { date: longDate(rate.deadline) }));
  return parts.join(t("wall.between"));
}
