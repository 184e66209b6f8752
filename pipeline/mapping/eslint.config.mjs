// The rules our page scripts keep. Third-party rule sets are not needed for these.
const BROWSER = [
  "document", "window", "location", "history", "navigator", "console", "TextDecoder", "Path2D",
  "ResizeObserver", "URLSearchParams", "Uint8Array", "atob", "requestAnimationFrame", "setTimeout",
  "clearTimeout", "Intl", "getComputedStyle", "CSS", "Node", "HTMLElement", "L", "pmtiles", "map",
];
// Text of the data must never become markup.
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "createContextualFragment"];

export default [
  {
    files: ["scripts/*.js"],
    languageOptions: {
      ecmaVersion: 2020,
      sourceType: "script",
      globals: Object.fromEntries(BROWSER.map((name) => [name, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-var": "error",
      "prefer-const": "error",
      "eqeqeq": "error",
      "no-shadow": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": ["error", ...MARKUP.map((property) => ({ property }))],
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 120 }],
    },
  },
];
