/* Where a list is longer than its room: nobody scrolls on a wall. */

/** Scroll a room so that the row whose turn it is can be seen; to the top where it has none. */
export function keepInSight(room) {
  const row = room.querySelector("[aria-current]");
  room.scrollTop = row ? row.offsetTop - room.clientHeight / 2 : 0;
}
