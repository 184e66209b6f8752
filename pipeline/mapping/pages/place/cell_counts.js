/* Parcels counted by cells: those of the page, four of them to one of the zoom below. Pure. */

const COUNTS = ["unsurveyed", "in_progress", "done", "changed_unsurveyed", "changed_in_progress", "changed_done", "hazardous"];

/**
 * Return at(zoom), the cells at a zoom up to that of the page's: a map from "x/y" to {x, y, all, changed, hazardous},
 * where `all` and `changed` are counts by status. However few cells there are, none of their parcels is dropped.
 *
 * columns: the page's cells, with x, y and a list for each count.
 */
export function cellsOf(columns, cellZoom) {
  const levels = new Map();

  function build(zoom) {
    const step = cellZoom - zoom;
    const cells = new Map();
    for (let index = 0; index < (columns.x || []).length; index += 1) {
      const [x, y] = [columns.x[index] >> step, columns.y[index] >> step];
      const key = `${x}/${y}`;
      if (!cells.has(key)) cells.set(key, { x, y, all: [0, 0, 0], changed: [0, 0, 0], hazardous: 0 });
      add(cells.get(key), COUNTS.map((name) => columns[name][index]));
    }
    return cells;
  }

  return (zoom) => {
    const wanted = Math.max(0, Math.min(zoom, cellZoom));
    if (!levels.has(wanted)) levels.set(wanted, build(wanted));
    return levels.get(wanted);
  };
}

function add(cell, [unsurveyed, inProgress, done, changedUnsurveyed, changedInProgress, changedDone, hazardous]) {
  [unsurveyed, inProgress, done].forEach((count, status) => { cell.all[status] += count; });
  [changedUnsurveyed, changedInProgress, changedDone].forEach((count, status) => { cell.changed[status] += count; });
  cell.hazardous += hazardous;
}

/** Return the counts by status of a cell under a filter {shown: statuses, onlyChanged}, 0 for what is not shown. */
export function countsOf(cell, { shown, onlyChanged }) {
  return (onlyChanged ? cell.changed : cell.all).map((count, status) => (shown.has(status) ? count : 0));
}

/** Return the sum of counts. */
export function sumOf(counts) {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Return the counts by status of all cells of a zoom whose middle lies in a window, in cells of that zoom. */
export function countsWithin(cells, filter, { west, north, east, south }) {
  const total = [0, 0, 0];
  for (const cell of cells.values()) {
    const isIn = cell.x + 0.5 >= west && cell.x + 0.5 <= east && cell.y + 0.5 >= north && cell.y + 0.5 <= south;
    if (isIn) countsOf(cell, filter).forEach((count, status) => { total[status] += count; });
  }
  return total;
}
