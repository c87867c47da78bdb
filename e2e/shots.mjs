// Screenshots of every screen with the sample data: light and dark, wide and narrow, English and Chinese.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { launch, newPage } from './support/browser.mjs';
import { call, deleteAll, refused } from './support/calls.mjs';
import { routes, settled } from './support/screens.mjs';
import { Server } from './support/server.mjs';
import { eventually } from './support/wait.mjs';

const folder = resolve(process.argv[2] ?? '../docs/screens');
const PICTURES = 6;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const LANGUAGES = { en: 'en-US', zh: 'zh-CN' };

/** Jobs beside the one that runs, as an operator of a few sites would have them. */
const JOBS = [
  ['Lobby camera', 'paused', 3], ['North gate', 'init', 5], ['Loading dock 2', 'paused', 9], ['Main hall, stage left', 'paused', 26],
  ['大厅 东侧', 'init', 31], ['Car park level 1', 'paused', 52], ['Press conference', 'paused', 75],
].map(([name, status, hours]) => ({ name, status, ageSeconds: hours * 3_600 - 400, bucket: 'site-pictures', pictures: 12, every: 10_000 }));

/** A morning of work, so that there is something in the record. Returns the ID of a deletion. */
async function work(page, { jobs }) {
  const [lobby, gate] = jobs;
  await call(page, 'CreateLiveSnapshotTemplate', { TemplateName: 'Every 30 seconds', TimeInterval: 30, SequenceFormat: '{JobId}/{UnixTimestamp}.jpg' });
  await refused(page, 'SendLiveSnapshotJobCommand', { JobId: lobby.id, Command: 'start' });
  await call(page, 'SendLiveSnapshotJobCommand', { JobId: gate.id, Command: 'stop' });
  await refused(page, 'SendLiveSnapshotJobCommand', { JobId: '00000000-0000-0000-0000-000000000000', Command: 'restart' });
  const { VideoList } = await call(page, 'GetVideoList', { Status: 'Uploading', SortBy: 'CreationTime:Asc' });
  await deleteAll(page, { fragments: { media_ids: [VideoList.Video[0].VideoId] } });
  const pictures = { job_id: jobs[2].id, timestamps: jobs[2].pictures.slice(0, 5).map((picture) => picture.at) };
  return deleteAll(page, { snapshots: { jobs: [pictures], erase_originals: false } });
}

await mkdir(folder, { recursive: true });
const server = await Server.start({ jobs: JOBS });
const browser = await launch();
try {
  const scout = await newPage(browser);
  await server.open(scout);
  const deletion = await work(scout, server);
  const screens = [...(await routes(scout)), { name: 'deletion', path: `/deletions/${deletion}` }];
  // A contact sheet with a handful of pictures says more than an empty one.
  await eventually('the demo has pictures', async () => (await server.objects('demo-bucket')).length >= PICTURES, 90_000);
  const state = await scout.context().storageState();
  let count = 0;
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const viewport of SIZES) {
        const page = await newPage(browser, { locale, colorScheme, viewport, storageState: state });
        for (const { name, path } of screens) {
          await page.goto(server.origin + path);
          await settled(page);
          await page.screenshot({ path: join(folder, `${name}-${language}-${colorScheme}-${viewport.width}.png`) });
          count += 1;
        }
        await page.context().close();
      }
    }
  }
  console.log(`${count} screenshots in ${folder}`);
} finally {
  await browser.close();
  await server.stop();
}
