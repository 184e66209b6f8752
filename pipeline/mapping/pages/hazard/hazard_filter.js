/* Which houses are shown: five linked filters, kept in the address so that a view can be sent on. Pure. */

/** Nothing chosen: every house is shown. */
export function emptyFilter() {
  return { stages: new Set(), unit: "", industry: "", severity: "", overdue: "" };
}

const FILTER_TESTS = {
  stages: (house, chosen) => chosen.size === 0 || chosen.has(house.stage),
  unit: (house, chosen) => !chosen || house.unit === chosen,
  industry: (house, chosen) => !chosen || house.business_types.includes(chosen),
  severity: (house, chosen) => !chosen || house.hazard_level === chosen,
  overdue: (house, chosen) => !chosen || house.is_overdue === (chosen === "yes"),
};

/** Whether a house passes every filter, or every one but `except`. */
export function passes(house, filter, except) {
  return Object.entries(FILTER_TESTS).every(
    ([name, test]) => name === except || test(house, filter[name]),
  );
}

/** Return how many houses each value of `name` would show, the other filters kept. */
export function countsFor(houses, filter, name, valuesOf) {
  const counts = new Map();
  for (const house of houses) {
    if (passes(house, filter, name)) {
      for (const value of valuesOf(house)) {
        counts.set(value, (counts.get(value) || 0) + 1);
      }
    }
  }
  return counts;
}

/** Return the filter, and the open house if any, as the address keeps them. */
export function filterToHash(filter, houseId) {
  const { unit, industry, severity, overdue } = filter;
  return { stage: [...filter.stages].join(","), unit, industry, severity, overdue, house: houseId };
}

/** Read it back; a value that no house can have is dropped, the rest counts. */
export function filterFromHash(state, allowed) {
  const filter = emptyFilter();
  const stages = (state.stage || "").split(",");
  filter.stages = new Set(stages.filter((stage) => allowed.stages.has(stage)));
  for (const name of ["unit", "industry", "severity", "overdue"]) {
    const value = state[name] || "";
    filter[name] = allowed[name].has(value) ? value : "";
  }
  return { filter, houseId: state.house || null };
}
