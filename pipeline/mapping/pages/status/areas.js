/* The areas of this page. */
import { page } from "../../lib/page.js";
import { areaTree } from "./area_tree.js";

export const areas = areaTree(page.data.areas, page.data.borders);
