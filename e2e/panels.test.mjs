// Open panels are in the address: reload, back, forward and a shared link give the same view, and never confirm anything.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { picturesOf } from './support/calls.mjs';
import { eventually, openDialog, startDeletion, suite } from './support/suite.mjs';

const it = suite({ demo: false, jobs: [{ name: 'Lobby', pictures: 60 }], videos: [{ title: 'Open day', streams: 25 }] });

const deletionOf = (page) => new URL(page.url()).searchParams.get('deletion');
const isClosed = (page) => page.locator('dialog[open]').waitFor({ state: 'detached' });

/** Shows the plan for every stream of the video. */
async function planStreams(page, server) {
  const [video] = server.videos;
  await server.open(page, `/videos/${video.id}`);
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await page.getByRole('button', { name: 'Delete streams…' }).first().click();
  const title = `Delete 25 streams of ${video.title}?`;
  await openDialog(page).getByRole('heading', { name: title }).waitFor();
  await eventually('the address names the deletion', () => deletionOf(page));
  return title;
}

it('the key help is in the address', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  const before = page.url();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and documentation' });
  await help.waitFor();
  await page.reload();
  await help.waitFor();
  await page.goBack();
  await isClosed(page);
  assert.equal(page.url(), before);
  await page.goForward();
  await help.waitFor();
  await page.keyboard.press('Escape');
  await isClosed(page);
  await page.waitForURL(before);
});

it('a plan survives a reload, and still asks for all that it asked for', async ({ page, server }) => {
  const title = await planStreams(page, server);
  const shown = page.url();
  const sentence = await page.locator('#deletion-what p').first().innerText();
  await page.reload();
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: title }).waitFor();
  assert.equal(page.url(), shown);
  assert.equal(await page.locator('#deletion-what p').first().innerText(), sentence);
  assert.ok(await dialog.getByRole('button', { name: /^Delete 25/ }).isDisabled(), 'a link confirms nothing');
  const other = await page.context().newPage();
  await other.goto(shown);
  await openDialog(other).getByRole('heading', { name: title }).waitFor();
  await other.close();
  await page.goBack();
  await isClosed(page);
  assert.equal(deletionOf(page), null);
  await page.goForward();
  await dialog.getByRole('heading', { name: title }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  await isClosed(page);
  await eventually('the address names it no more', () => deletionOf(page) === null);
});

it('going back during the hold cancels the deletion', async ({ page, server }) => {
  await planStreams(page, server);
  await startDeletion(page);
  const id = deletionOf(page);
  await page.goBack();
  await isClosed(page);
  await page.goto(`${server.origin}/deletions/${id}`);
  await page.getByText('Cancelled').first().waitFor();
  await page.goto(`${server.origin}/videos/${server.videos[0].id}`);
  const streams = page.locator('tbody tr[data-key]');
  await streams.first().waitFor();
  assert.equal(await streams.count(), 25, 'nothing was deleted');
});

it('a plan opened by its link can be confirmed, and its outcomes exported by selection', async ({ page, server }) => {
  await planStreams(page, server);
  await page.reload();
  await openDialog(page).getByRole('heading', { level: 2 }).waitFor();
  const dialog = await startDeletion(page);
  await dialog.getByText('Deleted: 25 of 25').waitFor({ timeout: 30_000 });
  const shown = page.url();
  await page.reload();
  await dialog.getByText('Deleted: 25 of 25').waitFor();
  assert.equal(page.url(), shown);
  // The dialog reports complete success in one line; the page lists each stream.
  await dialog.getByRole('link', { name: 'Open full page' }).click();
  const outcomes = page.locator('main');
  const boxes = outcomes.getByRole('checkbox', { name: /^Select (?!this page)/ });
  const names = [];
  for (const at of [1, 3]) {
    names.push((await boxes.nth(at).getAttribute('aria-label')).replace('Select ', ''));
    await boxes.nth(at).check();
  }
  await outcomes.getByText('Export', { exact: true }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'JSON, only selected' }).click();
  const rows = JSON.parse(await readFile(await (await coming).path(), 'utf8'));
  assert.deepEqual(rows.map((row) => row.Item).sort(), names.sort());
});

it('a deletion that nobody knows is said to be unknown', async ({ page, server }) => {
  await server.open(page, '/jobs?deletion=no-such-deletion');
  const dialog = openDialog(page);
  await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
  await dialog.locator('.card').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await isClosed(page);
  await eventually('the address is clean', () => deletionOf(page) === null);
});

it('a chosen stretch is in the address and keeps its time', async ({ page, server }) => {
  const [job] = server.jobs;
  await server.open(page, `/jobs/${job.id}`);
  await page.getByText('60 pictures', { exact: false }).first().waitFor();
  const bar = page.getByRole('slider');
  await bar.focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 30; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.waitForURL(/stretch=\d+%2C\d+|stretch=\d+,\d+/);
  const words = page.locator('.bounds b');
  const said = await words.innerText();
  await page.reload();
  await eventually('the same stretch', async () => (await words.innerText()) === said);
  // It pushes the bar down when it comes.
  await page.locator('.facts-line .fact').first().waitFor();
  const box = await bar.boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await eventually('another stretch', async () => (await words.innerText()) !== said);
  const dragged = await words.innerText();
  await page.reload();
  await eventually('the dragged stretch', async () => (await words.innerText()) === dragged);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.waitForURL((url) => !url.searchParams.has('stretch'));
  assert.equal((await picturesOf(page, job)).length, 60);
});

it('a range that is being chosen is in the address, and back leaves it', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('checkbox', { name: 'Select Lobby' }).check();
  const before = page.url();
  await page.getByRole('button', { name: 'Delete pictures…' }).click();
  const dialog = openDialog(page);
  const plan = dialog.getByRole('button', { name: 'Preview' });
  await plan.waitFor();
  await eventually('the address names the job', () => deletionOf(page) === `over:${server.jobs[0].id}`);
  await page.reload();
  await plan.waitFor();
  await plan.click();
  await dialog.getByRole('heading', { name: /60 records of Lobby/ }).waitFor();
  await eventually('the address names the plan', () => !deletionOf(page)?.startsWith('over:'));
  await page.goBack();
  await isClosed(page);
  assert.equal(page.url(), before);
  await page.goto(`${server.origin}/jobs?deletion=over:`);
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await eventually('what says too little is dropped', () => deletionOf(page) === null);
});

it('going back does not open a closed panel again, and screens keep their address after it', async ({ page, server }) => {
  await server.open(page, '/videos');
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  const search = page.getByRole('searchbox');
  await search.fill('lob');
  await page.waitForURL(/q=lob/);
  await search.fill('');
  await page.waitForURL((url) => !url.searchParams.has('q'));
  await search.blur();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys and documentation' }).waitFor();
  await page.keyboard.press('Escape');
  await isClosed(page);
  await page.goBack();
  await isClosed(page);
  await page.getByRole('link', { name: 'Videos', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/jobs');
  await search.fill('lob');
  await page.waitForURL(/\/jobs\?q=lob/);
});

it('the deletion of a template is in the address, and the screen of what was deleted says so', async ({ page, server }) => {
  await server.open(page, '/templates/new');
  await page.getByRole('textbox', { name: 'Template name' }).fill('By hand');
  await page.getByRole('button', { name: 'Save template' }).click();
  await page.getByText('Template By hand was created.').waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = openDialog(page);
  await dialog.getByText('no new job can be submitted').waitFor();
  await page.waitForURL(/deletion=/);
  await page.goBack();
  await isClosed(page);
  await page.getByRole('heading', { level: 1, name: 'Edit template' }).waitFor();
  await page.goForward();
  await startDeletion(page);
  await dialog.getByText('Deleted: 1 of 1').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await isClosed(page);
  // The dialog was opened by the address, which knows no list to show.
  await page.getByText('TemplateNotFound').waitFor();
  await page.getByRole('link', { name: 'Back to the list' }).click();
  await page.getByRole('link', { name: 'Every 5 seconds' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'By hand' }).count(), 0);
});
