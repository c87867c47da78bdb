// Lists whose view is in the address: the expected content, and checks that every way to the address shows it.

import assert from 'node:assert/strict';
import { eventually } from './suite.mjs';

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

/** Seeds of `count` jobs or videos, each an hour older than the one before. */
export const named = (word, count, more) =>
  Array.from({ length: count }, (_, i) => {
    const name = `${word} ${String(i + 1).padStart(2, '0')}`;
    return { name, title: `${name} recording`, ...more, ageSeconds: more.ageSeconds + i * HOUR };
  });

/** The expected content of a list: the names on its page, and the total. */
export function view(all, { q = '', status, oldestSeconds = Infinity, newestSeconds = 0, ascending = false, size = 10, number = 1 }) {
  const now = Date.now() / 1_000;
  const kept = all.filter((one) => {
    const age = now - one.created;
    return (one.name ?? one.title).includes(q) && (!status || one.status === status) && age <= oldestSeconds && age >= newestSeconds;
  });
  kept.sort((a, b) => (ascending ? a.created - b.created : b.created - a.created));
  const from = (number - 1) * size;
  const page = kept.slice(from, from + size);
  const none = kept.length ? `None of ${kept.length} on this page` : 'No entries';
  const range = page.length ? `${from + 1}–${from + page.length} of ${kept.length}` : none;
  return { names: page.map((one) => one.name ?? one.title), range };
}

/** Waits until a list shows a view. */
export async function shows(page, expected, what) {
  let found;
  const read = async () => {
    const names = await page.locator('tbody tr[data-key] a.name').allInnerTexts();
    found = { names, range: await page.locator('.foot > span').first().innerText() };
    return JSON.stringify(found) === JSON.stringify(expected);
  };
  // Searching all time reads a window for each month.
  await eventually(what, read, 60_000).catch(() => assert.deepEqual(found, expected, what));
}

/** The same view, and the same state of every control, after going back, and in another tab, which shares only the address. */
export async function holds(page, expected, controls) {
  const check = async (shown, what) => {
    await shows(shown, expected, what);
    for (const control of controls(shown)) await control.waitFor();
  };
  await check(page, 'as chosen');
  const address = page.url();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Activity' }).click();
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
  await page.goBack();
  await check(page, 'after going back');
  assert.equal(page.url(), address);
  const other = await page.context().newPage();
  await other.goto(address);
  await check(other, 'in another tab');
  await other.close();
}

/** Controls in their expected state, for `holds`. */
export const chosen = (page, name) => page.getByRole('radio', { name, checked: true });
export const sorted = (page, how) => page.locator(`th[aria-sort=${how}]`).filter({ hasText: /Created|Started/ });
export const onPage = (page, number) => page.locator('.pager [aria-current=page]').getByText(String(number), { exact: true });

/** Waits until the search box holds a text: a filter that is shown as well as applied. */
export async function typed(page, text) {
  const box = page.getByRole('searchbox');
  await eventually(`the search box holds ${text}`, async () => (await box.inputValue()) === text);
}

/** Chooses an offered range, or one between two instants; its panel is closed unless it is to stay open. */
export async function chooseRange(page, from, to, { stays = false } = {}) {
  const chip = page.locator('.chip');
  await chip.locator('button[popovertarget]').click();
  await chip.getByRole('button', { name: to === undefined ? from : 'Apply', exact: true }).waitFor();
  if (to === undefined) return chip.getByRole('button', { name: from, exact: true }).click();
  await chip.getByRole('textbox', { name: /^From/ }).fill(from);
  await chip.getByRole('textbox', { name: /^To/ }).fill(to);
  await chip.getByRole('button', { name: 'Apply' }).click();
  if (!stays) await page.keyboard.press('Escape');
}

/** The instant that many seconds ago, in the form of a time field. */
export const input = (age) => new Date(Date.now() - age * 1_000).toISOString().slice(0, 19);
