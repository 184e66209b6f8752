/* The state of a page in its address, so that a view can be sent on. */

/** Return what a fragment asks for: "#code=652301&rate=survey" as an object. */
export function stateOf(fragment) {
  return Object.fromEntries(new URLSearchParams(fragment.slice(1)));
}

/** Return the fragment of a state; what is null or empty is left out. */
export function fragmentOf(state) {
  return `#${new URLSearchParams(Object.entries(state).filter(([, value]) => value !== null && value !== ""))}`;
}

/** Return what the address asks for. */
export function readHash() {
  return stateOf(location.hash);
}

/** Keep the state in the address; as a new entry of the history where `push` is set. */
export function writeHash(state, push = false) {
  const fragment = fragmentOf(state);
  if (fragment === location.hash || (fragment === "#" && !location.hash)) return;
  history[push ? "pushState" : "replaceState"](null, "", fragment);
}

/** Call with the state whenever the address changes by hand or by going back. */
export function onHash(action) {
  window.addEventListener("popstate", () => action(readHash()));
  window.addEventListener("hashchange", () => action(readHash()));
}
