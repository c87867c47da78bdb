// A deletion with failures, and one that outlives the page it was started from.

import assert from 'node:assert/strict';
import { newPage } from './support/browser.mjs';
import { picturesOf } from './support/calls.mjs';
import { hold } from './support/stub.mjs';
import { confirmDeletion, openDialog, startDeletion, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  stub: true,
  jobs: [{ name: 'Lobby', pictures: 700 }],
  videos: [
    { title: 'Open day', streams: 45 },
    { title: 'Night shift', streams: 45 },
  ],
});

const FAILED = {
  status: 503,
  code: 'DeleteStreamFailed',
  message: 'Deleting stream has failed due to some unknown error.',
};

const streamsOf = ({ parameters }) => parameters.JobIds.split(',');

/** Shows a video and opens the deletion of all its streams. */
async function askForStreams(page, server, video) {
  await server.open(page, `/videos/${video.id}`);
  await page.getByRole('heading', { level: 1, name: video.title }).waitFor();
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await page.getByRole('region', { name: 'Selection' }).getByText('45 selected').waitFor();
  await page.getByRole('button', { name: 'Delete streams…' }).first().click();
  await openDialog(page).getByRole('heading', { name: `Delete 45 streams of ${video.title}?` }).waitFor();
}

it('a call that fails once in the middle is sent again and nothing is lost', async ({ page, server }) => {
  const [video] = server.videos;
  server.stub.answer = ({ action }, nth) => (action === 'DeleteStream' && nth === 2 ? FAILED : undefined);
  await askForStreams(page, server, video);
  assert.equal(await confirmDeletion(page), 'Deleted: 45 of 45');
  const calls = server.stub.of('DeleteStream');
  assert.deepEqual(calls.map((call) => [streamsOf(call).length, call.status]), [[20, 200], [20, 503], [20, 200], [5, 200]]);
  assert.deepEqual(streamsOf(calls[1]), streamsOf(calls[2]), 'the same streams are named again');
  await page.getByText('No streams').first().waitFor();
  assert.deepEqual(await server.objects('vod_media').then((all) => all.filter((key) => key.includes(video.id))), []);
});

it('what stays failed is shown as failed, and is retried alone', async ({ page, server }) => {
  const [, video] = server.videos;
  server.stub.reset();
  const middle = [];
  server.stub.answer = (call, nth) => {
    if (call.action !== 'DeleteStream') return undefined;
    if (nth === 2) middle.push(...streamsOf(call));
    return streamsOf(call).some((stream) => middle.includes(stream)) ? FAILED : undefined;
  };
  await askForStreams(page, server, video);
  const dialog = await startDeletion(page);
  await dialog.getByText('Deleted: 25 of 45').waitFor({ timeout: 60_000 });
  await dialog.getByText('Not deleted: 20').waitFor();
  const files = await server.objects('vod_media');
  assert.equal(files.filter((key) => key.includes(video.id)).length, 20, 'what is said to be there is there');
  await dialog.getByRole('radio', { name: 'Failed' }).check();
  const rows = dialog.getByRole('row').filter({ has: page.getByRole('cell') });
  await rows.nth(19).waitFor();
  assert.equal(await rows.count(), 20);
  const first = rows.first();
  await first.getByText('Failed', { exact: true }).waitFor();
  await first.getByText(FAILED.message).waitFor();
  await first.getByText(FAILED.code, { exact: true }).waitFor();
  const shown = await rows.locator('span[title]:has(> .id)').evaluateAll((cells) => cells.map((cell) => cell.title));
  assert.deepEqual(shown.filter((id) => middle.includes(id)).length, 20, 'the streams of the call that failed');

  server.stub.reset();
  await dialog.getByRole('button', { name: 'Retry the 20 that failed' }).click();
  await dialog.getByRole('heading', { name: `Delete 20 streams of ${video.title}?` }).waitFor();
  assert.equal(await confirmDeletion(page), 'Deleted: 20 of 20');
  const again = server.stub.of('DeleteStream');
  assert.equal(again.length, 1);
  assert.deepEqual(streamsOf(again[0]).sort(), middle.sort(), 'those, and no others');
  await page.getByText('No streams').first().waitFor();
});

it('a deletion goes on without its page and is found again from a new one', async ({ page, server, browser }) => {
  const [job] = server.jobs;
  server.stub.reset();
  const passes = [];
  const gates = [1, 2].map(() => new Promise((pass) => passes.push(pass)));
  // A call that is sent again names the same pictures.
  const batches = [];
  server.stub.answer = ({ action, parameters: { CreateTimestampList: batch } }) => {
    if (action !== 'DeleteLiveSnapshotFiles') return undefined;
    if (!batches.includes(batch)) batches.push(batch);
    const gate = gates[batches.indexOf(batch) - 1];
    return gate && hold(gate);
  };
  await server.open(page, `/jobs/${job.id}?layout=table`);
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByRole('button', { name: 'Select all 700 shown' }).click();
  await bar.getByRole('button', { name: 'Delete…' }).click();
  const dialog = await startDeletion(page);
  await dialog.getByText('1 of 4 calls').waitFor();
  await page.close();

  // The same browser, and then another one that signs in with a separate link.
  const reopened = await page.context().newPage();
  await reopened.goto(`${server.origin}/templates`);
  await progress(reopened, { calls: 1, done: 200, left: 500 });
  passes.shift()();
  const stranger = await newPage(browser);
  await server.open(stranger);
  await progress(stranger, { calls: 2, done: 400, left: 300 });
  await progress(reopened, { calls: 2, done: 400, left: 300 });
  passes.shift()();

  for (const shown of [reopened, stranger]) {
    await shown.getByRole('button', { name: 'Deletion finished: 700 done. Open' }).click();
    const over = openDialog(shown);
    await over.getByRole('heading', { name: 'Removed 700 records · Lobby' }).waitFor();
    await over.getByText('Deleted: 700 of 700').waitFor();
    await over.getByRole('button', { name: 'Close' }).click();
    await over.waitFor({ state: 'hidden' });
    await shown.getByRole('button', { name: /^Deletion finished/ }).waitFor({ state: 'detached' });
  }
  assert.deepEqual(await picturesOf(reopened, job), []);
  await stranger.context().close();
});

/** The text of the deletion in the top bar, and the dialog that it opens. */
async function progress(page, { calls, done, left }) {
  const badge = page.getByRole('button', { name: `Deleting: ${calls} of 4 calls. Open` });
  await badge.waitFor();
  await badge.click();
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: 'Deleting 700 records' }).waitFor();
  await dialog.getByText(`${calls} of 4 calls`).waitFor();
  const tally = dialog.locator('.tally');
  await tally.locator('div', { hasText: new RegExp(`^${done}\\s*done$`) }).waitFor();
  await tally.locator('div', { hasText: new RegExp(`^${left}\\s*left$`) }).waitFor();
  assert.equal(await dialog.getByRole('progressbar').evaluate((bar) => [bar.value, bar.max].join('/')), `${done}/700`);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
}
