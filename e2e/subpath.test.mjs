// The console behind a reverse proxy that serves it below a path.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { suite } from './support/suite.mjs';

const it = suite({ demo: false });

/** A reverse proxy that forwards `prefix` and everything below it to the root of `origin`, and has no other routes. */
async function reverseProxy(origin, prefix) {
  const { hostname, port, host } = new URL(origin);
  const proxy = createServer((from, to) => {
    if (!from.url.startsWith(prefix)) return to.writeHead(404, { 'content-type': 'text/plain' }).end('Not here');
    const path = from.url.slice(prefix.length - 1);
    const forwarded = request({ hostname, port, path, method: from.method, headers: { ...from.headers, host } }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    forwarded.on('error', (error) => to.destroy(error));
    from.pipe(forwarded);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return { origin: `http://127.0.0.1:${proxy.address().port}`, close: () => once(proxy.close(), 'close') };
}

it('below a path the page says that it must be served at the root', async ({ page, server }) => {
  const proxy = await reverseProxy(server.origin, '/console/');
  try {
    await page.goto(`${proxy.origin}/console/`);
    await page.getByText('must be served at the root of its address').waitFor();
    await page.getByText('必须位于其地址的根路径').waitFor();
    await page.getByText('Loading the console').waitFor({ state: 'hidden' });
  } finally {
    await page.goto('about:blank');
    await proxy.close();
  }
});

it('at the root the shell says in one language that it is loading', async ({ page, server }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/page_bg\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  // The page fires `load` only when its program has been loaded.
  await page.goto(server.origin, { waitUntil: 'commit' });
  await page.getByText('Loading the console').waitFor();
  await page.getByText('must be served at the root of its address').waitFor({ state: 'hidden' });
  await page.getByText('正在加载控制台').waitFor({ state: 'hidden' });
  release();
  await page.getByText('Loading the console').waitFor({ state: 'detached' });
});
