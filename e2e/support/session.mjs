// Ending a session behind a page's back.

import assert from 'node:assert/strict';

/** Ends the session of `page` from another tab of the same browser. */
export async function endSession(page) {
  const tab = await page.context().newPage();
  await tab.goto(new URL('/templates', page.url()).href);
  await tab.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  const status = await tab.evaluate(async () => {
    const token = localStorage.getItem('media-console.page-token');
    const headers = { 'content-type': 'application/json', 'x-page-token': token };
    return (await fetch('/api/session/end', { method: 'POST', headers, body: '{}' })).status;
  });
  assert.equal(status, 200);
  await tab.close();
}
