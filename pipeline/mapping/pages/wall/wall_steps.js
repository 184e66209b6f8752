/* The order in which the wall shows the areas. Pure. */

/** Return [{metric, area}]: every area in turn for the first metric, then for the next one. */
export function stepsOf(metrics, areas) {
  return metrics.flatMap((metric) => areas.map((area) => ({ metric, area })));
}

/** Return the index `by` steps further; after the last comes the first. */
export function stepBy(index, by, count) {
  return (((index + by) % count) + count) % count;
}

/** Return how long a step stays, in seconds, from what the address asks for; 10 unless it is 3 to 600. */
export function secondsOf(asked) {
  const seconds = Number(asked);
  return seconds >= 3 && seconds <= 600 ? seconds : 10;
}
