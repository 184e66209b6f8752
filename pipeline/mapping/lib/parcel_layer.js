/* Parcels on canvas: one colour per status, outlines where they are large enough. */
import { L } from "./leaflet.js";
import { drawMark, markPlace } from "./house_marks.js";
import { EXTENT, TILE_ZOOM, tileAt } from "./parcel_archive.js";
import { STATUS_COLOURS } from "./parcel_status.js";

const SMALLEST_PX = 2;
const EDGE = "#3d4854";
const PALE = 0.25;
/* The outline of parcels that stand out. */
export const OUTSTANDING = "#c2410c";

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

/* One path for each status: far quicker than one for each parcel. */
function drawParcels(pen, features, add) {
  const paths = STATUS_COLOURS.map(() => new Path2D());
  for (const feature of features) add(paths[feature.status], feature);
  paths.forEach((path, status) => {
    pen.fillStyle = STATUS_COLOURS[status];
    pen.fill(path);
    pen.stroke(path);
  });
}

export const ParcelLayer = L.GridLayer.extend({
  options: { minZoom: TILE_ZOOM, maxZoom: 19, className: "parcels", keepBuffer: 1, updateWhenIdle: false },

  /* The codes of the statuses shown. */
  shown: new Set([0, 1, 2]),

  /* Whether a feature stands out, the others being pale; null where all are alike. */
  standsOut: null,

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
    const pen = canvas.getContext("2d");
    pen.scale(dots, dots);
    const inTile = features.filter(({ box: [west, north, east, south], status }) => this.shown.has(status)
      && east * scale >= left - 2 && west * scale <= left + size + 2
      && south * scale >= top - 2 && north * scale <= top + size + 2);
    const isOut = this.standsOut || (() => true);
    const look = this.standsOut ? { stroke: OUTSTANDING, width: 2 } : { stroke: EDGE, width: coords.z < 16 ? 0.4 : 0.8 };
    const draw = (some) => drawParcels(pen, some, (path, feature) => addFeature(path, feature, scale, left, top));
    if (this.standsOut) {
      Object.assign(pen, { globalAlpha: PALE, strokeStyle: EDGE, lineWidth: 0.4 });
      draw(inTile.filter((feature) => !isOut(feature)));
    }
    Object.assign(pen, { globalAlpha: 1, strokeStyle: look.stroke, lineWidth: look.width });
    draw(inTile.filter(isOut));
    for (const feature of inTile) {
      const place = feature.commercial
        ? markPlace(feature.box, scale, left, top, size) : null;
      if (place) drawMark(pen, feature, place);
    }
  },
});
