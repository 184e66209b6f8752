/* The stages of rectification. Pure. */

/** The five stages in order. */
export const STAGES = ["untreated", "controlled", "planned", "under_works", "closed"];

/** A house of another grade has left this track and stands apart. */
export const REGRADED = "regraded";
