// The live screens can be used without a mouse: these tests press keys and nothing else.

import assert from 'node:assert/strict';
import { picturesOf } from './support/calls.mjs';
import { button, confirmByKeys, focusIsOn, focusIsSomewhere, heading, press, rowOf, selected, tabTo, type, walkTo } from './support/keys.mjs';
import { openDialog, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  jobs: [
    { name: 'Lobby', pictures: 40, ageSeconds: 60 },
    ...Array.from({ length: 14 }, (_, i) => ({ name: `Gate ${String(i + 1).padStart(2, '0')}`, ageSeconds: 3_600 + i * 60 })),
    { name: 'Gate 15', status: 'init', ageSeconds: 9_000 },
  ],
});

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
  await dialog.getByRole('heading', { name: /^Delete pictures of / }).waitFor();
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
  await page.locator('.bounds').getByText(/· 40 pictures/).waitFor();
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
  await page.getByRole('checkbox', { name: `Select ${times[0]}` }).waitFor({ state: 'detached' });
  await focusIsSomewhere(page);
  assert.deepEqual(await picturesOf(page, lobby), times.slice(25));
});

it('a picture is looked at, and the viewer gives the focus back', async ({ page, server }) => {
  const [lobby] = server.jobs;
  await server.open(page, `/jobs/${lobby.id}`);
  const first = page.getByRole('button', { name: /^View / }).first();
  await press(page, first);
  const viewer = page.getByRole('dialog');
  await viewer.locator('.stage img').waitFor();
  const shown = page.url();
  await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => url.href !== shown);
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await press(page, button(page, 'Select by list…'));
  const paste = page.getByRole('dialog');
  await type(page, paste.getByRole('textbox'), `${lobby.pictures.at(-1).at}`);
  await press(page, paste.getByRole('button', { name: 'Select 1' }));
  await focusIsSomewhere(page);
  await selected(page, 1);
});

it('a menu closes with Escape and when the focus leaves it, and the selection stays', async ({ page, server }) => {
  await server.open(page, '/jobs?q=Gate');
  await walkTo(page, 'Gate 03');
  await page.keyboard.press('x');
  await selected(page, 1);
  const columns = page.getByRole('button', { name: 'Columns' });
  const isOpen = () => page.locator('[popover]:popover-open').count();
  await press(page, columns);
  await page.locator('[popover]:popover-open').waitFor();
  // The keys of the rows belong to the open menu; the Tab key leaves it.
  await tabTo(page, rowOf(page, 'Gate 03').getByRole('checkbox'));
  assert.equal(await isOpen(), 0, 'the focus is elsewhere');
  await press(page, columns);
  await page.locator('[popover]:popover-open').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await isOpen(), 0);
  await selected(page, 1);
});

it('a button that goes when it is pressed leaves the focus beside it', async ({ page, server }) => {
  await server.open(page, '/jobs?q=Gate');
  const stays = async (button) => {
    await press(page, button);
    await button.and(page.locator(':enabled')).waitFor({ state: 'detached' });
    await focusIsSomewhere(page);
  };
  await stays(page.getByRole('button', { name: 'Pin range' }));
  await walkTo(page, 'Gate 03');
  await page.keyboard.press('x');
  await stays(page.getByRole('button', { name: 'Clear selection' }));
  await stays(page.getByRole('button', { name: 'Clear filters' }));
});
