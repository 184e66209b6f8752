// How the modules hang together, as esbuild sees them.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { HOME, PAGES, bundle } from "../../../pipeline/mapping/bundle.mjs";

const isOurs = (path) => !path.startsWith("node_modules/");

/** Return {module: [modules of ours that it imports]} of a page. */
async function importsOf(page) {
  const { inputs } = await bundle(page);
  return Object.fromEntries(Object.entries(inputs)
    .filter(([path]) => isOurs(path))
    .map(([path, { imports }]) => [path, imports.map((each) => each.path).filter(isOurs)]));
}

const pages = new Map(await Promise.all(PAGES.map(async (page) => [page, await importsOf(page)])));

test("no module imports itself through others", () => {
  assert.ok(pages.size > 0);
  for (const imports of pages.values()) {
    const walk = (path, above) => {
      assert.ok(!above.includes(path), [...above, path].join(" > "));
      for (const next of imports[path]) walk(next, [...above, path]);
    };
    for (const path of Object.keys(imports)) walk(path, []);
  }
});

test("a page takes from itself and from lib, and lib from lib alone", () => {
  for (const [page, imports] of pages) {
    for (const [path, found] of Object.entries(imports)) {
      const allowed = path.startsWith("lib/") ? ["lib/"] : ["lib/", `pages/${page}/`];
      for (const next of found) assert.ok(allowed.some((folder) => next.startsWith(folder)), `${path} > ${next}`);
    }
  }
});

test("what stands in lib serves two pages or more, and every module serves one", () => {
  const users = (path) => [...pages.values()].filter((imports) => path in imports).length;
  const modules = (folder) => readdirSync(`${HOME}${folder}`)
    .filter((name) => name.endsWith(".js"))
    .map((name) => `${folder}/${name}`);
  for (const path of modules("lib")) assert.ok(users(path) > 1, path);
  for (const page of PAGES) for (const path of modules(`pages/${page}`)) assert.equal(users(path), 1, path);
});

test("two builds are the same bytes, and the modules' names are unique", async () => {
  for (const page of PAGES) {
    const [one, other] = await Promise.all([bundle(page), bundle(page)]);
    assert.equal(one.text, other.text);
  }
  const names = [...new Set([...pages.values()].flatMap(Object.keys))].map((path) => path.split("/").pop());
  assert.equal(new Set(names).size, names.length);
});
