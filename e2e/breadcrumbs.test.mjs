// Every breadcrumb and every entry of the navigation leads to a screen.

import assert from 'node:assert/strict';
import { deleteAll } from './support/calls.mjs';
import { suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  jobs: [{ name: 'Lobby {3} <b>', pictures: 5 }],
  videos: [{ title: 'Open {0} day & <i>night</i>', streams: 2 }],
});

it('the links above every screen lead to the list it belongs to', async ({ page, server }) => {
  await server.open(page, '/jobs');
  const [job] = server.jobs;
  const at = job.pictures.map((picture) => picture.at);
  await deleteAll(page, { snapshots: { jobs: [{ job_id: job.id, timestamps: at.slice(0, 2) }], erase_originals: false } });
  await page.goto(`${server.origin}/activity`);
  const deletion = await page.locator('a[href^="/deletions/"]').first().getAttribute('href');
  const screens = [
    [`/jobs/${job.id}`, 'Jobs'],
    ['/jobs/new', 'Jobs'],
    ['/templates/new', 'Templates'],
    [`/videos/${server.videos[0].id}`, 'Videos'],
    [deletion, 'Activity'],
  ];
  for (const [path, list] of screens) {
    await page.goto(server.origin + path);
    await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: list }).click();
    await page.getByRole('heading', { level: 1, name: list }).waitFor();
    assert.equal(await page.getByText('There is no such page').count(), 0, path);
  }
});

it('braces and markup in names are shown as they are', async ({ page, server }) => {
  await server.open(page, '/jobs');
  await page.getByRole('link', { name: server.jobs[0].name }).click();
  await page.getByRole('heading', { level: 1, name: server.jobs[0].name }).waitFor();
  await page.goto(`${server.origin}/videos`);
  await page.getByRole('link', { name: server.videos[0].title }).click();
  await page.getByRole('heading', { level: 1, name: server.videos[0].title }).waitFor();
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('alertdialog').getByText(server.videos[0].title).first().waitFor();
});
