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
