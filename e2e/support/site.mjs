// The data of a busy site: 61 jobs of four places, three live streams, a camera that failed five minutes ago, pictures with
// gaps and jitter, 28 videos, 30 uploads. For manual trials (`cargo xtask site`), for the tasks of an operator, and for the
// screenshots.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 3_600;
const DAY = 24 * HOUR;

const PLACES = ['North hall', 'South hall', 'Harbour', '东门'];
const POSTS = ['gate', 'lobby', 'loading dock', 'car park', 'roof', 'workshop', 'server room', 'canteen', 'reception', 'store', 'stage', 'corridor'];

/** Numbers that are the same in each run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const random = numbers(61);

/** Ages in milliseconds of pictures of the last `minutes`, every `every` seconds, without those of `[from, to]` minutes ago. */
function ages(minutes, every, { without = [], jitter = 0, newest = 2 } = {}) {
  const all = [];
  for (let age = newest * SECOND; age < minutes * MINUTE; age += every * SECOND) all.push(Math.round(age + random() * jitter * SECOND));
  return all.filter((age) => !without.some(([from, to]) => age > to * MINUTE && age < from * MINUTE));
}

export const TEMPLATES = [
  { name: 'Every 5 seconds', interval: 5, ageSeconds: 60 * DAY },
  { name: 'Every 10 seconds', interval: 10, ageSeconds: 52 * DAY },
  { name: 'Every 30 seconds', interval: 30, ageSeconds: 41 * DAY },
  { name: 'Every minute', interval: 60, ageSeconds: 20 * DAY },
  { name: '每五秒', interval: 5, ageSeconds: 9 * DAY },
];

/** Jobs that each demonstrate one thing, newest first. `stream` is the name of a pushed stream. */
const SPECIAL = [
  { name: 'Lobby camera', status: 'started', stream: 'lobby', pictures: ages(90, 5), ageSeconds: 3 * HOUR },
  { name: 'Jitter camera', status: 'started', stream: 'jitter', pictures: ages(90, 5, { jitter: 2.4 }), ageSeconds: 4 * HOUR },
  { name: 'Gate camera', status: 'started', stream: 'gate', template: 'Every 10 seconds', pictures: ages(90, 10), ageSeconds: 4.5 * HOUR },
  { name: 'Dead camera', status: 'started', stream: 'dead', pictures: ages(60, 5, { newest: 300 }), ageSeconds: 5 * HOUR },
  { name: 'Yard with gaps', status: 'paused', pictures: ages(120, 10, { without: [[50, 43], [20, 18]] }), ageSeconds: 6 * HOUR },
  { name: 'New this hour', status: 'paused', pictures: ages(8, 5), ageSeconds: HOUR / 7 },
  { name: 'Without pictures', status: 'paused', ageSeconds: 7 * HOUR },
  { name: 'Thousand pictures', status: 'paused', pictures: ages(180, 10, { newest: 3_600 }), ageSeconds: 26 * HOUR },
];

/** The other jobs: two days to fifty days old, so that half of them are outside the last seven days. */
function others(count) {
  return Array.from({ length: count }, (_, i) => {
    const name = `${PLACES[i % PLACES.length]} ${POSTS[Math.floor(i / PLACES.length) % POSTS.length]}${i >= 48 ? ' 2' : ''}`;
    const status = i % 6 === 5 ? 'init' : 'paused';
    const pictures = status === 'paused' ? ages(20, 10, { newest: 60 + i * 7 }) : 0;
    const template = TEMPLATES[i % TEMPLATES.length].name;
    return { name, status, pictures, template, bucket: `site-${(i % PLACES.length) + 1}`, ageSeconds: (i + 2) * 0.95 * DAY };
  });
}

/** All 61, with the addresses of the streams at this RTMP server. */
export function jobs(ingest) {
  const special = SPECIAL.map(({ stream, ...job }) => {
    const url = `${ingest}/live/${stream ?? job.name.toLowerCase().replaceAll(' ', '-')}`;
    return { template: 'Every 5 seconds', bucket: 'site-pictures', overwrite: Boolean(stream), ...job, newestAgeSeconds: stream === 'dead' ? 300 : 2, url };
  });
  return [...special, ...others(61 - special.length)];
}

const DEFINITIONS = ['LD', 'SD', 'HD', 'FHD'];

export const VIDEOS = [
  { title: 'Annual meeting', streams: [...DEFINITIONS, ...DEFINITIONS, ...DEFINITIONS, ...DEFINITIONS, ...DEFINITIONS, ...DEFINITIONS], ageSeconds: HOUR },
  ...Array.from({ length: 27 }, (_, i) => ({
    title: ['Open day', 'Night shift', 'Training', '年会'][i % 4] + ` ${String(i + 1).padStart(2, '0')}`,
    streams: DEFINITIONS.slice(0, (i % 4) + 1),
    ageSeconds: (i + 1) * 9 * HOUR,
  })),
  ...Array.from({ length: 30 }, (_, i) => ({
    title: `Interrupted ${String(i + 1).padStart(2, '0')}`,
    status: 'Uploading',
    ageSeconds: (i + 1) * 5 * HOUR,
  })),
];

/** How the streams are pushed; at 25 frames a second a keyframe every 60 frames does not coincide with the interval. */
const STREAMS = {
  lobby: { source: 'testsrc2=size=640x360:rate=25', keyframes: 25 },
  jitter: { source: 'mandelbrot=size=640x360:rate=25', keyframes: 60 },
  gate: { source: 'gradients=size=640x360:rate=25:n=3', keyframes: 25 },
};

/** Pushes the live streams. */
export async function pushAll(server) {
  await Promise.all(Object.entries(STREAMS).map(([name, stream]) => server.rtmpPush(name, stream)));
}

const SCENES = [
  'testsrc2', 'gradients=seed=3:n=4:x0=0:y0=0:x1=320:y1=180', 'mandelbrot=start_scale=0.5', 'smptehdbars', 'gradients=seed=8:n=3', 'testsrc',
  'sierpinski=type=carpet', 'gradients=seed=21:n=5', 'life=mold=10:ratio=0.1:death_color=#204060:life_color=#80c0ff', 'gradients=seed=34:n=2',
];
const FRAMES = 4;

/** Pictures that can be distinguished: each job has a scene, each picture one of its frames. Returns the `image` argument of `seed`. */
export async function scenes() {
  const folder = await mkdtemp(join(tmpdir(), 'media-console-scenes-'));
  try {
    for (const [i, source] of SCENES.entries()) {
      const size = source.includes('=') ? ':' : '=';
      const input = ['-f', 'lavfi', '-i', `${source}${size}size=320x180:rate=1`];
      await run('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...input, '-frames:v', String(FRAMES), '-q:v', '6', join(folder, `${i}-%d.jpg`)]);
    }
    const names = (await readdir(folder)).sort();
    const images = await Promise.all(names.map((name) => readFile(join(folder, name))));
    const sceneOf = new Map();
    return (job, nth) => {
      if (!sceneOf.has(job.id)) sceneOf.set(job.id, sceneOf.size % SCENES.length);
      return images[sceneOf.get(job.id) * FRAMES + (nth % FRAMES)];
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The arguments to start a server of this site. */
export async function site() {
  return { demo: false, templates: TEMPLATES, jobs, videos: VIDEOS, image: await scenes() };
}
