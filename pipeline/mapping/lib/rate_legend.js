/* The classes of a rate in words, for the legend. */
import { t } from "./page.js";
import { NOTHING, classesOf } from "./rates.js";

function textOf({ from, to }) {
  if (to === undefined) return t("status.full");
  return from === undefined ? t("status.below", { to }) : t("status.between", { from, to });
}

/** Return the legend's items of a rate, "nothing to count" last. */
export function rateItems(name) {
  const items = classesOf(name).map((each) => ({ colour: each.colour, text: textOf(each) }));
  return [...items, { colour: NOTHING, text: t("status.nothing") }];
}
