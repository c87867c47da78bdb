// An operator's daily tasks on a busy site, with the site's data (`cargo xtask site`): find, look, compare, delete.

import assert from 'node:assert/strict';
import { picturesOf } from './support/calls.mjs';
import { pushAll, site } from './support/site.mjs';
import { confirmDeletion, eventually, openDialog, suite } from './support/suite.mjs';

const it = suite(await site());
const jobNamed = (server, name) => server.jobs.find((job) => job.name === name);
const rows = (page) => page.locator('tbody tr[data-key]');

it('a job of 20 and one of 40 days ago are found from the empty list, with the keyword kept', async ({ page, server }) => {
  const [twenty, forty] = [20, 40].map((days) => server.jobs.find((job) => Date.now() / 1_000 - job.created > days * 86_400));
  await server.open(page, '/jobs');
  for (const job of [twenty, forty]) {
    await page.goto(`${server.origin}/jobs`);
    await page.getByRole('searchbox', { name: 'Job ID or name' }).fill(job.name);
    await page.getByRole('heading', { name: 'No matching jobs' }).waitFor();
    await page.getByRole('button', { name: 'Search all time' }).click();
    await rows(page).getByRole('link', { name: job.name, exact: true }).waitFor();
    assert.equal(await page.getByRole('searchbox', { name: 'Job ID or name' }).inputValue(), job.name);
  }
});

it('the camera that died is silent in the list, on the wall and on its own page', async ({ page, server }) => {
  await pushAll(server);
  const dead = jobNamed(server, 'Dead camera');
  await server.open(page, '/jobs?state=silent');
  await rows(page).getByRole('link', { name: 'Dead camera' }).waitFor();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Wall' }).click();
  await page.locator('.wall li.silent').filter({ hasText: 'Dead camera' }).click();
  await page.getByRole('heading', { level: 1, name: 'Dead camera' }).waitFor();
  assert.ok(page.url().includes(dead.id));
  await page.locator('.last-picture.silent').getByText(/min ago|minutes ago|\d+ seconds ago/).waitFor();
  await page.locator('.cover header').getByText(/since (\d\d-\d\d )?\d\d:\d\d:\d\d/).waitFor();
});

it('keyframe jitter is no gap at any length of the range', async ({ page, server }) => {
  const jitter = jobNamed(server, 'Jitter camera');
  await server.open(page);
  // Before this server was started: the seeded stream continues in the pictures of its publisher after a pause.
  const end = jitter.pictures.at(-1).at - 60_000;
  const at = (millis) => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
  for (const minutes of [15, 80]) {
    await page.goto(`${server.origin}/jobs/${jitter.id}?range=${at(end - minutes * 60_000)},${at(end)}`);
    await page.locator('.summary').getByText(/^\d+ pictures, no gap/).waitFor();
  }
});

it('a gap is found, and its link leads to the time around it', async ({ page, server }) => {
  const yard = jobNamed(server, 'Yard with gaps');
  await server.open(page, `/jobs/${yard.id}?range=last-2h`);
  const gaps = page.locator('.cover header a');
  await gaps.nth(1).waitFor();
  // A range that spans midnight has its times with their day.
  const times = (await gaps.nth(0).innerText()).match(/\d\d:\d\d:\d\d/g);
  assert.equal(times.length, 2);
  await gaps.nth(0).click();
  await page.waitForURL(/range=\d{4}-/);
  await page.locator('.cover header a').filter({ hasText: new RegExp(times.join('.*')) }).waitFor();
});

it('a picture is shown in full, stepped through, and compared with another one', async ({ page, server }) => {
  const yard = jobNamed(server, 'Yard with gaps');
  await server.open(page, `/jobs/${yard.id}`);
  await page.locator('button.view').first().click();
  const viewer = page.getByRole('dialog');
  await viewer.locator('.stage img').waitFor();
  const { width } = await viewer.locator('.stage').boundingBox();
  assert.ok(width > 1_200, `the picture has ${width} of 1280 pixels`);
  await page.keyboard.press('End');
  await page.waitForURL((url) => url.searchParams.get('view') !== null);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => url.searchParams.get('view') === String(yard.pictures.at(-2).at));
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  for (const at of [0, 3]) await page.locator('figure input').nth(at).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('dialog').locator('.stage img').nth(1).waitFor();
  await page.getByRole('dialog').getByText(/30(\.0)? s/).first().waitFor();
});

it('thirty pictures are chosen with shift and their records deleted', async ({ page, server }) => {
  const yard = jobNamed(server, 'Yard with gaps');
  await server.open(page, `/jobs/${yard.id}`);
  const boxes = page.locator('figure input');
  await boxes.nth(29).waitFor();
  await boxes.nth(0).check();
  await boxes.nth(29).click({ modifiers: ['Shift'] });
  await page.getByRole('region', { name: 'Selection' }).getByText('30 selected').waitFor();
  await page.keyboard.press('d');
  assert.equal(await confirmDeletion(page), 'Deleted: 30 of 30');
  assert.deepEqual(await picturesOf(page, yard), yard.pictures.slice(0, -30).map((picture) => picture.at));
});

it('the records of four jobs over a range go in one dialog, and the other jobs keep theirs', async ({ page, server }) => {
  const others = ['North hall gate', 'South hall gate', 'North hall lobby', 'South hall car park'].map((name) => jobNamed(server, name));
  await server.open(page, '/jobs?q=hall&range=all');
  for (const job of others) await page.getByRole('checkbox', { name: `Select ${job.name}`, exact: true }).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete pictures…' }).click();
  const dialog = openDialog(page);
  await dialog.getByRole('button', { name: 'Last 24 hours' }).click();
  await dialog.getByRole('button', { name: 'Preview' }).click();
  const count = others.reduce((sum, job) => sum + job.pictures.length, 0);
  await dialog.getByRole('heading', { name: `Remove ${count} records of 4 jobs?` }).waitFor();
  assert.equal(await confirmDeletion(page), `Deleted: ${count} of ${count}`);
  for (const job of others) assert.deepEqual(await picturesOf(page, job), []);
  const kept = jobNamed(server, 'Harbour gate');
  assert.equal((await picturesOf(page, kept)).length, kept.pictures.length);
});

it('a template with mistakes says at each field what to do, and is saved once they are mended', async ({ page, server }) => {
  await server.open(page, '/templates/new');
  await page.getByRole('button', { name: 'Save template' }).click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  await page.locator('#field-TemplateName').fill('Every two hours');
  await page.locator('#field-TimeInterval').fill('7200');
  await page.locator('#field-TimeInterval').blur();
  await page.locator('#field-TimeInterval[aria-invalid=true]').waitFor();
  await page.locator('#field-TimeInterval').fill('30');
  await page.getByRole('button', { name: 'Save template' }).click();
  await page.waitForURL(/\/templates\/(?!new)/);
  await page.getByRole('navigation', { name: 'Where you are' }).getByText('Every two hours').waitFor();
});

it('six of the 24 streams of a video go, and the dialog says which', async ({ page, server }) => {
  const meeting = server.videos.find((video) => video.title === 'Annual meeting');
  await server.open(page, `/videos/${meeting.id}`);
  const boxes = page.getByRole('checkbox', { name: /^Select (?!this page)/ });
  await boxes.nth(5).waitFor();
  for (let at = 0; at < 6; at += 1) await boxes.nth(at).check();
  await page.getByRole('button', { name: 'Delete streams…' }).first().click();
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: 'Delete 6 streams of Annual meeting?' }).waitFor();
  const told = await dialog.getByRole('list', { name: 'What is deleted' }).innerText();
  const counts = [...told.matchAll(/^(\d+) × (LD|SD|HD|FHD) mp4 640×360$/gmu)].map(([, count]) => Number(count));
  assert.equal(counts.reduce((sum, count) => sum + count, 0), 6, told);
  assert.equal(await confirmDeletion(page), 'Deleted: 6 of 6');
});

it('the parts of four uploads go together', async ({ page, server }) => {
  await server.open(page, '/uploads');
  const boxes = page.getByRole('checkbox', { name: /^Select Interrupted/ });
  await boxes.nth(3).waitFor();
  for (let at = 0; at < 4; at += 1) await boxes.nth(at).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete upload parts…' }).click();
  assert.equal(await confirmDeletion(page), 'Accepted: 4 of 4');
});

it('in Chinese a job is found and its pictures are deleted with their files', async ({ page, server }) => {
  const gate = jobNamed(server, '东门 gate');
  await server.open(page, '/jobs');
  await page.getByRole('button', { name: '中文' }).click();
  await page.goto(`${server.origin}/jobs?range=all`);
  await page.getByRole('searchbox').fill('东门 gate');
  await rows(page).getByRole('link', { name: '东门 gate', exact: true }).click();
  const boxes = page.locator('figure input');
  await boxes.nth(4).waitFor();
  for (let at = 0; at < 5; at += 1) await boxes.nth(at).check();
  await page.getByRole('region', { name: '所选内容' }).locator('.btn.danger').click();
  const dialog = openDialog(page);
  await dialog.locator('.choice input').nth(1).check();
  await dialog.getByRole('heading', { name: /^彻底删除 东门 gate 的 5 张截图？$/ }).waitFor();
  const typed = dialog.locator('#deletion-typed');
  if (await typed.count()) await typed.fill('5');
  await dialog.locator('.btn.danger.solid').click();
  await dialog.locator('.results').waitFor({ timeout: 30_000 });
  assert.equal((await picturesOf(page, gate)).length, gate.pictures.length - 5);
  for (const { object } of gate.pictures.slice(-5)) assert.ok(!(await server.objects(gate.bucket)).includes(object), object);
});

it('pictures are chosen with the keyboard alone in the contact sheet', async ({ page, server }) => {
  const roof = jobNamed(server, 'North hall roof');
  await server.open(page, `/jobs/${roof.id}`);
  await page.locator('.summary').getByText(/^\d+ pictures/).waitFor();
  await page.keyboard.press('j');
  await page.locator('figure:focus').waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('region', { name: 'Selection' }).getByText('1 selected').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+X');
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByText(/^[2-9]\d* selected/).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').locator('.stage img').waitFor();
  assert.equal(await bar.getByText(/selected/).count(), 1, 'the selection stays');
});

it('the first row of pictures of a job is fully visible in a window of 1280 × 800', async ({ page, server }) => {
  const yard = jobNamed(server, 'Yard with gaps');
  await server.open(page, `/jobs/${yard.id}?range=last-3h`);
  await page.setViewportSize({ width: 1280, height: 800 });
  const tile = page.locator('.gallery figure').first();
  await tile.locator('img').waitFor();
  await page.locator('.summary').getByText(/^\d+ pictures/).waitFor();
  const { y, height } = await tile.boundingBox();
  assert.ok(y > 0 && y + height <= 800, `the first row ends at ${y + height}`);
});

it('the line that shows a read is still where motion is reduced', async ({ page, server }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await server.open(page, '/jobs');
  await rows(page).first().waitFor();
  let answer;
  const gate = new Promise((open) => (answer = open));
  await page.route('**/api/call/ListLiveSnapshotJobs', async (route) => {
    await gate;
    await route.continue();
  });
  const line = () => page.evaluate(() => {
    const { opacity, backgroundImage } = getComputedStyle(document.querySelector('main .busy-area'), '::before');
    return `${opacity} ${backgroundImage}`;
  });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await eventually('a still line', async () => (await line()) === '1 none');
  answer();
  await eventually('no line', async () => (await line()).startsWith('0'));
});
