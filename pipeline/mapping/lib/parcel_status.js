/* The statuses of a parcel by their place in the tiles, and their colours. Pure. */

export const STATUSES = ["unsurveyed", "in_progress", "done"];
export const STATUS_COLOURS = ["#c9ced6", "#56b4e9", "#00588f"];
