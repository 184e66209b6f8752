/* The classes of a map in words, for the legend. */
import { t } from "./page.js";
import { NOTHING } from "./scales.js";

/** Return the legend's items of a scale, what has no value last; format(value) writes an end of a class. */
export function scaleItems(scale, format) {
  const items = scale.map(({ from, to, colour }) => ({
    colour, text: from === to ? format(from) : t("status.between", { from: format(from), to: format(to) }),
  }));
  return [...items, { colour: NOTHING, text: t("status.nothing") }];
}
