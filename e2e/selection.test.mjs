// The selection stays while pages turn and change their size, and exactly the selected pictures are deleted.

import assert from 'node:assert/strict';
import { picturesOf } from './support/calls.mjs';
import { confirmDeletion, eventually, handled, openDialog, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  stub: true,
  jobs: [
    { name: 'Lobby', pictures: 60, ageSeconds: 60 },
    ...Array.from({ length: 24 }, (_, i) => {
      return { name: `Gate ${String(i + 1).padStart(2, '0')}`, pictures: 3, ageSeconds: 3_600 + i * 60 };
    }),
  ],
});

const bar = (page) => page.getByRole('region', { name: 'Selection' });
const rows = (page) => page.getByRole('combobox', { name: 'Rows' });

/** Timestamps sent for deletion, by job. */
function sent(server) {
  const calls = server.stub.of('DeleteLiveSnapshotFiles').map(({ parameters }) => parameters);
  return new Map(calls.map((call) => [call.JobId, call.CreateTimestampList.match(/\d{13}/g).map(Number).sort()]));
}

it('pictures chosen on two pages survive another page size', async ({ page, server }) => {
  const [lobby] = server.jobs;
  await server.open(page, `/jobs/${lobby.id}?layout=table&order=oldest&size=20`);
  const box = (at) => page.getByRole('checkbox', { name: `Select ${lobby.pictures[at].at}` });
  const chosen = [1, 4, 5, 19, 22, 30];
  for (const at of chosen.slice(0, 4)) await box(at).check();
  await page.getByRole('button', { name: 'Page 2' }).click();
  for (const at of chosen.slice(4)) await box(at).check();
  await bar(page).getByText('6 selected').waitFor();

  await rows(page).selectOption('10');
  await box(0).waitFor();
  await bar(page).getByText('6 selected').waitFor();
  for (let at = 0; at < 10; at += 1) assert.equal(await box(at).isChecked(), chosen.includes(at), `picture ${at}`);
  await rows(page).selectOption('50');
  await box(49).waitFor();
  await bar(page).getByText('6 selected').waitFor();
  for (let at = 0; at < 50; at += 1) assert.equal(await box(at).isChecked(), chosen.includes(at), `picture ${at}`);
  const all = page.getByRole('checkbox', { name: 'Select this page' });
  assert.ok(await all.evaluate((input) => input.indeterminate && !input.checked), 'the header says that some are selected');

  // The displayed count, the plan and the calls refer to the same pictures.
  await box(4).uncheck();
  await bar(page).getByText('5 selected').waitFor();
  await bar(page).getByRole('button', { name: 'Delete…' }).click();
  await openDialog(page).getByRole('heading', { name: 'Remove 5 records of Lobby?' }).waitFor();
  assert.equal(await confirmDeletion(page), 'Deleted: 5 of 5');
  const gone = chosen.filter((at) => at !== 4).map((at) => lobby.pictures[at].at);
  assert.deepEqual([...sent(server)], [[lobby.id, gone]]);
  const left = lobby.pictures.map((picture) => picture.at).filter((at) => !gone.includes(at));
  assert.deepEqual(await picturesOf(page, lobby), left);
  await bar(page).waitFor({ state: 'detached' });
});

it('jobs chosen on two pages survive another page size', async ({ page, server }) => {
  server.stub.reset();
  const job = (name) => server.jobs.find((one) => one.name === name);
  const box = (name) => page.getByRole('checkbox', { name: `Select ${name}` });
  const chosen = ['Gate 02', 'Gate 05', 'Gate 14'];
  await server.open(page, '/jobs?q=Gate');
  await box('Gate 02').check();
  await box('Gate 05').check();
  await page.getByRole('button', { name: 'Page 2' }).click();
  await box('Gate 14').check();
  await bar(page).getByText('3 selected').waitFor();
  await rows(page).selectOption('20');
  await box('Gate 20').waitFor();
  await bar(page).getByText('3 selected').waitFor();
  for (let i = 1; i <= 20; i += 1) {
    const name = `Gate ${String(i).padStart(2, '0')}`;
    assert.equal(await box(name).isChecked(), chosen.includes(name), name);
  }
  await bar(page).getByRole('button', { name: 'Delete pictures…' }).click();
  const dialog = openDialog(page);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('heading', { name: 'Remove 9 records of 3 jobs?' }).waitFor();
  for (const name of chosen) await dialog.getByRole('listitem').filter({ hasText: name }).waitFor();
  assert.equal(await confirmDeletion(page), 'Deleted: 9 of 9');
  const expected = chosen.map((name) => [job(name).id, job(name).pictures.map((picture) => picture.at)]);
  assert.deepEqual([...sent(server)].sort(), expected.sort());
  assert.equal((await picturesOf(page, job('Gate 03'))).length, 3);
});

it('a shift range and single rows add up', async ({ page, server }) => {
  await server.open(page, '/jobs?q=Gate&size=50');
  const box = (name) => page.getByRole('checkbox', { name: `Select ${name}` });
  await box('Gate 03').click();
  await box('Gate 07').click({ modifiers: ['Shift'] });
  await bar(page).getByText('5 selected').waitFor();
  await box('Gate 20').check();
  await box('Gate 05').uncheck();
  await bar(page).getByText('5 selected').waitFor();
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await bar(page).getByText('24 selected').waitFor();
  await bar(page).getByRole('button', { name: 'Clear selection' }).click();
  await bar(page).waitFor({ state: 'detached' });
  assert.equal(await page.locator('tbody input:checked').count(), 0);
});

it('a screen can be left while a command goes to many', async ({ page, server }) => {
  server.stub.reset();
  await page.route('**/api/call/SendLiveSnapshotJobCommand', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const sent = () => {
    const request = page.waitForRequest('**/api/call/SendLiveSnapshotJobCommand');
    return [request, page.waitForResponse('**/api/call/SendLiveSnapshotJobCommand')];
  };
  const leave = async (answered) => {
    await page.keyboard.press('g');
    await page.keyboard.press('v');
    await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();
    await handled(page, answered);
  };
  await server.open(page, '/jobs?q=Gate');
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  const [first, answered] = sent();
  await bar(page).getByRole('button', { name: 'Start', exact: true }).click();
  await first;
  await leave(answered);
  await page.goto(`${server.origin}/jobs/${server.jobs[0].id}`);
  const [one, answeredOne] = sent();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await one;
  await leave(answeredOne);
});

it('back leads to the rows that were left, and a link to the top', async ({ page, server }) => {
  await server.open(page, '/jobs?q=Gate&size=50');
  const table = page.locator('main .sheet.scroll');
  const top = () => table.evaluate((area) => area.scrollTop);
  await page.getByRole('link', { name: 'Gate 01' }).waitFor();
  await table.evaluate((area) => area.scrollTo(0, 300));
  await page.getByRole('link', { name: 'Gate 15' }).click();
  await page.getByRole('heading', { level: 1, name: 'Gate 15' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Gate 15' }).waitFor();
  await eventually('the rows are where they were', async () => (await top()) === 300);
  await page.getByRole('link', { name: 'Templates', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('link', { name: 'Lobby' }).waitFor();
  assert.equal(await top(), 0);
});
