// Several tabs of one browser: preferences that agree, and deletions that any number of tabs may follow.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { eventually, openDialog, startDeletion, suite } from './support/suite.mjs';

const TABS = 8;
/**
 * How long a call of a further tab may take while the others follow the deletion, in milliseconds: without a free connection it waits
 * until the deletion is over.
 */
const PATIENCE = 20_000;
/** How long a call of the deletion takes: less than the proxy waits, and than a tab waits for an event. */
const CALL_MILLIS = 8_000;
/** Each is a call of its own. */
const UPLOADS = 20;

const named = (title) => Array.from({ length: UPLOADS }, () => ({ title, status: 'Uploading' }));
const it = suite({ demo: false, stub: true, videos: [...named('Lobby'), ...named('Gate')] });

/** Simulates a tab coming to the front or leaving it. Without a screen the browser treats every tab as visible. */
const setVisibility = (tab, state) =>
  tab.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);

/** Starts the deletion of the parts of uploads whose calls take the maximum time until `pass` is called, and closes its dialog. */
const startSlowDeletion = async (page, server, title) => {
  let pass;
  const gate = new Promise((release) => (pass = release));
  const slowly = () => Promise.race([gate, setTimeout(CALL_MILLIS, undefined, { ref: false })]);
  server.stub.answer = ({ action }) => (action === 'DeleteMultipartUpload' ? slowly() : undefined);
  await server.open(page, '/uploads');
  await page.getByText('Delete by ID').click();
  const ids = server.videos.filter((video) => video.title === title).map((video) => video.id);
  await page.getByRole('textbox', { name: 'Media IDs' }).fill(ids.join(' '));
  await page.getByRole('button', { name: `Delete parts of ${UPLOADS} uploads…` }).click();
  const dialog = await startDeletion(page);
  await dialog.getByRole('button', { name: 'Close' }).click({ timeout: 20_000 });
  return () => pass(undefined);
};

/** How long an ordinary call takes in a tab, in milliseconds. */
const callMillis = (tab) =>
  tab.evaluate(async () => {
    const headers = { 'content-type': 'application/json', 'x-page-token': localStorage.getItem('media-console.page-token') };
    const begin = performance.now();
    const answer = await fetch('/api/context', { method: 'POST', headers, body: '{}' });
    return answer.ok ? performance.now() - begin : Infinity;
  });

it('eight tabs that follow a deletion leave the console responsive', async ({ page, server }) => {
  const pass = await startSlowDeletion(page, server, 'Lobby');
  const tabs = [];
  for (let at = 0; at < TABS; at += 1) {
    await setVisibility(tabs.at(-1) ?? page, 'hidden');
    const tab = await page.context().newPage();
    await tab.goto(`${server.origin}/jobs`);
    await tab.locator('.badge.run').waitFor();
    tabs.push(tab);
  }
  const millis = await callMillis(tabs[0]);
  assert.ok(millis < PATIENCE, `a call took ${millis} ms`);
  pass();
  await setVisibility(tabs.at(-1), 'hidden');
  await setVisibility(page, 'visible');
  await page.locator('.badge.run').getByText(/finished/).waitFor({ timeout: 30_000 });
  for (const tab of tabs) await tab.close();
});

it('seven visible windows share one event stream, and another one takes over when its window is closed', async ({ page, server }) => {
  const pass = await startSlowDeletion(page, server, 'Gate');
  const [windows, streams] = [[], []];
  for (let at = 0; at < 7; at += 1) {
    const window = await page.context().newPage();
    window.on('request', (request) => request.url().endsWith('/api/deletions/events') && streams.push(at));
    await window.goto(`${server.origin}/jobs`);
    await window.locator('.badge.run').waitFor();
    windows.push(window);
  }
  assert.deepEqual(streams, [], 'the first window reads for all');
  for (const window of windows) {
    const millis = await callMillis(window);
    assert.ok(millis < PATIENCE, `a call took ${millis} ms`);
  }
  await page.goto('about:blank');
  await eventually('one of the others reads the stream', () => streams.length === 1);
  pass();
  for (const window of windows) {
    await window.locator('.badge.run').getByText(/finished/).waitFor({ timeout: 30_000 });
  }
  assert.equal(streams.length, 1);
  for (const window of windows) await window.close();
});

it('what one tab prefers, the others show, and none overwrites another', async ({ page, server }) => {
  await server.open(page, '/jobs');
  const other = await page.context().newPage();
  await other.goto(`${server.origin}/jobs`);
  await other.getByRole('button', { name: 'Columns' }).click();
  await other.getByRole('checkbox', { name: 'Bucket' }).uncheck();
  await page.getByRole('columnheader', { name: 'Bucket' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Theme/ }).click();
  await eventually('the other tab has the theme', () => other.evaluate(() => document.documentElement.dataset.theme === 'light'));
  await page.getByRole('columnheader', { name: 'Bucket' }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('columnheader', { name: 'Job ID' }).waitFor();
  assert.equal(await page.getByRole('columnheader', { name: 'Bucket' }).count(), 0);
  await other.close();
});

it('the dark theme chosen on a light system makes the controls dark too', async ({ page, server }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await server.open(page, '/jobs');
  await page.locator('thead input').waitFor();
  const theme = page.getByRole('button', { name: /^Theme/ });
  const scheme = () => page.evaluate(() => getComputedStyle(document.querySelector('tbody input, thead input')).colorScheme);
  await eventually('the dark theme is chosen', async () => {
    await theme.click();
    return page.evaluate(() => document.documentElement.dataset.theme === 'dark');
  });
  assert.equal(await scheme(), 'dark');
});

it('signing out ends the session for every tab', async ({ page, server }) => {
  await server.open(page, '/jobs');
  const other = await page.context().newPage();
  await other.goto(`${server.origin}/templates`);
  await other.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem('media-console.page-token')), null);
  // Unless it has read by itself meanwhile, and has no list any more.
  await other.keyboard.press('r');
  await other.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  assert.equal(await openDialog(other).count(), 0);
});
