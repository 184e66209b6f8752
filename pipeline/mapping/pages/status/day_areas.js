/* Areas as they were on the days that history keeps. Pure. */

/** Return the share of a rate that changed, in points as they are shown; null where one of the two is unknown. */
export function pointsBetween(now, before) {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  return Math.round((now - before) * 100) / 100;
}

/**
 * Return of(area, day): an area's figures on a day, the last of the days being that of the page, for which it is the
 * area itself. What is not known of a day is null.
 *
 * days: how many there are; columns: {figure: [for each day but the last [of each area in the order of `at`]]};
 * derived: {figure: (figures) => value}; unknown: figures of the page's day that no other day has.
 */
export function areasOnDays({ days, columns, derived, unknown }) {
  return (area, day) => {
    if (day === days - 1) return area;
    const figures = Object.fromEntries(Object.entries(columns).map(([name, byDay]) => [name, byDay[day][area.at] ?? null]));
    for (const [name, derive] of Object.entries(derived)) figures[name] = derive(figures);
    return { ...area, ...Object.fromEntries(unknown.map((name) => [name, null])), ...figures };
  };
}
