// The two VOD clean-up calls, each verified by the remaining files.

import assert from 'node:assert/strict';
import { confirmDeletion, suite } from './support/suite.mjs';

const it = suite();
const BUCKET = 'vod_media';

it('the chosen streams of a video go with their files, the others stay', async ({ page, server }) => {
  await server.open(page, '/videos');
  await page.getByRole('link', { name: 'Sample: Harbour at dawn' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sample: Harbour at dawn' }).waitFor();
  const video = new URL(page.url()).pathname.split('/').pop();
  const boxes = page.getByRole('checkbox', { name: /^Select (?!this page)/ });
  await boxes.nth(1).waitFor();
  const streams = await boxes.count();
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const before = await server.objects(BUCKET);
  await page.getByRole('button', { name: 'Delete streams…' }).first().click();
  assert.equal(await confirmDeletion(page), 'Deleted: 2 of 2');
  await assert.doesNotReject(() => boxes.nth(streams - 2).waitFor({ state: 'detached' }));
  assert.equal(await boxes.count(), streams - 2);
  const after = await server.objects(BUCKET);
  const missing = before.filter((object) => !after.includes(object));
  assert.equal(missing.length, 2);
  for (const object of missing) assert.match(object, new RegExp(`^videos/${video}/(?!source)`));
});

it('deleting the last streams reads as no streams left', async ({ page, server }) => {
  await server.open(page, '/videos');
  await page.getByRole('link', { name: 'Sample: Workshop safety briefing' }).click();
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await page.getByRole('button', { name: 'Delete streams…' }).first().click();
  assert.match(await confirmDeletion(page), /^Deleted: 5 of 5$/);
  await page.getByText('No streams').first().waitFor();
});

it('the parts of an unfinished upload go, and nothing else', async ({ page, server }) => {
  await server.open(page, '/uploads');
  const box = page.getByRole('checkbox', { name: /^Select Sample: Drone survey/ });
  await box.check();
  const before = await server.objects(BUCKET);
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete upload parts…' }).click();
  assert.equal(await confirmDeletion(page), 'Accepted: 1 of 1');
  const after = await server.objects(BUCKET);
  const missing = before.filter((object) => !after.includes(object));
  assert.equal(missing.length, 5);
  assert.deepEqual(missing.filter((object) => object.startsWith('videos/') && object.endsWith('source.mp4')), []);
});
