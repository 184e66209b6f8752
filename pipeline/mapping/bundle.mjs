// Puts the modules of a page together: pages/<name>/<name>.js and all it imports become one script.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const HOME = fileURLToPath(new URL(".", import.meta.url));

/** The pages: the folders below pages/ that hold a script of their own name. */
export const PAGES = readdirSync(join(HOME, "pages"))
  .filter((name) => existsSync(join(HOME, "pages", name, `${name}.js`)))
  .sort();

/* What third-party code stands in a script, with its licences: "node_modules/pbf/index.js" is of pbf. */
function notice(files) {
  const found = files.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)).filter(Boolean);
  const names = [...new Set(found.map(([, name]) => name))].sort();
  const packages = names.map((name) => {
    const path = join(HOME, "node_modules", name, "package.json");
    const { version, license } = JSON.parse(readFileSync(path, "utf8"));
    return `${name} ${version} (${license})`;
  });
  return packages.length ? `/*! contains ${packages.join(", ")} */\n` : "";
}

/**
 * Return the script of a page as {text, inputs}: `inputs` has an entry for each module with what it imports.
 *
 * The same sources and lock file give the same text on every machine. An import that names nothing fails.
 */
export async function bundle(page) {
  const { outputFiles: [script], metafile: { inputs } } = await build({
    absWorkingDir: HOME,
    entryPoints: [`pages/${page}/${page}.js`],
    bundle: true,
    charset: "utf8",
    format: "iife",
    legalComments: "none", // the notice says it
    logLevel: "warning",
    metafile: true,
    minify: true,
    target: "chrome109",
    write: false,
  });
  return { text: notice(Object.keys(inputs)) + script.text, inputs };
}
