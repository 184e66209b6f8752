// The rules our scripts keep. Syntax newer than Chromium 109 is no matter here: the build translates it.
import confusing from "confusing-browser-globals";
import globals from "globals";

// Text of the data must never become markup.
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "createContextualFragment"];

export default [
  { ignores: ["**/node_modules/", "**/mapping/build/"] },
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-duplicate-imports": "error",
      "no-var": "error",
      "prefer-const": "error",
      "eqeqeq": "error",
      "no-shadow": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": ["error", ...MARKUP.map((property) => ({ property }))],
      "max-lines": ["error", 200],
      "max-lines-per-function": ["error", { max: 80 }],
    },
  },
  {
    files: ["**/mapping/lib/*.js", "**/mapping/pages/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      // A browser has names such as `find` and `status` that a forgotten import would fall back to;
      // `location` is meant where it is used.
      "no-restricted-globals": ["error", ...confusing.filter((name) => name !== "location" && name !== "history")],
    },
  },
  {
    files: ["**/lib/leaflet.js"],
    languageOptions: { globals: { L: "readonly", map: "readonly" } },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: globals.node },
  },
];
