/* Points of tiles as pixels of the whole world at the tiles' zoom, and back. Pure. */

const TILE_PX = 256;

/** Return [x, y] in pixels of the world of a point in units of tile (tileX, tileY). */
export function worldPixel(x, y, tileX, tileY, extent) {
  const size = TILE_PX / extent;
  return [(tileX * extent + x) * size, (tileY * extent + y) * size];
}

/** Return the tile {x, y} in which a pixel of the world lies, and where in it: {inX, inY} in its units. */
export function tileOf(pixel, extent) {
  const x = Math.floor(pixel.x / TILE_PX);
  const y = Math.floor(pixel.y / TILE_PX);
  return { x, y, inX: (pixel.x / TILE_PX - x) * extent, inY: (pixel.y / TILE_PX - y) * extent };
}

/** Return whether a feature of tile (x, y) touches the window between two points as {@link tileOf} gives
 * them: its north-west and its south-east corner. */
export function isInWindow([west, north, east, south], { x, y }, from, to, extent) {
  const left = (from.x - x) * extent + from.inX;
  const top = (from.y - y) * extent + from.inY;
  const right = (to.x - x) * extent + to.inX;
  const bottom = (to.y - y) * extent + to.inY;
  return east >= left && west <= right && south >= top && north <= bottom;
}
