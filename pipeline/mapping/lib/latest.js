/* Answers that take a while: one that comes after a newer question was asked is not heard. Pure. */

/** Return {ask(question, use), drop()}: use(answer) is called unless something newer was asked, or drop()
 * was called, while question() was being answered. */
export function latestOnly() {
  let newest = 0;
  return {
    async ask(question, use) {
      newest += 1;
      const mine = newest;
      const answer = await question();
      if (mine === newest) use(answer);
    },
    drop() {
      newest += 1;
    },
  };
}
