/* The areas as a tree: the whole place, reporting units, townships, villages. */
/* global page */
/* exported ROOT, areaByKey, childrenOf, pathTo, allAreas */

/* Columns side by side become one object an area. */
function readAreas() {
  const columns = Object.entries(page.data.areas);
  return page.data.borders.map((rings, index) => {
    const area = { rings };
    for (const [name, values] of columns) area[name] = values[index];
    area.key = `${area.level}-${area.code}`;
    return area;
  });
}

const allAreas = readAreas();
const areaByKey = new Map(allAreas.map((area) => [area.key, area]));
const ROOT = allAreas.find((area) => area.level === "prefecture");

const families = new Map([[ROOT.key, allAreas.filter((area) => area.level === "unit")]]);
for (const area of allAreas) {
  for (const parent of area.parents) {
    if (!families.has(parent)) families.set(parent, []);
    families.get(parent).push(area);
  }
}

/** Return the areas right below one. */
function childrenOf(area) {
  return families.get(area.key) || [];
}

/** Return the areas from the whole place down to this one. */
function pathTo(area) {
  const path = [area];
  while (path[0].parents.length) path.unshift(areaByKey.get(path[0].parents[0]));
  return path[0] === ROOT ? path : [ROOT, ...path];
}
