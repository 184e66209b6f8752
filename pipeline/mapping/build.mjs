// Writes the script of each page to build/<name>.js, where the drawing of the pages finds it.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOME, PAGES, bundle } from "./bundle.mjs";

const FOLDER = join(HOME, "build");

const scripts = await Promise.all(PAGES.map(async (page) => [page, (await bundle(page)).text]));
mkdirSync(FOLDER, { recursive: true });
for (const [page, text] of scripts) writeFileSync(join(FOLDER, `${page}.js`), text);
