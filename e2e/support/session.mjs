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

/** Gives the open page a session of the restarted server: the old one ended with the program. */
export async function renewSession(page, server) {
  const launch_token = new URL(await server.launch()).hash.replace('#launch=', '');
  const status = await page.evaluate(async (launch_token) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/session', { method: 'POST', headers, body: JSON.stringify({ launch_token }) });
    if (answer.ok) localStorage.setItem('media-console.page-token', (await answer.json()).page_token);
    return answer.status;
  }, launch_token);
  assert.equal(status, 200);
}
