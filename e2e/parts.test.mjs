// Parts of the page that are loaded lazily, and what happens when they do not arrive.

import assert from 'node:assert/strict';
import { suite } from './support/suite.mjs';

const it = suite({ demo: false });

it('a screen whose code does not arrive says so, and comes when asked again', async ({ page, server }) => {
  await server.open(page);
  await page.route(/split_videos\.wasm/, (route) => route.abort());
  await page.getByRole('link', { name: 'Videos' }).click();
  const words = page.getByRole('heading', { name: 'This part of the page did not arrive' });
  await words.waitFor();
  // The browser reports the failed file, as intended by the test.
  page.trouble.length = 0;
  await page.unroute(/split_videos\.wasm/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();
});

it('a program that stops shows the panel instead of a dead page', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  const panel = page.getByRole('heading', { name: 'The console has crashed' });
  if (await panel.isVisible()) throw new Error('the panel is there before anything happened');
  // A real trap: a module whose only function is `unreachable`.
  await page.evaluate(() => {
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 97, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const trap = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.a;
    setTimeout(() => trap());
  });
  await panel.waitFor();
  page.trouble.length = 0;
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
});

it('a server of another version is noticed at its first answer, and the page offers to reload', async ({ page, server }) => {
  await server.open(page);
  // All of them: the page goes by the last one.
  await page.route('**/api/**', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'x-console-version': 'another' } });
  });
  const notice = page.getByText('The server has another version of the console');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await notice.waitFor();
  await page.getByRole('button', { name: 'Reload' }).click();
  // An answer that is on its way is given first.
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await notice.waitFor({ state: 'detached' });
});

it('an answer that the page does not understand reads as one, and not as an outage', async ({ page, server }) => {
  await server.open(page);
  await page.route('**/api/call/ListLiveSnapshotJobs', (route) => route.fulfill({ json: { of: 'another version' } }));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('The answer could not be used').first().waitFor();
  assert.equal(await page.getByText('No answer from the server').count(), 0);
});
