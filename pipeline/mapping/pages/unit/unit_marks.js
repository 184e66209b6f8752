/* What can be marked on the map of a unit beside its parcels. */
import { areOutlinesMarked, markOutlines, showOutlines } from "./outline_checks.js";
import { areRevisitsMarked, markRevisits, showRevisits } from "./revisits.js";
import { areChangesMarked, markChanges, showChanges } from "./week_changes.js";

export const MARKS = {
  revisits: { name: "unit.to_revisit", isOn: areRevisitsMarked, put: markRevisits, show: showRevisits },
  changes: { name: "unit.changed", isOn: areChangesMarked, put: markChanges, show: showChanges },
  outlines: { name: "unit.outlines", isOn: areOutlinesMarked, put: markOutlines, show: showOutlines },
};

/** Return what is marked, as the address keeps it. */
export function marked() {
  return Object.keys(MARKS).filter((mark) => MARKS[mark].isOn());
}

/** Mark these and nothing else. */
export function markOnly(wanted) {
  for (const [mark, { put }] of Object.entries(MARKS)) put(wanted.includes(mark));
}

/** Draw the switches and lists; openParcel(id) is called for what is chosen, changed() when a switch is pressed. */
export function showMarks(openParcel, changed) {
  for (const { show } of Object.values(MARKS)) show(openParcel, changed);
}
