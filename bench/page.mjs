// The console against a hand-written page and a React + Ant Design page that do the same work, in the browser's own trace.
//
//   node bench/page.mjs [load] [work] [gallery]
//
// MEDIA_CONSOLE_PROGRAM names the program, MEDIA_CONSOLE_PAGE a folder with a page that replaces the built-in one; BENCH_LOADS
// and BENCH_ROUNDS set the number of repetitions.
//
// The three alternate within every round, and each round begins with another one, so that other load of the machine affects all
// of them. Figures are medians over the rounds with minimum and maximum beside them. "Work" is the time that the main thread
// itself spent from an input until the result is painted, the browser's own styles, layout and paint included; waiting for the
// network and for other programs is not included. Tracing adds about a twentieth to it.
//
// Budgets are ratios to the other two pages of the same run; only the longest task of the gallery is in
// milliseconds of this machine.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { launch, newPage } from '../e2e/support/browser.mjs';
import { Server } from '../e2e/support/server.mjs';
import { buildReact, HANDS, PLAIN } from './page/pages.mjs';
import { Service } from './page/data.mjs';
import { COMPILING, load, longest, record, showing, sum, tasksAfterInput, tasksAfterMark } from './page/trace.mjs';

const LOADS = Number(process.env.BENCH_LOADS ?? 15);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const TRACED_LOADS = 3;
const GALLERIES = 3;
const SETTLE = 400;
/** Subjects that each page's dialog lists before it only counts the rest. */
const LISTED = 20;
const PATIENCE = 20_000;
const MARK = 'first-row';
const NAMES = { console: 'console', plain: 'plain JavaScript', react: 'React + Ant Design' };
const KINDS = Object.keys(NAMES);

/** The limits of the console: as a multiple of each peer's result, and for the gallery in milliseconds. */
const BUDGETS = { load: { plain: 1.45, react: 0.45 }, work: { plain: 1.6, react: 0.35 }, gallery: 50 };

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const pause = (page, millis = SETTLE) => page.waitForTimeout(millis);

/** The order of the pages: every round begins with another one. */
const turns = (round) => KINDS.map((_, at) => KINDS[(round + at) % KINDS.length]);

/** Marks the moment the first row has been painted. The same for all pages, and installed before their scripts run. */
function markFirstRow([rows, mark]) {
  const observer = new MutationObserver(() => {
    if (!document.querySelector(rows)) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => performance.mark(mark);
      painted.port2.postMessage(null);
    });
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function freshPage(browser, kind) {
  const page = await newPage(browser);
  await page.addInitScript(markFirstRow, [HANDS[kind].rows, MARK]);
  return page;
}

async function close(page) {
  const { trouble } = page;
  await page.context().close();
  if (trouble.length > 0) throw new Error(`A page complained: ${trouble.join('; ')}`);
}

/** Milliseconds from navigation to the first row on the screen, in a fresh profile. */
async function coldLoad(browser, kind, address) {
  const page = await freshPage(browser, kind);
  const time = await firstRow(page, address);
  await close(page);
  return time;
}

async function firstRow(page, address) {
  await page.goto(address, { waitUntil: 'commit' });
  const marked = await page.waitForFunction((mark) => performance.getEntriesByName(mark)[0]?.startTime, MARK);
  return marked.jsonValue();
}

async function tracedLoad(browser, kind, address) {
  const page = await freshPage(browser, kind);
  const events = await record(browser, page, () => firstRow(page, address), COMPILING);
  await close(page);
  return load(events, MARK);
}

/** Bytes of the page's own files over the network, headers included, and how many files. */
async function weigh(browser, kind, address) {
  const page = await freshPage(browser, kind);
  const network = await page.context().newCDPSession(page);
  const asked = new Map();
  let [bytes, files] = [0, 0];
  network.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, new URL(request.url).pathname));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!asked.has(requestId) || asked.get(requestId).startsWith('/api/')) return;
    bytes += encodedDataLength;
    files += 1;
  });
  await network.send('Network.enable');
  await page.goto(address, { waitUntil: 'networkidle' });
  await close(page);
  return { bytes, files };
}

/** Resolves once there are `count` elements. It polls, which costs the page almost nothing. */
function untilThere([selector, count, patience = 20_000]) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const timer = setInterval(() => {
      const found = document.querySelectorAll(selector).length;
      if (found < count && performance.now() - begin < patience) return;
      clearInterval(timer);
      if (found < count) reject(new Error(`${found} of ${count} ${selector} after ${patience} ms`));
      else resolve();
    }, 50);
  });
}

/** Main-thread work from an input until `count` elements exist and are painted, and the browser's part of it, in milliseconds. */
async function workOf(browser, page, press, selector, count) {
  await pause(page);
  const there = page.evaluate(untilThere, [selector, count, PATIENCE]);
  const events = await record(browser, page, async () => {
    await press();
    await there;
    await pause(page);
  });
  const tasks = tasksAfterInput(events);
  return { work: sum(tasks), showing: showing(events, tasks) };
}

/** Opens the dialog for the selected rows and continues to the plan: the work of both steps. */
async function openDialog(browser, page, hands) {
  const opened = await workOf(browser, page, await hands.aimAtDelete(page), hands.showPlan, 1);
  const planned = await workOf(browser, page, await hands.aimAtPlan(page), hands.planned, LISTED + 1);
  await hands.closeDialog(page);
  return { work: opened.work + planned.work, showing: opened.showing + planned.showing };
}

/** One session: a hundred rows, all of them, a hundred more, and the deletion dialog for the two hundred, twice. */
async function sitting(browser, kind, address) {
  const hands = HANDS[kind];
  const page = await freshPage(browser, kind);
  await page.goto(`${address}?size=10`);
  await page.waitForFunction(untilThere, [hands.rows, 10]);
  const size = await workOf(browser, page, await hands.aimAtHundredRows(page), hands.rows, 100);
  const select = await workOf(browser, page, await hands.aimAtAll(page), 'tbody input:checked', 100);
  const first = await page.locator(hands.rows).first().textContent();
  await hands.next(page);
  await page.waitForFunction(([rows, before]) => document.querySelector(rows).textContent !== before, [hands.rows, first]);
  await (await hands.aimAtAll(page))();
  await page.getByText('200 selected').waitFor();
  const dialog = await openDialog(browser, page, hands);
  const again = await openDialog(browser, page, hands);
  await close(page);
  return { size, select, dialog, again };
}

/**
 * Scrolls through the console's gallery while a picture arrives every second: with the wheel at first, then from end to end as
 * with the scroll bar. Then rests, and returns by how much the scroll position moved by itself.
 */
async function gallery(browser, address, job) {
  const page = await newPage(browser);
  await page.goto(new URL(`/jobs/${job}?range=last-1d`, address).href);
  await page.getByText('10,000 pictures').first().waitFor({ timeout: 60_000 });
  const sheet = page.locator('.gallery');
  await page.mouse.move(...(await sheet.boundingBox().then(({ x, y, width }) => [x + width / 2, y + 100])));
  await pause(page, 1_000);
  await page.evaluate(() => fetch('/api/arrive', { method: 'POST', body: '{}' }));
  const events = await record(browser, page, async () => {
    await sheet.evaluate(() => performance.mark('scroll'));
    for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, 240);
    await page.evaluate(scrollThrough);
    await pause(page);
  });
  const before = await page.evaluate(() => scrollY);
  await pause(page, 8_000);
  const moved = Math.abs((await page.evaluate(() => scrollY)) - before);
  await close(page);
  return { ...longest(tasksAfterMark(events, 'scroll')), moved };
}

/** From the top of the page to its end and back to the middle, in 180 frames. */
function scrollThrough() {
  return new Promise((resolve) => {
    const steps = 120;
    let step = 0;
    const advance = () => {
      step += 1;
      const longest = document.documentElement.scrollHeight - innerHeight;
      scrollTo(0, (longest * Math.min(step, 2 * steps - step)) / steps);
      if (step < 1.5 * steps) requestAnimationFrame(advance);
      else resolve();
    };
    advance();
  });
}

/** Small pictures drawn by the browser itself, as base64. */
async function drawPictures(browser) {
  const page = await browser.newPage();
  const pictures = await page.evaluate((count) => Array.from({ length: count }, (_, at) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const brush = canvas.getContext('2d');
    for (let stripe = 0; stripe < 40; stripe += 1) {
      brush.fillStyle = `hsl(${(at * 23 + stripe * 37) % 360} 60% 50%)`;
      brush.fillRect(stripe * 8, (stripe * 13 + at * 7) % 90, 8, 90);
    }
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1];
  }), Service.pictureCount);
  await page.close();
  return pictures;
}

const missed = [];
const shown = (number) => (number < 100 ? number.toFixed(1) : number.toFixed(0));
const spread = (numbers) => `${shown(Math.min(...numbers))}–${shown(Math.max(...numbers))}`;

function judge(what, value, limit, unit) {
  const isMet = value <= limit;
  if (!isMet) missed.push(`${what}: ${value.toFixed(unit === 'ms' ? 1 : 2)} ${unit}, budget ${limit}`);
  return isMet ? 'met' : 'MISSED';
}

/** Prints one measure of the three pages: medians, spread, the console's ratios to the others, and whether they are met. */
function report(title, samples, budget, showing) {
  console.log(`\n${title}`);
  const own = median(samples.console);
  for (const kind of KINDS) {
    const value = median(samples[kind]);
    const part = showing ? `, ${shown(median(showing[kind]))} to show it` : '';
    const line = `  ${NAMES[kind].padEnd(20)} ${shown(value).padStart(7)} ms  (${spread(samples[kind])})${part}`;
    if (kind === 'console') {
      console.log(line);
      continue;
    }
    const ratio = own / value;
    const verdict = judge(`${title} against ${NAMES[kind]}`, ratio, budget[kind], '×');
    console.log(`${line.padEnd(66)}console is ${ratio.toFixed(2)} ×, budget ${budget[kind]}: ${verdict}`);
  }
}

const collect = () => Object.fromEntries(KINDS.map((kind) => [kind, []]));

async function measureLoads(browser, addresses) {
  const times = collect();
  for (let round = -1; round < LOADS; round += 1) {
    for (const kind of turns(round + 1)) {
      const time = await coldLoad(browser, kind, addresses[kind]);
      if (round >= 0) times[kind].push(time);
    }
  }
  report(`cold load to the first table row, ${LOADS} loads each`, times, BUDGETS.load);
  console.log('\nwhere the load goes until the first row, medians in ms');
  console.log('  of the main thread: all, in scripts and WebAssembly, compiling, styles to paint; compiling on other threads');
  for (const kind of KINDS) {
    const parts = [];
    for (let round = 0; round < TRACED_LOADS; round += 1) parts.push(await tracedLoad(browser, kind, addresses[kind]));
    const part = (name) => shown(median(parts.map((part) => part[name]))).padStart(7);
    console.log(`  ${NAMES[kind].padEnd(20)}${['main', 'scripts', 'compile', 'layout', 'background'].map(part).join(' ')}`);
  }
  console.log('\nbytes over the network in the first load');
  for (const kind of KINDS) {
    const { bytes, files } = await weigh(browser, kind, addresses[kind]);
    console.log(`  ${NAMES[kind].padEnd(20)} ${String(bytes).padStart(8)} in ${files} files`);
  }
}

async function measureWork(browser, addresses) {
  const found = { size: collect(), select: collect(), dialog: collect(), again: collect() };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const kind of turns(round + 1)) {
      const result = await sitting(browser, kind, addresses[kind]);
      if (round >= 0) for (const [name, value] of Object.entries(result)) found[name][kind].push(value);
    }
  }
  const only = (name, part) => Object.fromEntries(KINDS.map((kind) => [kind, found[name][kind].map((one) => one[part])]));
  const tell = (title, name) => report(title, only(name, 'work'), BUDGETS.work, only(name, 'showing'));
  console.log('\nwork on the main thread, and of it what the browser needs to show the same to anybody: HTML, styles, layout, paint');
  tell('100 rows after a page-size change, work', 'size');
  tell('select all 100, work', 'select');
  tell('deletion dialog for 200, first opening, work', 'dialog');
  tell('deletion dialog for 200, opened again, work', 'again');
}

async function measureGallery(browser, address, job) {
  const runs = [];
  for (let run = 0; run < GALLERIES; run += 1) {
    runs.push(await gallery(browser, address, job));
  }
  const worst = Math.max(...runs.map((run) => run.work));
  console.log(`\n10,000 pictures scrolled through ${GALLERIES} times while new pictures arrive`);
  console.log(`  longest task by its work ${shown(worst)} ms, by the clock ${shown(Math.max(...runs.map((run) => run.wall)))} ms`);
  console.log(`  budget ${BUDGETS.gallery} ms: ${judge('longest task in the gallery', worst, BUDGETS.gallery, 'ms')}`);
  const moved = Math.max(...runs.map((run) => run.moved));
  console.log(`  the scroll position moved by itself by ${moved} pixels: ${judge('scroll position', moved, 0, 'px')}`);
}

const react = buildReact();
const args = process.env.MEDIA_CONSOLE_PAGE ? ['--page-dir', process.env.MEDIA_CONSOLE_PAGE] : [];
const program = await Server.start({ demo: false, args });
const browser = await launch();
const service = fork(fileURLToPath(new URL('page/serve.mjs', import.meta.url)));
try {
  service.send({ program: program.origin, plain: PLAIN, react, pictures: await drawPictures(browser), now: Date.now() });
  const [{ job, ...origins }] = await once(service, 'message');
  const addresses = Object.fromEntries(KINDS.map((kind) => [kind, `${origins[kind]}/jobs`]));
  const parts = process.argv.slice(2);
  const wanted = (part) => parts.length === 0 || parts.includes(part);
  if (wanted('load')) await measureLoads(browser, addresses);
  if (wanted('work')) await measureWork(browser, addresses);
  if (wanted('gallery')) await measureGallery(browser, addresses.console, job);
} finally {
  service.disconnect();
  await browser.close();
  await program.stop();
}
if (missed.length > 0) {
  console.log(`\nOver budget:\n  ${missed.join('\n  ')}`);
  process.exitCode = 1;
}
