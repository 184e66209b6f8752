/* The parcels of a vector tile. Pure. */
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const LAYER = "parcel";

/* [x, y, x, y, …] without the point that closes the ring: a path on canvas closes itself. */
function flat(points) {
  const ring = [];
  for (let index = 0; index < points.length - 1; index += 1) ring.push(points[index].x, points[index].y);
  return ring;
}

function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index += 2) {
      box[0] = Math.min(box[0], ring[index]);
      box[1] = Math.min(box[1], ring[index + 1]);
      box[2] = Math.max(box[2], ring[index]);
      box[3] = Math.max(box[3], ring[index + 1]);
    }
  }
  return box;
}

/**
 * Return the features of a tile's layer of parcels, each with its properties, `rings` as
 * [[x, y, x, y, …], …] and `box` [west, north, east, south], in tile units with y going down.
 */
export function readTile(buffer) {
  const layer = new VectorTile(new PbfReader(new Uint8Array(buffer))).layers[LAYER];
  return Array.from({ length: layer.length }, (_, index) => {
    const feature = layer.feature(index);
    const rings = feature.loadGeometry().map(flat);
    return { ...feature.properties, rings, box: boxOf(rings) };
  });
}
