/* Parcels on canvas: one colour per status, outlines where they are large enough. */
import { L } from "../../lib/leaflet.js";
import { drawMark, markPlace } from "./house_marks.js";
import { EXTENT, TILE_ZOOM, tileAt } from "./parcel_archive.js";
import { STATUS_COLOURS } from "./parcel_status.js";

const SMALLEST_PX = 2;

function addRing(path, ring, scale, left, top) {
  path.moveTo(ring[0] * scale - left, ring[1] * scale - top);
  for (let index = 2; index < ring.length; index += 2) {
    path.lineTo(ring[index] * scale - left, ring[index + 1] * scale - top);
  }
  path.closePath();
}

/* What would be thinner than a dot is drawn as one, so that nothing disappears. */
function addFeature(path, feature, scale, left, top) {
  const [west, north, east, south] = feature.box;
  const width = (east - west) * scale;
  const height = (south - north) * scale;
  if (width < SMALLEST_PX || height < SMALLEST_PX) {
    path.rect(west * scale - left, north * scale - top, Math.max(width, SMALLEST_PX), Math.max(height, SMALLEST_PX));
    return;
  }
  for (const ring of feature.rings) addRing(path, ring, scale, left, top);
}

export const ParcelLayer = L.GridLayer.extend({
  options: { minZoom: TILE_ZOOM, maxZoom: 19, className: "parcels", keepBuffer: 1, updateWhenIdle: false },

  /* The codes of the statuses shown. */
  shown: new Set([0, 1, 2]),

  createTile(coords, done) {
    const size = this.getTileSize().x;
    const dots = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    canvas.width = size * dots;
    canvas.height = size * dots;
    const depth = coords.z - TILE_ZOOM;
    const found = tileAt(coords.x >> depth, coords.y >> depth);
    if (Array.isArray(found)) {
      this.drawTile(canvas, coords, found, dots);
      Promise.resolve().then(() => done(null, canvas));
    } else {
      found.then((features) => {
        this.drawTile(canvas, coords, features, dots);
        done(null, canvas);
      }, (error) => done(error, canvas));
    }
    return canvas;
  },

  drawTile(canvas, coords, features, dots) {
    const size = this.getTileSize().x;
    const depth = coords.z - TILE_ZOOM;
    const scale = (size * 2 ** depth) / EXTENT;
    const left = (coords.x - ((coords.x >> depth) << depth)) * size;
    const top = (coords.y - ((coords.y >> depth) << depth)) * size;
    const paths = STATUS_COLOURS.map(() => new Path2D());
    for (const feature of features) {
      const [west, north, east, south] = feature.box;
      const outside = east * scale < left - 2 || west * scale > left + size + 2
        || south * scale < top - 2 || north * scale > top + size + 2;
      if (!outside && this.shown.has(feature.status)) addFeature(paths[feature.status], feature, scale, left, top);
    }
    const pen = canvas.getContext("2d");
    pen.scale(dots, dots);
    pen.lineWidth = coords.z < 16 ? 0.4 : 0.8;
    pen.strokeStyle = "#3d4854";
    paths.forEach((path, status) => {
      pen.fillStyle = STATUS_COLOURS[status];
      pen.fill(path);
      pen.stroke(path);
    });
    for (const feature of features) {
      const place = feature.commercial && this.shown.has(feature.status)
        ? markPlace(feature.box, scale, left, top, size) : null;
      if (place) drawMark(pen, feature, place);
    }
  },
});
