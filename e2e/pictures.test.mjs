// Deleting pictures: exactly the chosen ones, and files only on request.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { JPEG } from './support/seed.mjs';
import { confirmDeletion, eventually, openDialog, suite } from './support/suite.mjs';

const BUCKET = 'lobby-bucket';
const it = suite({
  demo: false,
  jobs: [{ name: 'Lobby camera', pictures: 12, overwrite: true, bucket: BUCKET }],
  // Every file has its own bytes.
  image: (job, nth) => Buffer.concat([JPEG, Buffer.from([nth])]),
});

/** The boxes of the pictures that may be deleted, oldest first. */
async function pictureTable(page, server) {
  await server.open(page, `/jobs/${server.jobs[0].id}?layout=table&order=oldest`);
  const boxes = page.getByRole('checkbox', { name: /^Select \d+$/, disabled: false });
  await boxes.first().waitFor();
  return boxes;
}

async function choose(page, boxes, count) {
  const chosen = [];
  for (let at = 0; at < count; at += 1) {
    const box = boxes.nth(at);
    const stamp = (await box.getAttribute('aria-label')).replace('Select ', '');
    const row = page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select ${stamp}`, exact: true, disabled: false }) });
    const object = (await row.innerText()).match(/\S+\.jpe?g/)[0];
    await box.check();
    chosen.push({ stamp, object });
  }
  await page.getByRole('region', { name: 'Selection' }).getByText(`${count} selected`).waitFor();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete…' }).click();
  return chosen;
}

async function gone(page, chosen) {
  for (const { stamp } of chosen) {
    await page.getByRole('checkbox', { name: `Select ${stamp}`, exact: true, disabled: false }).waitFor({ state: 'detached' });
  }
}

it('chosen pictures are downloaded as one file, and one as it is', async ({ page, server }) => {
  const boxes = await pictureTable(page, server);
  const bar = page.getByRole('region', { name: 'Selection' });
  const download = async () => {
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: 'Download' }).click(),
    ]);
    return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
  };
  await boxes.nth(0).check();
  const one = await download();
  assert.match(one.name, /^Lobby_camera_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.\d{3}Z\.jpg$/);
  assert.equal(one.bytes.toString('hex', 0, 3), 'ffd8ff');
  await boxes.nth(1).check();
  const two = await download();
  assert.match(two.name, /^Lobby_camera_.+Z_.+Z\.zip$/);
  assert.equal(two.bytes.toString('latin1', 0, 2), 'PK');
  assert.ok(two.bytes.includes(one.bytes), 'the first picture is in the file as it is');
});

it('a thumbnail of the table grows under the pointer, and the page does not', async ({ page, server }) => {
  await pictureTable(page, server);
  const picture = page.locator('td .tiny img').first();
  const width = async () => (await picture.boundingBox()).width;
  const before = await width();
  await picture.hover();
  await eventually('it has grown', async () => (await width()) > 3 * before);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
});

it('with originals, exactly the chosen files leave the disk', async ({ page, server }) => {
  const boxes = await pictureTable(page, server);
  const chosen = await choose(page, boxes, 2);
  const before = await server.objects(BUCKET);
  for (const { object } of chosen) assert.ok(before.includes(object), `${object} is on the disk`);
  assert.equal(await confirmDeletion(page, { withFiles: true }), 'Deleted: 2 of 2');
  const after = await server.objects(BUCKET);
  const missing = before.filter((object) => !after.includes(object));
  assert.deepEqual(missing, chosen.map(({ object }) => object).sort());
  await gone(page, chosen);
});

it('records only, and every file stays', async ({ page, server }) => {
  const boxes = await pictureTable(page, server);
  const chosen = await choose(page, boxes, 2);
  const before = await server.objects(BUCKET);
  assert.equal(await confirmDeletion(page), 'Deleted: 2 of 2');
  const after = await server.objects(BUCKET);
  assert.deepEqual(before.filter((object) => !after.includes(object)), []);
  await gone(page, chosen);
  await page.goto(`${server.origin}/activity`);
  const row = page.locator('tbody tr[data-key]').filter({ has: page.locator('a[href^="/deletions/"]') }).first();
  await row.getByText('Accepted', { exact: true }).waitFor();
});

it('a deletion that is cancelled during the hold sends nothing', async ({ page, server }) => {
  const boxes = await pictureTable(page, server);
  const chosen = await choose(page, boxes, 1);
  const dialog = openDialog(page);
  await dialog.getByRole('button', { name: /^Remove / }).click();
  await dialog.getByRole('button', { name: 'Cancel the deletion' }).click();
  await page.getByText('Deletion cancelled. Nothing was deleted.').first().waitFor();
  await page.reload();
  await page.getByRole('checkbox', { name: `Select ${chosen[0].stamp}`, exact: true, disabled: false }).waitFor();
});
