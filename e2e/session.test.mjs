// Without a session the page says so, and how to sign in.

import assert from 'node:assert/strict';
import { newPage } from './support/browser.mjs';
import { endSession } from './support/session.mjs';
import { suite } from './support/suite.mjs';

const it = suite({ demo: false });
const signedOut = (page) => page.getByRole('heading', { name: 'You are not signed in' });

it('another browser is not let in, and a used launch address does not help it', async ({ page, server, browser }) => {
  const used = await server.launch();
  await page.goto(used);
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  const stranger = await newPage(browser);
  await stranger.goto(server.origin);
  await signedOut(stranger).waitFor();
  await stranger.goto(used);
  await stranger.reload();
  await signedOut(stranger).waitFor();
  await stranger.getByText('media-console login-link').waitFor();
  await stranger.context().close();
});

it('the session lasts over reloads and new tabs, and a fresh link replaces one that has ended', async ({ page, server }) => {
  await page.goto(await server.launch());
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  assert.ok(!page.url().includes('launch'), 'the token leaves the address at once');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await endSession(page);
  // An automatic read may have learned of it before, and then there is no *Refresh* to press.
  await page.keyboard.press('r');
  await signedOut(page).waitFor();
  // Pasted over the open page, the address changes in its fragment only: nothing is reloaded.
  const fragment = new URL(await server.launch()).hash;
  await page.evaluate((hash) => { location.hash = hash; }, fragment);
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  assert.ok(!page.url().includes('launch'), 'the token leaves the address at once');
});
