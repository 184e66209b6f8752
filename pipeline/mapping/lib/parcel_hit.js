/* Which parcel of a tile lies at a point. Pure. */

/* Crossings of a ray decide; a hole's ring is crossed once more. */
function holds(feature, x, y) {
  let inside = false;
  for (const ring of feature.rings) {
    for (let to = 0, from = ring.length - 2; to < ring.length; from = to, to += 2) {
      const [ax, ay, bx, by] = [ring[to], ring[to + 1], ring[from], ring[from + 1]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

function distanceTo(box, x, y) {
  return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
}

/** Return the feature that holds a point, of several the smallest; where none does, the nearest whose
 * box is within `reach`, else null. All in tile units. */
export function parcelAt(features, x, y, reach) {
  const size = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
  const hit = features.filter((each) => distanceTo(each.box, x, y) === 0 && holds(each, x, y));
  if (hit.length) return hit.reduce((one, other) => (size(other) < size(one) ? other : one));
  const near = features.filter((each) => distanceTo(each.box, x, y) <= reach);
  const nearer = (one, other) => distanceTo(other.box, x, y) < distanceTo(one.box, x, y);
  return near.length ? near.reduce((one, other) => (nearer(one, other) ? other : one)) : null;
}
