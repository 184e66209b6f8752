/* Which names have room on a map. Pure. */

const LINE_PX = 15;
const WIDE_PX = 12.5;
const NARROW_PX = 7;
const MOST_WIDE = 12; // a longer name is broken into lines

/** Return roughly the box of a name on the screen: Chinese characters are wide, Latin letters narrow. */
export function labelBox(text, { x, y }) {
  const width = [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? WIDE_PX : NARROW_PX), 0);
  const half = Math.min(width, MOST_WIDE * WIDE_PX) / 2;
  return { left: x - half, right: x + half, top: y - LINE_PX / 2, bottom: y + LINE_PX / 2 };
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Return the entries whose boxes do not cover an earlier one: the first of two stays. */
export function withoutOverlaps(entries, boxOf) {
  const taken = [];
  return entries.filter((entry) => {
    const box = boxOf(entry);
    if (taken.some((other) => overlaps(box, other))) return false;
    taken.push(box);
    return true;
  });
}
