/* The parcels of this page: the inlined archive, its tiles by place, and finding one by its id. */
/* global byId, page, pmtiles, readTile */
/* exported TILE_ZOOM, EXTENT, tileAt, findParcel, parcelAt */

const TILE_ZOOM = page.data.tile_zoom;
const EXTENT = page.data.tile_extent;

/* Base64 to bytes; fromBase64 is not there before Chromium 140. */
function readArchive() {
  const text = byId("parcels").textContent;
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let index = 0; index < raw.length; index += 1) bytes[index] = raw.charCodeAt(index);
  return bytes;
}

let archive = null;

/* Decoded when the first tile is asked for, not while the page opens. */
function openArchive() {
  if (archive === null) {
    const { buffer } = readArchive();
    archive = new pmtiles.PMTiles({
      getKey: () => "parcels",
      getBytes: async (offset, length) => ({ data: buffer.slice(offset, offset + length) }),
    });
  }
  return archive;
}

const present = new Set(page.data.tiles.map(([x, y]) => `${x}/${y}`));
const tiles = new Map();

async function loadTile(key, x, y) {
  const found = await openArchive().getZxy(TILE_ZOOM, x, y);
  const features = found ? readTile(found.data) : [];
  tiles.set(key, features);
  return features;
}

/** Return the features of a tile: at once when they were read before, else as a promise. */
function tileAt(x, y) {
  const key = `${x}/${y}`;
  if (!present.has(key)) return [];
  if (!tiles.has(key)) tiles.set(key, loadTile(key, x, y));
  return tiles.get(key);
}

/** Return {feature, x, y} of a parcel by its id, or null; looks through all tiles. */
async function findParcel(id) {
  for (const [x, y] of page.data.tiles) {
    const feature = (await tileAt(x, y)).find((each) => each.id === id);
    if (feature) return { feature, x, y };
  }
  return null;
}

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

/** Return the feature at a point of a tile; of several the smallest, else the nearest in reach. */
function parcelAt(features, x, y, reach) {
  const size = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
  const hit = features.filter((each) => distanceTo(each.box, x, y) === 0 && holds(each, x, y));
  if (hit.length) return hit.reduce((one, other) => (size(other) < size(one) ? other : one));
  const near = features.filter((each) => distanceTo(each.box, x, y) <= reach);
  const nearer = (one, other) => distanceTo(other.box, x, y) < distanceTo(one.box, x, y);
  return near.length ? near.reduce((one, other) => (nearer(one, other) ? other : one)) : null;
}
