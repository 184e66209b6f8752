/* The sectors of a ring. Pure. */

/** Return the SVG path of a ring's sector from one share of the circle to another, clockwise from
 * twelve o'clock. A whole ring cannot be one arc (its ends would meet), so each arc is two. */
export function ringPath(centre, outer, inner, from, to) {
  const middle = (from + to) / 2;
  const at = (radius, share) => {
    const angle = 2 * Math.PI * share;
    const x = centre + radius * Math.sin(angle);
    const y = centre - radius * Math.cos(angle);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  const arc = (radius, share, sweep) => `A${radius} ${radius} 0 0 ${sweep} ${at(radius, share)}`;
  return `M${at(outer, from)}${arc(outer, middle, 1)}${arc(outer, to, 1)}`
    + `L${at(inner, to)}${arc(inner, middle, 0)}${arc(inner, from, 0)}Z`;
}

/** Return the parts [{value, …}] that are not empty, each with the shares `from` and `to` it reaches. */
export function sectorsOf(parts) {
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  let from = 0;
  return parts.filter((part) => part.value > 0).map((part) => {
    const sector = { ...part, from, to: from + part.value / total };
    from = sector.to;
    return sector;
  });
}
