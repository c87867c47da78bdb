// axe on whatever a page shows, with the rules of WCAG 2.2, levels A and AA.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { states } from './states.mjs';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const OPTIONS = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  // The first is on unless somebody turns it off; the second is off unless somebody turns it on.
  rules: { 'color-contrast': { enabled: true }, 'target-size': { enabled: true } },
};

/** A theme changes colours and nothing else, so in the second only these are looked at. */
const COLOURS = { resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast'] } };

/** What axe finds in either theme, one line each. An open menu covers what is below it, so only the menu is judged. */
export async function findings(page, what) {
  const found = [];
  // Through the debugger: the page's own policy rightly refuses scripts from elsewhere.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  for (const [colorScheme, options] of [['light', OPTIONS], ['dark', COLOURS]]) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate((options) => {
      return globalThis.axe.run(document.querySelector('[popover]:popover-open') ?? document, options);
    }, options);
    for (const { id, nodes } of violations) {
      const where = nodes.map((node) => `${node.html.slice(0, 160)} (${node.any[0]?.message ?? ''})`);
      found.push(`${what}, ${colorScheme}: ${id}: ${[...new Set(where)].slice(0, 3).join(' | ')}`);
    }
  }
  return found;
}

/** A test: axe finds nothing in any of the states. */
export async function noFindings({ page, server }) {
  await server.open(page);
  const found = [];
  for await (const state of states(page, server)) found.push(...(await findings(page, state)));
  assert.deepEqual(found, []);
}
