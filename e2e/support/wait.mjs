// Waiting with an end.

import assert from 'node:assert/strict';

/** Calls `check` until it returns something true, or fails with what it said last. */
export async function eventually(what, check, millis = 15_000) {
  const deadline = Date.now() + millis;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) assert.fail(`${what}: not within ${millis} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Waits until the page has gone back from the entry of a panel that was closed. No person is faster than that; a test is,
 * and two steps through the history at once are one too many.
 */
export const panelIsLeft = (page) =>
  page.waitForFunction(() => !history.state || new URLSearchParams(location.search).has(history.state));
