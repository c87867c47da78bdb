// Waiting with a time limit.

import assert from 'node:assert/strict';

/** Calls `check` until it returns a true value, or fails with its last message. */
export async function eventually(what, check, millis = 15_000) {
  const deadline = Date.now() + millis;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) assert.fail(`${what}: not within ${millis} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until a response has arrived as a whole and the page has handled it and drawn what it leads to. */
export async function handled(page, response) {
  await (await response).finished();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done)))));
}
