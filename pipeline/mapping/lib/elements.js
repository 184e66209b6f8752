/* Elements of the page. Data reach it only as text: el() never takes HTML. */

/* Attributes, listeners (onclick: f) and properties of style (style: {...}); none for null or false. */
function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") {
      for (const [key, setting] of Object.entries(value)) node.style.setProperty(key, setting);
    } else node.setAttribute(name, value === true ? "" : String(value));
  }
}

function present(children) {
  return children.filter((child) => child !== null && child !== undefined);
}

/** Return a new element; children are nodes or texts, and texts stay texts. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...present(children));
  return node;
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  node.append(...present(children));
  return node;
}

/** Replace all children of an element by these. */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

/** Return the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Say what changed to those who cannot see it. */
export function announce(text) {
  byId("live").textContent = text;
}

/** Call when Escape is pressed, wherever the focus is. */
export function onEscape(action) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") action();
  });
}
