// The complete path of a live stream: pushed by ffmpeg, submitted in the page, pictures on the screen.

import assert from 'node:assert/strict';
import { eventually, suite } from './support/suite.mjs';

const it = suite({ demo: false, args: ['--rtmp-publishers', '1'] });

async function submit(page, { name, url }) {
  await page.getByRole('link', { name: 'Submit a job' }).first().click();
  await page.getByRole('textbox', { name: 'Job name' }).fill(name);
  await page.getByRole('textbox', { name: 'Stream URL' }).fill(url);
  await page.getByRole('textbox', { name: 'Bucket' }).fill('camera-bucket');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill('oss-cn-shanghai.aliyuncs.com');
  await page.getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Submit job' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

it('a job for a stream that is being pushed starts by itself and pictures arrive', async ({ page, server }) => {
  const url = await server.rtmpPush('gate');
  await server.open(page);
  await submit(page, { name: 'Gate camera', url });
  await page.getByText('Running', { exact: true }).first().waitFor();
  await page.getByRole('switch', { name: 'Follow live' }).check();
  await page.getByRole('button', { name: /^View / }).nth(1).waitFor({ timeout: 30_000 });
  await server.stopPush();
});

it('a job without a stream waits, and starts on command once the stream is pushed', async ({ page, server }) => {
  await server.open(page);
  await submit(page, { name: 'Yard camera', url: `${server.ingest}/live/yard` });
  await page.getByText('Waiting', { exact: true }).first().waitFor();
  await server.rtmpPush('yard');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('Running', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: /^View / }).first().waitFor({ timeout: 30_000 });
});

it('a publisher over the limit is turned away, and the log names it and the reason', async ({ server }) => {
  // The camera of the test before is still the only one that may publish.
  await assert.rejects(server.rtmpPush('late'), /ffmpeg ended/);
  await eventually('the log names it', () => /a publisher at 127\.0\.0\.1:\d+ is turned away: \S/.test(server.output));
});

it('a broken limit is said at its field and nothing is sent', async ({ page, server }) => {
  await server.open(page);
  await page.goto(`${server.origin}/jobs/new`);
  const sent = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/call/SubmitLiveSnapshotJob')) sent.push(request.url());
  });
  await page.getByRole('textbox', { name: 'Job name' }).fill('x'.repeat(129));
  await page.getByRole('textbox', { name: 'Stream URL' }).fill('http://not-rtmp.example.com/a');
  await page.getByRole('button', { name: 'Submit job' }).click();
  await page.getByRole('textbox', { name: 'Job name' }).and(page.locator('[aria-invalid=true]')).waitFor();
  await page.getByRole('textbox', { name: 'Stream URL' }).and(page.locator('[aria-invalid=true]')).waitFor();
  if (sent.length) throw new Error('a request with broken limits was sent');
});
