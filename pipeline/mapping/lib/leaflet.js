/* Leaflet, which the page inlines as a library, and the map that the shell makes with it before
 * these modules run: the only names that come from outside them. */

const leaflet = L;
const ownMap = map;

export { leaflet as L, ownMap as map };
