// Other pages in the browser of a signed-in user: one from another port of this machine, and one whose name was bound to the
// console's address after it was loaded. Neither reads or changes anything.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { post } from './support/calls.mjs';
import { suite } from './support/suite.mjs';

const REBOUND = 'rebound.example';
const it = suite({ demo: false, chromium: [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`] });

const TEMPLATE = { TemplateName: 'From a neighbour', TimeInterval: 5, SequenceFormat: '{JobId}/{Sequence}.jpg' };

/** A page on a separate port, or on this one; it records what the browser sends. */
async function neighbour(port = 0) {
  const seen = { cookies: '' };
  const server = createServer((incoming, outgoing) => {
    seen.cookies = incoming.headers.cookie ?? seen.cookies;
    outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Neighbour</title>');
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { seen, origin: `http://127.0.0.1:${server.address().port}`, close };
}

/** The state that could be changed, as the console's own page sees it. */
const state = async (page) => {
  const templates = await post(page, '/api/call/ListLiveSnapshotTemplates', {});
  const activity = await post(page, '/api/activity', {});
  return {
    status: [templates.status, activity.status],
    templates: templates.body.response.TemplateList.length,
    entries: activity.body.entries.length,
  };
};

/** Runs in a foreign page: all attempts against the console. */
async function attack({ console, template }) {
  const json = JSON.stringify(template);
  const call = `${console}/api/call/CreateLiveSnapshotTemplate`;
  const read = async (path, options) => {
    try {
      const answer = await fetch(console + path, { credentials: 'include', ...options });
      return `${answer.type} ${answer.status} ${await answer.text()}`;
    } catch {
      return 'failed';
    }
  };
  const loads = (name, attributes) =>
    new Promise((resolve) => {
      const element = Object.assign(document.createElement(name), attributes);
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('failed');
      document.body.append(element);
      setTimeout(() => resolve('nothing'), 2_000);
    });
  const form = (enctype) => {
    const frame = document.createElement('iframe');
    frame.name = `sent-${enctype}`;
    const element = Object.assign(document.createElement('form'), { action: call, method: 'POST', enctype, target: frame.name });
    element.append(Object.assign(document.createElement('input'), { name: json, value: '' }));
    document.body.append(frame, element);
    element.submit();
  };
  const simple = { method: 'POST', mode: 'no-cors', body: json };
  const own = { 'content-type': 'application/json', 'x-page-token': 'guess' };
  const reads = await Promise.all([
    read('/'),
    read('/', { mode: 'no-cors' }),
    read('/healthz'),
    read('/api/context', { method: 'POST', headers: own, body: '{}' }),
    read('/api/activity', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }),
    read('/api/deletions/events', { method: 'POST', headers: own, body: '{}' }),
    read('/api/call/CreateLiveSnapshotTemplate', { method: 'POST', headers: own, body: json }),
    read('/api/call/CreateLiveSnapshotTemplate', simple),
    read('/api/call/CreateLiveSnapshotTemplate', { ...simple, headers: { 'content-type': 'text/plain' } }),
  ]);
  navigator.sendBeacon(call, new Blob([json], { type: 'text/plain' }));
  for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) form(enctype);
  document.cookie = 'media-console-000000000000=planted; path=/';
  const frame = document.createElement('iframe');
  frame.src = console;
  document.body.append(frame);
  await new Promise((resolve) => (frame.onload = resolve));
  let framed = 'nothing';
  try {
    framed = frame.contentDocument?.body.innerText ?? 'nothing';
  } catch {
    framed = 'failed';
  }
  const embedded = await Promise.all([loads('img', { src: `${console}/` }), loads('script', { src: `${console}/start.js` })]);
  const socket = new WebSocket(`${console.replace('http', 'ws')}/api/deletions/events`);
  const connected = await new Promise((resolve) => {
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('failed');
  });
  return { reads, framed, embedded, connected, cookies: document.cookie };
}

/** A request as any program can make it: with the cookie that the browser sent, and the console's own Origin. */
async function replay(console, cookie, path) {
  const headers = { origin: console, 'content-type': 'application/json', cookie, 'x-page-token': 'guess' };
  const outgoing = request(`${console}${path}`, { method: 'POST', headers });
  outgoing.end('{}');
  const [answer] = await once(outgoing, 'response');
  answer.resume();
  return answer.statusCode;
}

it('a page from another port of this machine reads and changes nothing', async ({ page, server }) => {
  await server.open(page);
  const before = await state(page);
  assert.deepEqual(before.status, [200, 200]);
  const other = await neighbour();
  try {
    const tab = await page.context().newPage();
    await tab.goto(other.origin);
    const found = await tab.evaluate(attack, { console: server.origin, template: TEMPLATE });
    for (const read of found.reads) assert.match(read, /^(failed|opaque 0 )$/);
    assert.equal(found.framed === 'nothing' || found.framed === 'failed', true, found.framed);
    assert.ok(found.embedded.every((outcome) => outcome !== 'loaded'), `${found.embedded}`);
    assert.equal(found.connected, 'failed');
    assert.doesNotMatch(found.cookies, /media-console-(?!0{12})/, 'scripts do not see the session');

    // Opened as a separate window, the console is not accessible either.
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      tab.evaluate((console) => { window.other = window.open(console); }, server.origin),
    ]);
    await opened.getByRole('heading', { level: 1 }).waitFor();
    const reached = await tab.evaluate(() => {
      try {
        return `${window.other.closed} ${window.other.localStorage?.length}`;
      } catch {
        return 'failed';
      }
    });
    assert.match(reached, /^(failed|true undefined)$/);
    assert.equal(await opened.evaluate(() => window.opener), null);
    await opened.close();

    // Cookies ignore ports, so the neighbour was sent the session's. It is useless without the page's token.
    await tab.reload();
    assert.match(other.seen.cookies, /media-console-(?!0{12})/);
    for (const path of ['/api/context', '/api/activity', '/api/session/end']) {
      assert.equal(await replay(server.origin, other.seen.cookies, path), 403, path);
    }
    await tab.close();
  } finally {
    await other.close();
  }
  assert.deepEqual(await state(page), before, 'nothing was made or recorded, and the session lives');
});

it('a name that is bound to the console after its page was loaded reads and changes nothing', async ({ page, server }) => {
  // The page is loaded while another program has the console's port; then its name and port are the console's.
  const port = Number(new URL(server.origin).port);
  const rebound = `http://${REBOUND}:${port}`;
  await server.pause();
  const other = await neighbour(port);
  const tab = await page.context().newPage();
  await tab.goto(rebound);
  await other.close();
  await server.resume();
  await server.open(page);
  const before = await state(page);
  const answers = await tab.evaluate(async (template) => {
    const headers = { 'content-type': 'application/json', 'x-page-token': 'guess' };
    const post = (path, body) => fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answers = await Promise.all([
      fetch('/'),
      fetch('/healthz'),
      post('/api/context', {}),
      post('/api/activity', {}),
      post('/api/session', { launch_token: 'guess' }),
      post('/api/call/CreateLiveSnapshotTemplate', template),
    ]);
    return Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]));
  }, TEMPLATE);
  for (const [status, text] of answers) {
    assert.ok(status >= 400, `${status}`);
    assert.match(text, /host_not_allowed/);
    assert.doesNotMatch(text, /<script|arming|entries/);
  }
  // The address itself shows nothing either.
  const shown = await tab.goto(rebound);
  assert.ok(shown.status() >= 400);
  assert.match(await shown.text(), /host_not_allowed/);
  await tab.close();
  assert.deepEqual(await state(page), before);
});
