// axe finds nothing on any screen, in either theme.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { suite } from './support/suite.mjs';
import { settled, routes } from './support/screens.mjs';

const it = suite();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

for (const colorScheme of ['light', 'dark']) {
  it(`no finding in the ${colorScheme} theme`, async ({ page, server }) => {
    await server.open(page);
    await page.getByRole('link', { name: 'Demo camera' }).waitFor();
    for (const { name, path } of await routes(page)) {
      await page.goto(server.origin + path);
      await settled(page);
      // Through the debugger: the page's own policy rightly refuses scripts from elsewhere.
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
      assert.deepEqual(found, [], `${name} (${path})`);
    }
  }, { millis: 180_000, page: { colorScheme } });
}

it('the pages fit a screen 320 pixels wide', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('link', { name: 'Demo camera' }).waitFor();
  for (const { name, path } of await routes(page)) {
    await page.goto(server.origin + path);
    await settled(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${name} is ${width} pixels wide`);
  }
}, { millis: 180_000, page: { viewport: { width: 320, height: 640 } } });
