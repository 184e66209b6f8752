/* The parcels of this page: the inlined archive, its tiles by place, and finding one by its id. */
import { PMTiles } from "pmtiles";
import { byId } from "./elements.js";
import { page } from "./page.js";
import { bytesOf } from "./base64.js";
import { readTile } from "./tile_features.js";

export const TILE_ZOOM = page.data.tile_zoom;
export const EXTENT = page.data.tile_extent;

let archive = null;

/* Decoded when the first tile is asked for, not while the page opens. */
function openArchive() {
  if (archive === null) {
    const { buffer } = bytesOf(byId("parcels").textContent);
    archive = new PMTiles({
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
export function tileAt(x, y) {
  const key = `${x}/${y}`;
  if (!present.has(key)) return [];
  if (!tiles.has(key)) tiles.set(key, loadTile(key, x, y));
  return tiles.get(key);
}

let all = null;

async function readAll() {
  const found = new Map();
  for (const [x, y] of page.data.tiles) {
    for (const feature of await tileAt(x, y)) found.set(feature.id, { feature, x, y });
  }
  return [...found.values()];
}

/** Return all parcels, each once, as [{feature, x, y}]; every tile is read the first time. */
export function allParcels() {
  all = all || readAll();
  return all;
}

/** Return {feature, x, y} of a parcel by its id, or null. */
export async function findParcel(id) {
  return (await allParcels()).find(({ feature }) => feature.id === id) || null;
}
