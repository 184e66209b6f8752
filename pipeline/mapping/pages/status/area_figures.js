/* Figures of an area as text: published, withheld, or nothing to count. */
import { columnLabel, number, t } from "../../lib/page.js";
import { RATES, isWithheld } from "../../lib/rates.js";
import { areaOn, isChangeWithheld, measureText, valueOf } from "./measures.js";

/** Return a figure: a dash where there is nothing; a word where there is something that is not published. */
export function figureText(area, rate, key, format = number) {
  return isWithheld(area, rate) ? t("withheld") : format(area[key]);
}

/** Return the label of a figure of a rate. */
export function figureTitle(rate, key) {
  return columnLabel(RATES[rate].view, key === "revisit_remaining" ? "remaining" : key);
}

/** Return what is shown {rate, measure, day} of an area. */
export function valueText(area, shown) {
  const isOut = shown.measure === "change" ? isChangeWithheld(area) : isWithheld(areaOn(area, shown.day), shown.rate);
  return isOut ? t("withheld") : measureText(valueOf(area, shown), shown.measure);
}
