// Every filter of the jobs is in the address: after going back, and in another tab the view is the same.

import assert from 'node:assert/strict';
import { DAY, HOUR, chooseRange, chosen, holds, input, named, onPage, shows, sorted, typed, view } from './support/lists.mjs';
import { suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  jobs: [
    ...named('Gate', 26, { status: 'paused', ageSeconds: HOUR / 2 }),
    ...named('Dock', 14, { status: 'init', ageSeconds: 3 * DAY }),
    ...named('Roof', 5, { status: 'paused', ageSeconds: 10 * DAY }),
    ...named('Pier', 2, { status: 'paused', ageSeconds: 200 * DAY }),
  ],
});

it('jobs: each filter alone', async ({ page, server }) => {
  const all = server.jobs;
  const week = { oldestSeconds: 7 * DAY };
  const start = async () => {
    await page.goto(`${server.origin}/jobs`);
    await shows(page, view(all, week), 'without a filter');
  };
  await server.open(page);

  await start();
  await page.getByRole('searchbox', { name: 'Job ID or name' }).fill('Dock');
  await holds(page, view(all, { ...week, q: 'Dock' }), () => []);
  await typed(page, 'Dock');

  await start();
  await page.getByRole('searchbox', { name: 'Job ID or name' }).fill(all[3].id);
  await holds(page, { names: [all[3].name], range: '1–1 of 1' }, () => []);

  await start();
  await page.getByRole('radio', { name: 'Waiting' }).check();
  await holds(page, view(all, { ...week, status: 'init' }), (shown) => [chosen(shown, 'Waiting')]);

  await start();
  await page.locator('th').getByRole('button', { name: 'Created' }).click();
  await holds(page, view(all, { ...week, ascending: true }), (shown) => [sorted(shown, 'ascending')]);

  await start();
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('20');
  await holds(page, view(all, { ...week, size: 20 }), () => []);
  assert.equal(await page.getByRole('combobox', { name: 'Rows' }).inputValue(), '20');

  await start();
  await page.getByRole('button', { name: 'Page 3' }).click();
  await holds(page, view(all, { ...week, number: 3 }), (shown) => [onPage(shown, 3)]);
});

it('jobs: time ranges, relative, absolute, frozen and removed', async ({ page, server }) => {
  const all = server.jobs;
  await server.open(page, '/jobs');
  await chooseRange(page, 'Last 24 hours');
  const day = view(all, { oldestSeconds: DAY });
  await holds(page, day, (shown) => [shown.locator('.chip b').getByText('Last 24 hours')]);

  // Pinned, the range is two instants, independent of who opens the link and when.
  await page.getByRole('button', { name: 'Pin range' }).click();
  await page.waitForURL(/range=\d{4}-/);
  await holds(page, day, (shown) => [shown.locator('.chip b').getByText(/^\d{4}-\d\d-\d\d .* – /)]);

  await page.goto(`${server.origin}/jobs`);
  await chooseRange(page, input(12 * DAY), input(2 * DAY), { stays: true });
  await page.locator('.chip .panel').waitFor({ state: 'hidden' });
  const older = view(all, { oldestSeconds: 12 * DAY, newestSeconds: 2 * DAY });
  await holds(page, older, (shown) => [shown.locator('.chip b').getByText(/^\d{4}-\d\d-\d\d .* – /)]);

  // Too long is refused at the control, and the list stays as it is.
  await chooseRange(page, input(40 * DAY), input(0), { stays: true });
  await page.locator('.chip').getByRole('alert').getByText('Choose 30 days or less (service limit).').waitFor();
  await page.keyboard.press('Escape');
  await shows(page, older, 'after a range that is refused');

  await page.getByRole('button', { name: 'Remove the time range' }).click();
  const everything = { names: view(all, { size: all.length }).names, range: `${all.length} found` };
  await holds(page, everything, (shown) => [shown.getByRole('button', { name: 'Created: any time' }), shown.getByText('All time')]);
  await page.getByRole('button', { name: 'Created: any time' }).click();
  await shows(page, view(all, { oldestSeconds: 7 * DAY }), 'the default range again');
});

it('jobs: all filters together, and turning pages back and forth', async ({ page, server }) => {
  const all = server.jobs;
  await server.open(page, '/jobs');
  await page.getByRole('searchbox', { name: 'Job ID or name' }).fill('Gate');
  await page.waitForURL(/q=Gate/);
  await page.getByRole('radio', { name: 'Stopped' }).check();
  await page.waitForURL(/state=paused/);
  await chooseRange(page, input(23 * HOUR), input(2 * HOUR));
  await page.waitForURL(/range=/);
  await page.locator('th').getByRole('button', { name: 'Created' }).click();
  await page.waitForURL(/sort=asc/);
  const filters = { q: 'Gate', status: 'paused', oldestSeconds: 23 * HOUR, newestSeconds: 2 * HOUR, ascending: true };
  await shows(page, view(all, filters), 'the first page');
  await page.getByRole('button', { name: 'Next page' }).click();
  await shows(page, view(all, { ...filters, number: 2 }), 'the second page');
  await page.getByRole('button', { name: 'Page 3' }).click();
  const third = view(all, { ...filters, number: 3 });
  assert.ok(third.names.length, 'there is a third page');
  await shows(page, third, 'the third page');
  await page.goBack();
  await shows(page, view(all, { ...filters, number: 2 }), 'back on the second page');
  await page.goBack();
  await shows(page, view(all, filters), 'back on the first page');
  await page.goForward();
  await page.goForward();
  await holds(page, third, (shown) => [chosen(shown, 'Stopped'), sorted(shown, 'ascending'), onPage(shown, 3)]);
  await typed(page, 'Gate');
  // Another page size begins at the first page.
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('50');
  await holds(page, view(all, { ...filters, size: 50 }), (shown) => [chosen(shown, 'Stopped'), onPage(shown, 1)]);
  assert.equal(await page.getByRole('combobox', { name: 'Rows' }).inputValue(), '50');
});

it('jobs: back puts the words into the search box that the list has', async ({ page, server }) => {
  const all = server.jobs;
  // A trailing slash leads to the same screen.
  await server.open(page, '/jobs/?q=Gate');
  await shows(page, view(all, { q: 'Gate' }), 'the first page');
  assert.equal(new URL(page.url()).pathname, '/jobs');
  await page.getByRole('button', { name: 'Next page' }).click();
  await shows(page, view(all, { q: 'Gate', number: 2 }), 'the second page');
  const box = page.getByRole('searchbox', { name: 'Job ID or name' });
  await box.fill('Gate 0');
  await page.waitForURL(/q=Gate\+0/);
  await page.goBack();
  await typed(page, 'Gate');
  await shows(page, view(all, { q: 'Gate' }), 'back');
});
