// Every task can be done without a mouse: these tests press keys and nothing else.

import assert from 'node:assert/strict';
import { picturesOf } from './support/calls.mjs';
import { focusIsOn, focusIsSomewhere, press, tabTo, type } from './support/keys.mjs';
import { openDialog, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  jobs: [
    { name: 'Lobby', pictures: 40, ageSeconds: 60 },
    ...Array.from({ length: 14 }, (_, i) => ({ name: `Gate ${String(i + 1).padStart(2, '0')}`, ageSeconds: 3_600 + i * 60 })),
    { name: 'Gate 15', status: 'init', ageSeconds: 9_000 },
  ],
  videos: [
    { title: 'Open day', streams: 3 },
    { title: 'Interrupted recording', status: 'Uploading', ageSeconds: 7_200 },
  ],
});

const button = (page, name) => page.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const selected = (page, count) => page.getByRole('region', { name: 'Selection' }).getByText(`${count} selected`).waitFor();
const rowOf = (page, name) => page.locator('[data-key]').filter({ hasText: name });

/** Presses `j` until the row of that name has the focus. */
async function walkTo(page, name) {
  await rowOf(page, name).first().waitFor();
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('j');
    if (await rowOf(page, name).first().evaluate((row) => row === document.activeElement)) return;
  }
  assert.fail(`${name} cannot be reached with j`);
}

/** From the open plan to the closed outcome: what asks to be typed is typed, and Enter does the rest. */
async function confirmByKeys(page, { title, typed, outcome }) {
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: title }).waitFor();
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await type(page, dialog.getByRole('textbox', { name: `Type ${typed} to confirm` }), typed);
  await page.keyboard.press('Enter');
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel the deletion' }), 'the way out of the hold');
  await dialog.getByText(outcome).waitFor({ timeout: 30_000 });
  await focusIsOn(dialog.getByRole('button', { name: 'Close' }), 'Close');
  await page.keyboard.press('Enter');
  await focusIsSomewhere(page);
}

it('jobs are filtered, paged, selected and opened', async ({ page, server }) => {
  await server.open(page);
  await rowOf(page, 'Lobby').waitFor();
  await page.keyboard.press('/');
  await focusIsOn(page.getByRole('searchbox'), 'the search box');
  await page.keyboard.type('Gate');
  await page.waitForURL(/q=Gate/);
  await tabTo(page, page.getByRole('radio', { name: 'All', exact: true }));
  for (const state of ['started', 'init', 'paused']) {
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(new RegExp(`state=${state}`));
  }
  await rowOf(page, 'Gate 15').waitFor({ state: 'detached' });
  await press(page, button(page, 'Next page'));
  await page.waitForURL(/page=2/);
  await rowOf(page, 'Gate 12').waitFor();
  await press(page, page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: 'Page 1', exact: true }));
  await rowOf(page, 'Gate 01').waitFor();
  await press(page, page.locator('th').getByRole('button', { name: 'Created' }));
  await page.waitForURL(/sort=asc/);
  await rowOf(page, 'Gate 14').waitFor();

  await walkTo(page, 'Gate 13');
  await page.keyboard.press('x');
  await selected(page, 1);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await selected(page, 4);
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await selected(page, 3);
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Selection' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await heading(page, 'Gate 11');
});

it('a job’s menu starts, stops and closes', async ({ page, server }) => {
  await server.open(page, '/jobs?q=Gate%2003');
  const menu = page.getByLabel('More for Gate 03');
  await press(page, menu);
  await tabTo(page, rowOf(page, 'Gate 03').getByRole('button', { name: 'Start', exact: true }));
  await page.keyboard.press('Escape');
  await focusIsOn(menu, 'the menu’s button');
  await page.keyboard.press('Enter');
  await press(page, rowOf(page, 'Gate 03').getByRole('button', { name: 'Delete pictures…' }));
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: 'Delete pictures taken when?' }).waitFor();
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await focusIsOn(menu, 'the menu’s button');
});

it('a stretch is chosen on the coverage bar, and pictures are chosen and deleted', async ({ page, server }) => {
  const [lobby] = server.jobs;
  await server.open(page, `/jobs/${lobby.id}`);
  await page.getByText('40 pictures', { exact: false }).first().waitFor();
  const bar = page.getByRole('slider');
  await tabTo(page, bar);
  await page.keyboard.press('End');
  for (let i = 0; i < 30; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.locator('.bounds').getByText(/40 pictures/).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/range=\d{4}-/);
  await page.getByText('40 pictures', { exact: false }).first().waitFor();
  await tabTo(page, page.getByRole('radio', { name: 'Contact sheet' }));
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(/layout=table/);
  await tabTo(page, page.getByRole('radio', { name: 'Newest first' }));
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(/order=oldest/);

  const times = lobby.pictures.map((picture) => picture.at);
  await page.getByRole('checkbox', { name: `Select ${times[0]}` }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  for (let i = 0; i < 24; i += 1) await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await selected(page, 25);
  await page.keyboard.press('d');
  await confirmByKeys(page, { title: 'Remove 25 records of Lobby?', typed: '25', outcome: 'Deleted: 25 of 25' });
  assert.deepEqual(await picturesOf(page, lobby), times.slice(25));
});

it('a picture is looked at, and the viewer gives the focus back', async ({ page, server }) => {
  const [lobby] = server.jobs;
  await server.open(page, `/jobs/${lobby.id}`);
  const first = page.getByRole('button', { name: /^View / }).first();
  await press(page, first);
  const viewer = page.getByRole('dialog');
  await viewer.locator('img').waitFor();
  const shown = page.url();
  await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => url.href !== shown);
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await press(page, button(page, 'Paste a selection…'));
  const paste = page.getByRole('dialog');
  await type(page, paste.getByRole('textbox'), `${lobby.pictures.at(-1).at}`);
  await press(page, paste.getByRole('button', { name: 'Select 1' }));
  await focusIsSomewhere(page);
  await selected(page, 1);
});

it('a template is made, changed and deleted', async ({ page, server }) => {
  await server.open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await heading(page, 'Templates');
  await press(page, page.getByRole('link', { name: 'Create template' }));
  await heading(page, 'New template');
  await type(page, page.getByRole('textbox', { name: 'Template name' }), 'By hand');
  await type(page, page.getByRole('textbox', { name: 'Interval in seconds' }), '30');
  await press(page, button(page, 'Save template'));
  await heading(page, 'Edit template');
  await page.getByText('Saved.').waitFor();
  await type(page, page.getByRole('textbox', { name: 'Interval in seconds' }), '45');
  await page.keyboard.press('Enter');
  await page.getByText('Saved.').waitFor();
  await page.reload();
  await heading(page, 'Edit template');
  const interval = page.getByRole('textbox', { name: 'Interval in seconds' });
  await page.waitForFunction(() => document.querySelector('#field-TimeInterval')?.value === '45');
  await tabTo(page, interval);
  // From the detail: asked, refused, asked again, done.
  await press(page, button(page, 'Delete'));
  const dialog = openDialog(page);
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await press(page, button(page, 'Delete'));
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await press(page, dialog.getByRole('button', { name: 'Delete template' }));
  await heading(page, 'Templates');
  await focusIsSomewhere(page);
  await page.getByRole('link', { name: 'Every 5 seconds' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'By hand' }).count(), 0);
});

it('a job is submitted with a template from the picker', async ({ page, server }) => {
  await server.open(page);
  await press(page, page.getByRole('link', { name: 'Submit a job' }));
  await heading(page, 'Submit a job');
  const values = {
    'Job name': 'Typed by hand',
    'Stream URL': 'rtmp://live.example.com/app/hand',
    Bucket: 'hand-bucket',
    Endpoint: 'oss-cn-shanghai.aliyuncs.com',
  };
  for (const [name, text] of Object.entries(values)) await type(page, page.getByRole('textbox', { name }), text);
  const picker = page.getByRole('combobox', { name: 'Template' });
  await type(page, picker, 'Every 5');
  const option = page.getByRole('option', { name: /Every 5 seconds/ });
  await option.waitFor();
  assert.equal(await picker.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
  await page.keyboard.press('Enter');
  await page.getByText('Next objects').waitFor();
  await press(page, button(page, 'Submit job'));
  await heading(page, 'Typed by hand');
});

it('a video’s streams and an upload’s fragments are deleted, and both are read about', async ({ page, server }) => {
  await server.open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await heading(page, 'Videos');
  await walkTo(page, 'Open day');
  await page.keyboard.press('Enter');
  await heading(page, 'Open day');
  await page.locator('tr[data-key]').nth(2).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await selected(page, 2);
  await page.keyboard.press('d');
  await confirmByKeys(page, { title: 'Delete 2 streams of Open day?', typed: '2', outcome: 'Deleted: 2 of 2' });
  await page.getByText('Streams left: 1.', { exact: false }).waitFor();

  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await heading(page, 'Uploads');
  await walkTo(page, 'Interrupted recording');
  await page.keyboard.press('x');
  await page.keyboard.press('d');
  await confirmByKeys(page, { title: 'Delete the fragments of 1 upload?', typed: '1', outcome: 'Deleted: 1 of 1' });

  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await heading(page, 'Activity');
  await rowOf(page, 'DeleteMultipartUpload').first().waitFor();
  await press(page, rowOf(page, 'DeleteStream').first().getByRole('link', { name: 'Outcome per item' }));
  await page.getByText('Deleted: 2 of 2').waitFor();
});

it('language, theme and zone are switched, and help is shown', async ({ page, server }) => {
  await server.open(page);
  await rowOf(page, 'Lobby').waitFor();
  const root = page.locator('html');
  await press(page, page.getByRole('button', { name: /^Theme: / }));
  const theme = await root.getAttribute('data-theme');
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => document.documentElement.dataset.theme !== before, theme);
  const zone = page.getByRole('button', { name: /^Times are shown in / });
  await tabTo(page, zone);
  const before = await zone.getAttribute('aria-label');
  await page.keyboard.press('Space');
  await page.waitForFunction((name) => document.activeElement.getAttribute('aria-label') !== name, before);
  await press(page, page.getByRole('button', { name: '切换到中文' }));
  await heading(page, '截图任务');
  await page.keyboard.press('Enter');
  await heading(page, 'Jobs');

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard help' });
  await help.waitFor();
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await focusIsOn(page.getByRole('button', { name: '切换到中文' }), 'what had it before');
  await page.keyboard.press('?');
  await press(page, help.getByRole('button', { name: 'Close' }));
  await focusIsSomewhere(page);
  // Straight to the content, past rail and bar.
  await page.reload();
  await rowOf(page, 'Lobby').waitFor();
  await page.keyboard.press('Tab');
  await focusIsOn(page.getByRole('link', { name: 'Skip to content' }), 'the way past the bar');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
});
