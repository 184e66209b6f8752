/* The marks of parcels with commercial houses, on canvas: a diamond, or a triangle where one is hazardous. */

export const MARK_PX = 5;
export const COMMERCIAL_MARK = "◆";
export const HAZARD_MARK = "▲";
export const COMMERCIAL_COLOUR = "#ffffff";
export const HAZARD_COLOUR = "#e69f00";
const EDGE = "#1c2733";

function diamond(pen, x, y) {
  pen.moveTo(x, y - MARK_PX);
  pen.lineTo(x + MARK_PX, y);
  pen.lineTo(x, y + MARK_PX);
  pen.lineTo(x - MARK_PX, y);
}

function triangle(pen, x, y) {
  pen.moveTo(x, y - MARK_PX - 1);
  pen.lineTo(x + MARK_PX + 1, y + MARK_PX);
  pen.lineTo(x - MARK_PX - 1, y + MARK_PX);
}

/** Return where the mark of a feature stands in a piece of `size` pixels whose corner lies at (left, top)
 * of its tile, or null where another piece has it. It is moved from the edge, so that it is drawn whole. */
export function markPlace(box, scale, left, top, size) {
  const x = ((box[0] + box[2]) / 2) * scale - left;
  const y = ((box[1] + box[3]) / 2) * scale - top;
  if (x < 0 || y < 0 || x >= size || y >= size) return null;
  const within = (value) => Math.min(Math.max(value, MARK_PX + 2), size - MARK_PX - 2);
  return [within(x), within(y)];
}

/** Draw the mark of a feature at a place. */
export function drawMark(pen, feature, [x, y]) {
  pen.beginPath();
  (feature.hazardous ? triangle : diamond)(pen, x, y);
  pen.closePath();
  pen.fillStyle = feature.hazardous ? HAZARD_COLOUR : COMMERCIAL_COLOUR;
  pen.strokeStyle = EDGE;
  pen.lineWidth = 1.2;
  pen.fill();
  pen.stroke();
}
