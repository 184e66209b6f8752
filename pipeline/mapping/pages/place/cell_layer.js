/* The cells on canvas: a disc for each, as large as its parcels are many, with its statuses as slices. */
import { HAZARD_COLOUR } from "../../lib/house_marks.js";
import { L, map } from "../../lib/leaflet.js";
import { number, page } from "../../lib/page.js";
import { STATUS_COLOURS } from "../../lib/parcel_status.js";
import { cellsOf, countsOf, sumOf } from "./cell_counts.js";

const DEPTH = 2; // a tile of the map has 4 × 4 cells
const FARTHEST = 13; // from the next zoom on the parcels are drawn
const LARGEST_PX = 27;
const SMALLEST_PX = 5;
const EDGE = "#1c2733";
export const CELL_ZOOM = page.data.cell_zoom;
export const cellsAt = cellsOf(page.data.cells, CELL_ZOOM);

function drawDisc(pen, counts, [x, y], radius) {
  const total = sumOf(counts);
  let from = -Math.PI / 2;
  counts.forEach((count, status) => {
    if (count === 0) return;
    const to = from + (2 * Math.PI * count) / total;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, radius, from, to);
    pen.closePath();
    pen.fillStyle = STATUS_COLOURS[status];
    pen.fill();
    from = to;
  });
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.lineWidth = 1;
  pen.strokeStyle = EDGE;
  pen.stroke();
}

function write(pen, text, x, y) {
  pen.lineWidth = 3.5;
  pen.strokeStyle = "#ffffff";
  pen.strokeText(text, x, y);
  pen.fillStyle = EDGE;
  pen.fillText(text, x, y);
}

function markHazards(pen, count, x, y) {
  pen.beginPath();
  pen.moveTo(x, y - 5);
  pen.lineTo(x + 5, y + 4);
  pen.lineTo(x - 5, y + 4);
  pen.closePath();
  pen.lineWidth = 1;
  pen.strokeStyle = EDGE;
  pen.fillStyle = HAZARD_COLOUR;
  pen.fill();
  pen.stroke();
  pen.textAlign = "left";
  write(pen, number(count), x + 7, y);
  pen.textAlign = "center";
}

/* Above borders and names: a count must not be covered. */
const PANE = "cells";
map.createPane(PANE).style.zIndex = 455;
map.getPane(PANE).style.pointerEvents = "none";

export const CellLayer = L.GridLayer.extend({
  // on paper the zoom has fractions, and rounds up
  options: { minZoom: 0, maxZoom: FARTHEST + 1, maxNativeZoom: FARTHEST, pane: PANE, className: "cells", noWrap: true },

  /* What is counted. */
  filter: { shown: new Set([0, 1, 2]), onlyChanged: false },

  createTile(coords) {
    const size = this.getTileSize().x;
    const dots = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    canvas.width = size * dots;
    canvas.height = size * dots;
    const pen = canvas.getContext("2d");
    pen.scale(dots, dots);
    Object.assign(pen, { font: "600 11px sans-serif", textAlign: "center", textBaseline: "middle", lineJoin: "round" });
    const cells = cellsAt(coords.z + DEPTH);
    const side = 1 << DEPTH;
    const largest = this.largestAt(coords.z + DEPTH);
    for (let x = coords.x * side; x < (coords.x + 1) * side; x += 1) {
      for (let y = coords.y * side; y < (coords.y + 1) * side; y += 1) {
        const cell = cells.get(`${x}/${y}`);
        const middle = [x - coords.x * side, y - coords.y * side].map((place) => ((place + 0.5) * size) / side);
        if (cell) this.drawCell(pen, cell, middle, largest);
      }
    }
    return canvas;
  },

  drawCell(pen, cell, [x, y], largest) {
    const counts = countsOf(cell, this.filter);
    const total = sumOf(counts);
    if (total > 0) {
      drawDisc(pen, counts, [x, y], Math.max(SMALLEST_PX, LARGEST_PX * Math.sqrt(total / largest)));
      write(pen, number(total), x, y);
    }
    if (cell.hazardous > 0 && !this.filter.onlyChanged) markHazards(pen, cell.hazardous, x + 12, y - 23);
  },

  /* The most parcels of a cell, by which the discs of a zoom are measured. */
  largestAt(zoom) {
    let largest = 1;
    for (const cell of cellsAt(zoom).values()) largest = Math.max(largest, sumOf(countsOf(cell, this.filter)));
    return largest;
  },
});
