/* What a waterfall draws: a bar for the figure before, one for each part that moved it, and one for the figure now. */

/** Return the bars in order, [{key, from, to}], the parts of no effect left out: 10 and +3, -1 give 10, 10-13, 13-12, 12. */
export function waterfallSteps(before, after, parts) {
  let reached = before;
  const moved = parts.filter((part) => part.finished !== 0).map((part) => {
    const from = reached;
    reached += part.finished;
    return { key: part.part, from, to: reached };
  });
  return [{ key: "before", from: null, to: before }, ...moved, { key: "after", from: null, to: after }];
}

/** Return the least and the greatest figure that is drawn, with room for the shortest bar; never below zero. */
export function waterfallRange(steps) {
  const figures = steps.flatMap((step) => (step.from === null ? [step.to] : [step.from, step.to]));
  const least = Math.min(...figures);
  const most = Math.max(...figures);
  const room = Math.max((most - least) / 4, 1);
  const floor = Math.max(least - room, 0);
  return { floor, top: Math.max(most, floor + 1) };
}
