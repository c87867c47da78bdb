// Runs axe on the current page, with the rules of WCAG 2.2, levels A and AA.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const OPTIONS = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  // The first is on by default, the second is off.
  rules: { 'color-contrast': { enabled: true }, 'target-size': { enabled: true } },
};

/** A theme changes only colours, so in the second theme only these are checked. */
const COLOURS = { resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast'] } };

export const THEMES = [['light', OPTIONS], ['dark', COLOURS]];
export const LIGHT = [['light', OPTIONS]];

/** The findings of axe in each theme, one line each. An open menu covers what is below it, so only the menu is checked. */
export async function findings(page, what, themes = THEMES) {
  const found = [];
  // Through the debugger: the page's own policy rightly refuses foreign scripts.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  for (const [colorScheme, options] of themes) {
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

/** The findings of axe in the light theme with the texts of another language: other widths, other names, the same colours. */
export async function findingsIn(language, page, what) {
  await speak(page, language);
  const found = await findings(page, `${what}, ${language}`, LIGHT);
  await speak(page, 'en');
  return found;
}

/** Changes the language as another tab does: what is open stays open. */
async function speak(page, language) {
  await page.evaluate((language) => {
    const key = 'media-console.preferences';
    const newValue = JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), language });
    localStorage.setItem(key, newValue);
    dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage }));
  }, language);
  await page.waitForFunction((lang) => document.documentElement.lang.startsWith(lang), language);
}
