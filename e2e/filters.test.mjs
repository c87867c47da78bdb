// The filters of the other lists are in the address too.

import assert from 'node:assert/strict';
import { call, refused } from './support/calls.mjs';
import { DAY, HOUR, chooseRange, chosen, holds, input, named, onPage, shows, sorted, typed, view } from './support/lists.mjs';
import { eventually, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  videos: [
    ...named('Gate', 12, { status: 'Normal', ageSeconds: HOUR / 2 }),
    ...named('Dock', 3, { status: 'TranscodeFail', ageSeconds: 40 * DAY }),
    ...named('Roof', 12, { status: 'Uploading', ageSeconds: 3 * DAY }),
  ],
});

it('videos: title, status, time and order', async ({ page, server }) => {
  const all = server.videos;
  await server.open(page, '/videos');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('TranscodeFail');
  const failed = { status: 'TranscodeFail' };
  await holds(page, view(all, failed), () => []);
  assert.equal(await page.getByRole('combobox', { name: 'Status' }).inputValue(), 'TranscodeFail');
  await page.goto(`${server.origin}/videos`);
  await page.getByRole('searchbox', { name: 'Title' }).fill('Gate');
  await page.waitForURL(/q=Gate/);
  await page.locator('th').getByRole('button', { name: 'Created' }).click();
  await page.waitForURL(/sort=asc/);
  await page.getByRole('button', { name: 'Created: any time' }).click();
  await page.waitForURL(/range=last-30d/);
  await page.getByRole('button', { name: 'Page 2' }).click();
  const filters = { q: 'Gate', ascending: true, oldestSeconds: 30 * DAY, number: 2 };
  await holds(page, view(all, filters), (shown) => [sorted(shown, 'ascending'), onPage(shown, 2)]);
  await typed(page, 'Gate');
});

it('uploads: time, order and page size', async ({ page, server }) => {
  const uploads = server.videos.filter((video) => video.status === 'Uploading');
  await server.open(page, '/uploads');
  await shows(page, view(uploads, {}), 'without a filter');
  await page.getByRole('button', { name: 'Started: any time' }).click();
  await page.waitForURL(/range=last-30d/);
  await chooseRange(page, input(3.3 * DAY), input(2 * DAY));
  await page.waitForURL(/range=\d{4}/);
  await page.locator('th[aria-sort] button').click();
  await page.waitForURL(/sort=asc/);
  const filters = { oldestSeconds: 3.3 * DAY, newestSeconds: 2 * DAY, ascending: true };
  await holds(page, view(uploads, filters), (shown) => [sorted(shown, 'ascending')]);
  await page.goto(`${server.origin}/uploads`);
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('20');
  await holds(page, view(uploads, { size: 20 }), () => []);
});

it('templates: name and type', async ({ page, server }) => {
  await server.open(page);
  for (let i = 1; i <= 12; i += 1) {
    const SequenceFormat = 'snapshot/{JobId}/{UnixTimestamp}.jpg';
    await call(page, 'CreateLiveSnapshotTemplate', { TemplateName: `Every ${i}`, TimeInterval: 60 + i, SequenceFormat });
  }
  await page.goto(`${server.origin}/templates`);
  await page.getByRole('radio', { name: 'System' }).check();
  const count = (n) => new RegExp(`^1–${Math.min(n, 10)} of ${n}$`);
  const check = async (shown) => {
    await shown.locator('.foot').getByText(count(1)).waitFor();
    await chosen(shown, 'System').waitFor();
  };
  await check(page);
  await page.reload();
  await check(page);
  await page.getByRole('radio', { name: 'Custom' }).check();
  await page.getByRole('searchbox', { name: 'Template name or ID' }).fill('Every 1');
  await page.waitForURL(/q=Every/);
  const custom = async (shown, what) => {
    const names = async () => (await shown.locator('tbody a.name').allInnerTexts()).sort().join();
    await eventually(what, async () => (await names()) === 'Every 1,Every 10,Every 11,Every 12');
    await chosen(shown, 'Custom').waitFor();
    await typed(shown, 'Every 1');
  };
  await custom(page, 'as chosen');
  await page.reload();
  await custom(page, 'after a reload');
  await page.getByRole('link', { name: 'Every 11' }).click();
  await page.getByRole('heading', { level: 1, name: 'Edit template' }).waitFor();
  await page.goBack();
  await custom(page, 'after going back');
  const other = await page.context().newPage();
  await other.goto(page.url());
  await custom(other, 'in another tab');
});

it('activity: operation and outcome', async ({ page, server }) => {
  await server.open(page);
  const { TemplateList: [system] } = await call(page, 'ListLiveSnapshotTemplates', { Type: 'system' });
  await refused(page, 'UpdateLiveSnapshotTemplate', { ...system, Type: undefined, CreateTime: undefined, TimeInterval: 60 });
  await page.goto(`${server.origin}/activity`);
  await page.getByLabel('Operation').selectOption('UpdateLiveSnapshotTemplate');
  await page.waitForURL(/action=UpdateLiveSnapshotTemplate/);
  await page.getByLabel('Outcome').selectOption('refused');
  await page.waitForURL(/outcome=refused/);
  const check = async (shown) => {
    const rows = shown.locator('tbody tr[data-key]');
    await eventually('one entry', async () => (await rows.count()) === 1);
    await rows.first().getByText('Change template').waitFor();
    assert.equal(await shown.getByLabel('Outcome').inputValue(), 'refused');
    assert.equal(await shown.getByLabel('Operation').inputValue(), 'UpdateLiveSnapshotTemplate');
  };
  await check(page);
  await page.reload();
  await check(page);
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await page.goBack();
  await check(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await check(other);
  await other.getByLabel('Outcome').selectOption('ok');
  await other.getByRole('heading', { name: 'No matching entries' }).waitFor();
});
