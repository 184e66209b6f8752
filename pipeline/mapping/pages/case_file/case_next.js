/* What is to be done next for a house, with the day by which. */
import { label, longDate, number, t } from "../../lib/page.js";

function byWhen(house) {
  if (!house.due_on) return t("case_file.next_no_date");
  const date = longDate(house.due_on);
  return house.days_overdue === null
    ? t("case_file.next_by", { date })
    : t("case_file.next_late", { date, days: number(house.days_overdue) });
}

/** Return the sentences, the most pressing first. */
export function nextSteps(house) {
  if (!house.is_open) return [t("case_file.next_none")];
  const steps = [];
  if (house.is_uncontrolled) {
    const controls = house.missing_controls.map((code) => label("measure_kind", code)).join(t("case_file.comma"));
    steps.push(t("case_file.next_control", { controls }));
  }
  steps.push(t(`case_file.next_${house.next_item || "other"}`) + byWhen(house));
  if (house.next_patrol_on) steps.push(t("case_file.next_patrol", { date: longDate(house.next_patrol_on) }));
  return steps;
}
