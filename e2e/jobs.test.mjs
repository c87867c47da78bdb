// The list of jobs keeps its view in the address.

import assert from 'node:assert/strict';
import { openDialog, suite } from './support/suite.mjs';

const it = suite();

it('filters survive a reload, going back, and a pasted address', async ({ page, server, browser }) => {
  await server.open(page);
  const demo = page.getByRole('link', { name: 'Demo camera' });
  await demo.waitFor();
  await page.getByRole('searchbox', { name: 'Job ID or name' }).fill('demo');
  await page.waitForURL(/q=demo/);
  await page.getByRole('radio', { name: 'Stopped' }).check();
  await page.waitForURL(/state=paused/);
  await page.getByRole('heading', { name: 'No matching jobs' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'No matching jobs' }).waitFor();
  assert.equal(await page.getByRole('searchbox', { name: 'Job ID or name' }).inputValue(), 'demo');
  assert.ok(await page.getByRole('radio', { name: 'Stopped' }).isChecked());
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await demo.waitFor();
  await page.goBack();
  await page.waitForURL(/state=paused/);
  await page.getByRole('heading', { name: 'No matching jobs' }).waitFor();

  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole('heading', { name: 'No matching jobs' }).waitFor();
});

it('a job is stopped and started from its row', async ({ page, server }) => {
  await server.open(page);
  const row = page.getByRole('row').filter({ hasText: 'Demo camera' });
  await row.getByText('Running', { exact: true }).waitFor();
  const more = page.getByLabel('More for Demo camera');
  await more.click();
  await row.getByRole('button', { name: 'Stop', exact: true }).click();
  await openDialog(page).getByRole('button', { name: /^Stop/ }).click();
  await row.getByText('Stopped', { exact: true }).waitFor();
  await more.click();
  await row.getByRole('button', { name: 'Start', exact: true }).click();
  await row.getByText('Running', { exact: true }).waitFor();
});

it('the page speaks Chinese after one press and keeps to it', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await page.getByRole('button', { name: '切换到中文' }).click();
  await page.getByRole('heading', { level: 1, name: '截图任务' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '截图任务' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
});
