/* The areas as a tree: the whole place, reporting units, townships, villages. Pure. */
import { rowsOf } from "../../lib/rows.js";

/**
 * Return {all, root, byKey, childrenOf(area), pathTo(area)} from the page's columns and borders.
 *
 * Each area has its figures, `rings`, its place `at` in the columns, its `key` (level-code) and `parents`, the keys of what it lies in:
 * none for the whole place and for units; more than one for an area that two units share.
 */
export function areaTree(columns, borders) {
  const all = rowsOf(columns).map((area, index) => (
    { ...area, at: index, rings: borders[index], key: `${area.level}-${area.code}` }));
  const byKey = new Map(all.map((area) => [area.key, area]));
  const root = all.find((area) => area.level === "prefecture");
  const families = new Map([[root.key, all.filter((area) => area.level === "unit")]]);
  for (const area of all) {
    for (const parent of area.parents) {
      if (!families.has(parent)) families.set(parent, []);
      families.get(parent).push(area);
    }
  }
  return {
    all,
    root,
    byKey,
    /** Return the areas directly below one. */
    childrenOf: (area) => families.get(area.key) || [],
    /** Return the areas from the whole place down to this one. */
    pathTo(area) {
      const path = [area];
      while (path[0].parents.length) path.unshift(byKey.get(path[0].parents[0]));
      return path[0] === root ? path : [root, ...path];
    },
  };
}
