// Screenshots of every screen with the sample data: light and dark, wide and narrow, English and Chinese.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { launch, newPage } from './support/browser.mjs';
import { call, deleteAll, refused } from './support/calls.mjs';
import { routes, settled } from './support/screens.mjs';
import { Server } from './support/server.mjs';
import { pushAll, site } from './support/site.mjs';

const folder = resolve(process.argv[2] ?? '../docs/screens');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const LANGUAGES = { en: 'en-US', zh: 'zh-CN' };

/** A morning of work, so that the record has entries. Returns the ID of a deletion. */
async function work(page, { jobs }) {
  const named = (name) => jobs.find((job) => job.name === name);
  const [gate, yard] = [named('North hall gate'), named('Yard with gaps')];
  await call(page, 'CreateLiveSnapshotTemplate', { TemplateName: 'Every 30 seconds', TimeInterval: 30, SequenceFormat: '{JobId}/{UnixTimestamp}.jpg' });
  await refused(page, 'SendLiveSnapshotJobCommand', { JobId: yard.id, Command: 'start' });
  await call(page, 'SendLiveSnapshotJobCommand', { JobId: gate.id, Command: 'stop' });
  await refused(page, 'SendLiveSnapshotJobCommand', { JobId: '00000000-0000-0000-0000-000000000000', Command: 'restart' });
  const { VideoList } = await call(page, 'GetVideoList', { Status: 'Uploading', SortBy: 'CreationTime:Asc' });
  await deleteAll(page, { fragments: { media_ids: [VideoList.Video[0].VideoId] } });
  const pictures = { job_id: yard.id, timestamps: yard.pictures.slice(0, 5).map((picture) => picture.at) };
  return deleteAll(page, { snapshots: { jobs: [pictures], erase_originals: false } });
}

await mkdir(folder, { recursive: true });
const server = await Server.start(await site());
const browser = await launch();
try {
  const scout = await newPage(browser);
  await server.open(scout);
  const deletion = await work(scout, server);
  const lobby = server.jobs.find((job) => job.name === 'Lobby camera');
  const gaps = server.jobs.find((job) => job.name === 'Yard with gaps');
  const screens = [
    ...(await routes(scout)).map((screen) => (screen.name === 'job' ? { ...screen, path: `/jobs/${lobby.id}` } : screen)),
    { name: 'job-gaps', path: `/jobs/${gaps.id}?range=last-3h` },
    { name: 'viewer', path: `/jobs/${gaps.id}?range=last-3h&view=${gaps.pictures.at(-1).at}` },
    { name: 'deletion', path: `/deletions/${deletion}` },
  ];
  await pushAll(server);
  const state = await scout.context().storageState();
  let count = 0;
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const viewport of SIZES) {
        const page = await newPage(browser, { locale, colorScheme, viewport, storageState: state });
        for (const { name, path } of screens) {
          await page.goto(server.origin + path);
          await settled(page);
          // The timeline shows how much of its range is read until it is complete.
          await page.waitForFunction(() => ![...document.querySelectorAll('.summary')].some((line) => line.textContent.includes('…')));
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
