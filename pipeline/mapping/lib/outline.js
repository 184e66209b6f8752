/* Borders as the page holds them. Pure. */

const QUANTUM = 1e5; // steps per degree

/** Return the rings of a border as [[[lat, lon], …], …]. Each is stored as whole 1e-5 degrees,
 * [lon, lat, step, step, …], every point after the first as the step from the one before:
 * [[8700500, 4400500, 10, 0]] is from (44.005, 87.005) to (44.005, 87.0051). */
export function outline(rings) {
  return rings.map((steps) => {
    const points = [];
    let lon = 0;
    let lat = 0;
    for (let index = 0; index < steps.length; index += 2) {
      lon += steps[index];
      lat += steps[index + 1];
      points.push([lat / QUANTUM, lon / QUANTUM]);
    }
    return points;
  });
}
