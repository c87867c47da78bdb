// More than a call can hold: every matching picture, in calls of at most 200, and exactly those.

import assert from 'node:assert/strict';
import { picturesOf } from './support/calls.mjs';
import { confirmDeletion, openDialog, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  stub: true,
  jobs: [
    { name: 'Hall north', pictures: 600, overwrite: true, bucket: 'north-bucket' },
    { name: 'Hall south', pictures: 450, bucket: 'south-bucket' },
    { name: 'Yard', pictures: 430, bucket: 'yard-bucket' },
  ],
});

/** The timestamps of every forwarded DeleteLiveSnapshotFiles call, by job. */
function sentTimes(server) {
  return server.stub.of('DeleteLiveSnapshotFiles').map(({ parameters }) => ({
    job: parameters.JobId,
    times: parameters.CreateTimestampList.match(/\d{13}/g).map(Number),
    files: parameters.DeleteOriginalFile,
  }));
}

const timesOf = (job) => job.pictures.filter((picture) => !picture.overwrite).map((picture) => picture.at);

it('every picture of the jobs that match goes in one dialog, 200 a call', async ({ page, server }) => {
  const [north, south, yard] = server.jobs;
  await server.open(page, '/jobs?q=Hall');
  await page.getByRole('checkbox', { name: 'Select Hall north' }).check();
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByRole('button', { name: 'Select all 2 that match' }).click();
  await bar.getByText('2 selected').waitFor();
  await bar.getByRole('button', { name: 'Delete pictures…' }).click();
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: /^Delete pictures of / }).waitFor();
  await dialog.getByRole('button', { name: 'Last 24 hours' }).click();
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('heading', { name: 'Remove 1,050 records of 2 jobs?' }).waitFor();
  await dialog.getByText(/^Removes the records of 1,050 snapshots of 2 jobs, taken .* The JPEG files stay in OSS\.$/).waitFor();
  await dialog.getByText(/^6 calls, about \d+ seconds?\./).waitFor();
  await dialog.getByRole('listitem').filter({ hasText: /Hall north\s+600 records/ }).waitFor();
  await dialog.getByRole('listitem').filter({ hasText: /Hall south\s+450 records/ }).waitFor();
  await dialog.getByText('1 latest-image file is left out').waitFor();
  assert.deepEqual(sentTimes(server), [], 'a plan deletes nothing');

  assert.equal(await confirmDeletion(page), 'Deleted: 1,050 of 1,050');
  const sent = sentTimes(server);
  // The order of the jobs is not defined.
  for (const [job, sizes] of [[north, [200, 200, 200]], [south, [200, 200, 50]]]) {
    const own = sent.filter((call) => call.job === job.id);
    assert.deepEqual(own.map((call) => call.times.length), sizes);
    const times = own.flatMap((call) => call.times);
    assert.deepEqual(times.sort((a, b) => a - b), timesOf(job), `exactly the pictures of ${job.name} were named`);
    assert.deepEqual(await picturesOf(page, job), [], `${job.name} has none left`);
  }
  assert.equal(sent.length, 6);
  assert.deepEqual(await picturesOf(page, yard), timesOf(yard), 'the job that did not match has all of its pictures');
  assert.equal((await server.objects('north-bucket')).length, 601, 'files stay where only records were chosen');
  assert.equal((await server.objects('south-bucket')).length, 450);
});

it('all pictures shown of one job go with their files, and the other files stay', async ({ page, server }) => {
  const [, , yard] = server.jobs;
  server.stub.reset();
  await server.open(page, `/jobs/${yard.id}?layout=table&size=20`);
  await page.getByText('430 pictures', { exact: false }).first().waitFor();
  await page.getByRole('checkbox', { name: `Select ${yard.pictures.at(-1).at}` }).check();
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByRole('button', { name: 'Select all 430 shown' }).click();
  await bar.getByText('430 selected').waitFor();
  // Rows selected on pages that are not shown count too; one of them is unselected again.
  await page.getByRole('checkbox', { name: `Select ${yard.pictures.at(-2).at}` }).uncheck();
  await bar.getByText('429 selected').waitFor();
  await bar.getByRole('button', { name: 'Delete…' }).click();
  const dialog = openDialog(page);
  await dialog.getByRole('radio', { name: /Records and JPEG files/ }).check();
  await dialog.getByRole('heading', { name: 'Erase 429 pictures of Yard?' }).waitFor();
  await dialog.getByText(/429 snapshots of Yard, .* erases 429 JPEG files \(size unknown\) from yard-bucket\. This cannot be undone\.$/).waitFor();
  await dialog.getByText(/^3 calls, about \d+ seconds?\./).waitFor();
  assert.equal(await confirmDeletion(page, { withFiles: true }), 'Deleted: 429 of 429');
  const sent = sentTimes(server);
  assert.deepEqual(sent.map(({ job, times, files }) => [job, times.length, files]), [
    [yard.id, 200, 'true'],
    [yard.id, 200, 'true'],
    [yard.id, 29, 'true'],
  ]);
  const kept = yard.pictures.at(-2);
  assert.deepEqual(await picturesOf(page, yard), [kept.at]);
  assert.deepEqual(await server.objects('yard-bucket'), [kept.object]);
});
