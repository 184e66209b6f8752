/* What the marks of houses on parcels mean, for the legend. */
import { COMMERCIAL_COLOUR, COMMERCIAL_MARK, HAZARD_COLOUR, HAZARD_MARK } from "./house_marks.js";
import { t } from "./page.js";

/** Return the legend's group of the marks. */
export function houseLegend() {
  return {
    title: t("unit.marks"),
    items: [
      { colour: COMMERCIAL_COLOUR, mark: COMMERCIAL_MARK, text: t("unit.mark_commercial") },
      { colour: HAZARD_COLOUR, mark: HAZARD_MARK, text: t("unit.mark_hazardous") },
    ],
  };
}
