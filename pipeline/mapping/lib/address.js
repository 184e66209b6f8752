/* The state of a page in its address, so that a view can be sent on and the back button undoes a step. */

/** Return what a fragment asks for: "#code=652301&rate=survey" as an object. */
export function stateOf(fragment) {
  return Object.fromEntries(new URLSearchParams(fragment.slice(1)));
}

/** Return the fragment of a state; what is null or empty is left out. */
export function fragmentOf(state) {
  return `#${new URLSearchParams(Object.entries(state).filter(([, value]) => value !== null && value !== ""))}`;
}

let followed = null; // the fragment that the page shows

/** Return what the address asks for. */
export function readHash() {
  followed = location.hash;
  return stateOf(followed);
}

/** Keep the state in the address, as a step of its own where it is another one. */
export function writeHash(state) {
  const fragment = fragmentOf(state);
  if (fragment === location.hash || (fragment === "#" && !location.hash)) return;
  history.pushState(null, "", fragment);
  followed = location.hash;
}

/** Call with the state whenever the address changes by hand or by going back. */
export function onHash(action) {
  const follow = () => {
    if (location.hash !== followed) action(readHash()); // one step back is heard as two events
  };
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", follow);
}
