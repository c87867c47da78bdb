// The jobs table without a framework, written by hand with care. It is the reference, so nothing in it is slow on purpose: rows
// are cloned from a template, events are handled once for the whole table, and a menu is filled when it opens.

import { openDeletion } from './deletion.js';
import { age, ask, count, instant, shortId } from './common.js';

const SIZES = [10, 20, 50, 100];
const STATES = { started: 'Started', init: 'Not started', paused: 'Paused' };
const NEWEST_AT_ONCE = 100;
const SILENT_INTERVALS = 3;
const MENU = ['Start', 'Stop', 'Restart', 'Delete pictures…'];

const at = (id) => document.getElementById(id);
const [filters, rows, all, size, pager, bulk] = ['filters', 'rows', 'all', 'size', 'pager', 'bulk'].map(at);
const template = at('row').content.firstElementChild;

const state = { page: 1, size: 20, keyword: '', status: '', range: 604_800, ascending: false };
const selection = new Set();
const newest = new Map();
let ahead = 0;
let jobs = [];
let total = 0;
let generation = 0;

function readAddress() {
  const query = new URLSearchParams(location.search);
  state.page = Number(query.get('page')) || 1;
  state.size = SIZES.includes(Number(query.get('size'))) ? Number(query.get('size')) : 20;
  state.keyword = query.get('q') ?? '';
  state.status = query.get('state') ?? '';
  state.ascending = query.get('sort') === 'asc';
}

function writeAddress() {
  const query = new URLSearchParams();
  if (state.keyword) query.set('q', state.keyword);
  if (state.status) query.set('state', state.status);
  if (state.ascending) query.set('sort', 'asc');
  if (state.size !== 20) query.set('size', state.size);
  if (state.page > 1) query.set('page', state.page);
  history.pushState(null, '', query.size ? `?${query}` : location.pathname);
}

function request(range) {
  const now = Math.floor(Date.now() / 1_000);
  const time = (seconds) => new Date(seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { StartTime: time(now - range), EndTime: time(now), SortBy: state.ascending ? 'asc' : 'desc' };
}

async function load() {
  const mine = ++generation;
  const wanted = { ...request(state.range), PageNo: state.page, PageSize: state.size };
  if (state.status) wanted.Status = state.status;
  if (state.keyword) wanted.SearchKeyWord = state.keyword;
  try {
    const { response } = await ask('/api/call/ListLiveSnapshotJobs', wanted);
    if (mine !== generation) return;
    jobs = response.JobList;
    total = response.TotalCount;
    at('problem').textContent = '';
    show();
    countRunning();
    readNewest(mine);
  } catch (error) {
    at('problem').textContent = error.message;
  }
}

async function countRunning() {
  const wanted = { ...request(2_592_000), Status: 'started', PageNo: 1, PageSize: 1 };
  const { response } = await ask('/api/call/ListLiveSnapshotJobs', wanted);
  const meter = at('running');
  meter.firstElementChild.value = response.TotalCount;
  meter.lastElementChild.textContent = `${count(response.TotalCount)} running, created in the last 30 days (limit 100)`;
  meter.hidden = false;
}

/** Reads the newest pictures of the shown jobs; what the server has not read yet is asked for again. */
async function readNewest(mine) {
  const intervalOf = (job) => (job.Status === 'started' ? job.TimeInterval : 60);
  let left = jobs.map((job) => ({ job_id: job.JobId, interval: intervalOf(job) }));
  while (left.length > 0 && mine === generation) {
    const answer = await ask('/api/jobs/newest', { jobs: left.slice(0, NEWEST_AT_ONCE) });
    ahead = answer.now - Date.now();
    const read = answer.jobs.filter((job) => job.reading);
    for (const { job_id, reading } of read) newest.set(job_id, reading);
    const done = new Set(read.map((job) => job.job_id));
    left = left.filter((job) => !done.has(job.job_id));
    showNewest();
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function isSilent(job, reading) {
  if (job.Status !== 'started' || !reading) return false;
  const last = reading.found.picture?.taken_at ?? Date.parse(job.CreateTime);
  return reading.read_at - last > job.TimeInterval * SILENT_INTERVALS * 1_000;
}

function ageOf(reading) {
  if (!reading) return '…';
  const taken = reading.found.picture?.taken_at;
  return taken ? `${age((Date.now() + ahead - taken) / 1_000)} ago` : 'none in 24 h';
}

/** Marks the silent jobs and shows the pictures. */
function showNewest() {
  jobs.forEach((job, place) => rows.rows[place] && showPicture(rows.rows[place], job));
}

function showPicture(row, job) {
  const reading = newest.get(job.JobId);
  const silent = isSilent(job, reading);
  const [state, last] = [row.cells[1].firstChild, row.cells[3].firstChild];
  state.className = silent ? 'state warn' : `state ${job.Status}`;
  state.textContent = silent ? 'Silent' : (STATES[job.Status] ?? job.Status);
  last.classList.toggle('silent', silent);
  last.title = reading ? `Read ${instant(reading.read_at)}` : '';
  const thumbnail = reading?.found.picture?.links.thumbnail;
  const image = last.firstChild.firstChild;
  if (thumbnail && !image) last.firstChild.append(Object.assign(new Image(), { alt: '', decoding: 'async', src: thumbnail }));
  else if (thumbnail && image.getAttribute('src') !== thumbnail) image.src = thumbnail;
  last.lastChild.textContent = ageOf(reading);
}

function showAges() {
  jobs.forEach((job, place) => {
    const age = rows.rows[place]?.cells[3].firstChild.lastChild;
    const words = ageOf(newest.get(job.JobId));
    if (age && age.textContent !== words) age.textContent = words;
  });
}

function row(job) {
  const made = template.cloneNode(true);
  const [box, , name, , id, source, interval, bucket, created, actions] = made.cells;
  made.dataset.key = job.JobId;
  box.firstChild.ariaLabel = `Select ${job.JobName}`;
  name.firstChild.href = `/jobs/${job.JobId}`;
  name.firstChild.title = job.JobName;
  name.firstChild.textContent = job.JobName || shortId(job.JobId);
  id.firstChild.title = job.JobId;
  id.firstChild.textContent = shortId(job.JobId);
  source.firstChild.href = `/templates/${job.TemplateId}`;
  source.firstChild.title = job.TemplateName;
  source.firstChild.textContent = job.TemplateName;
  interval.textContent = `${job.TimeInterval} s`;
  bucket.firstChild.title = job.SnapshotOutput.Bucket;
  bucket.firstChild.textContent = job.SnapshotOutput.Bucket;
  const time = created.firstChild;
  time.dateTime = job.CreateTime;
  time.title = `${instant(Date.parse(job.CreateTime))} UTC · ${job.CreateTime}`;
  time.textContent = instant(Date.parse(job.CreateTime));
  const [button, panel] = actions.children;
  button.ariaLabel = `More for ${job.JobName}`;
  panel.id = `menu-${job.JobId}`;
  button.setAttribute('popovertarget', panel.id);
  showPicture(made, job);
  mark(made);
  return made;
}

function mark(row) {
  const selected = selection.has(row.dataset.key);
  row.cells[0].firstChild.checked = selected;
  row.ariaSelected = String(selected);
}

function show() {
  rows.replaceChildren(...jobs.map(row));
  rows.closest('.sheet').ariaBusy = 'false';
  const first = (state.page - 1) * state.size + 1;
  at('shown').textContent =
    first > total ? 'None' : `${count(first)}–${count(Math.min(total, state.page * state.size))} of ${count(total)}`;
  size.value = state.size;
  showPager();
  showSelection();
}

function showPager() {
  const last = Math.max(1, Math.ceil(total / state.size));
  const { page } = state;
  const wanted = [1, 2, 3, page - 1, page, page + 1, last].filter((n) => n >= 1 && n <= last && (page <= 3 || n === 1 || n > 3 || Math.abs(n - page) <= 1));
  const button = (n, words) => {
    const made = document.createElement('button');
    Object.assign(made, { type: 'button', value: n, textContent: words ?? n, disabled: n < 1 || n > last });
    if (n === page && words === undefined) made.ariaCurrent = 'page';
    return made;
  };
  const parts = [button(page - 1, '‹')];
  let before = 0;
  for (const n of [...new Set(wanted)].sort((a, b) => a - b)) {
    if (n > before + 1) parts.push('…');
    parts.push(button(n));
    before = n;
  }
  pager.replaceChildren(...parts, button(page + 1, '›'));
}

function showSelection() {
  const here = jobs.filter((job) => selection.has(job.JobId)).length;
  all.checked = jobs.length > 0 && here === jobs.length;
  all.indeterminate = here > 0 && here < jobs.length;
  bulk.hidden = selection.size === 0;
  bulk.firstElementChild.textContent = `${count(selection.size)} selected`;
}

function choose(keys, selected) {
  for (const key of keys) selected ? selection.add(key) : selection.delete(key);
  for (const row of rows.rows) mark(row);
  showSelection();
}

function change(edit) {
  Object.assign(state, { page: 1 }, edit);
  writeAddress();
  load();
}

let anchor = -1;
rows.addEventListener('click', (event) => {
  const row = event.target.closest('tr');
  if (event.target.type === 'checkbox') {
    const place = row.sectionRowIndex;
    const [from, to] = event.shiftKey && anchor >= 0 ? [Math.min(anchor, place), Math.max(anchor, place)] : [place, place];
    anchor = place;
    choose(jobs.slice(from, to + 1).map((job) => job.JobId), event.target.checked);
  } else if (event.target.closest('.copy')) {
    navigator.clipboard.writeText(row.dataset.key);
  } else if (event.target.matches('.item.danger')) {
    openDeletion(at('dialog'), [row.dataset.key]);
  }
});
rows.addEventListener('beforetoggle', ({ target: panel, newState }) => {
  if (newState !== 'open' || panel.children.length > 0) return;
  panel.append(...MENU.map((words, place) => {
    const item = document.createElement('button');
    return Object.assign(item, { type: 'button', className: place === 3 ? 'item danger' : 'item', textContent: words });
  }));
}, true);
all.addEventListener('change', () => choose(jobs.map((job) => job.JobId), all.checked));
size.addEventListener('change', () => change({ size: Number(size.value) }));
pager.addEventListener('click', (event) => event.target.value && change({ page: Number(event.target.value) }));
at('sort').addEventListener('click', () => change({ ascending: !state.ascending }));
at('refresh').addEventListener('click', load);
at('clear').addEventListener('click', () => choose([...selection], false));
at('delete').addEventListener('click', () => openDeletion(at('dialog'), [...selection]));
let typing;
filters.addEventListener('submit', (event) => event.preventDefault());
filters.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    for (const label of filters.querySelectorAll('.seg label')) label.classList.toggle('on', label.firstChild.checked);
    filters.querySelector('.chip-face b').textContent = filters.range.selectedOptions[0].textContent;
    change({ keyword: filters.q.value.trim(), status: filters.state.value, range: Number(filters.range.value) });
  }, 250);
});
addEventListener('popstate', () => {
  readAddress();
  load();
});
setInterval(() => {
  if (!document.hidden && selection.size === 0) load();
}, 10_000);
setInterval(showAges, 1_000);

readAddress();
filters.q.value = state.keyword;
filters.state.value = state.status;
load();
ask('/api/context', {}).then(({ mode }) => {
  at('mode').className = `badge ${mode}`;
  at('mode').textContent = mode === 'local' ? '● Local service' : '▲ Cloud';
});
ask('/api/deletions', {});
