// Ending and opening sessions without the page's involvement.

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

/** Ends all automatic reads of a page, which takes itself for hidden: one could take away what the test is about to press. */
export const readNothing = (page) => page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));

/**
 * Starts the paused server again, and gives the open page a session of it: the old one ended with the program. Until then the page
 * finds no server, or one of its automatic reads would learn that it is signed out.
 */
export async function resumeWithSession(page, server, ...more) {
  const api = `${server.origin}/api/**`;
  await page.route(api, (route) => route.abort('connectionrefused'));
  await server.resume(...more);
  const launch_token = new URL(await server.launch()).hash.replace('#launch=', '');
  // Shares the cookies of the page, and is not routed.
  const answer = await page.context().request.post(`${server.origin}/api/session`, {
    headers: { origin: server.origin, 'content-type': 'application/json' },
    data: { launch_token },
  });
  assert.equal(answer.status(), 200);
  const { page_token } = await answer.json();
  await page.evaluate((token) => localStorage.setItem('media-console.page-token', token), page_token);
  await page.unroute(api);
}
