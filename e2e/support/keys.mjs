// A user without a mouse: only keys are pressed, and the focused element is queried from the browser.

import assert from 'node:assert/strict';
import { eventually, openDialog } from './suite.mjs';

/** Whether an element has the focus. */
export const hasFocus = (locator) => locator.evaluateAll((all) => all.includes(document.activeElement));

/** Waits until an element has the focus. */
export async function focusIsOn(locator, what) {
  await locator.first().waitFor();
  await eventually(`the focus is on ${what}`, () => hasFocus(locator));
}

/** Presses Tab until an element has the focus, at most once around the page. */
export async function tabTo(page, locator, key = 'Tab') {
  await locator.first().waitFor();
  for (let pressed = 0; pressed < 150; pressed += 1) {
    if (await hasFocus(locator)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${locator} cannot be reached with ${key}`);
}

/** Focuses an element and presses a key on it. */
export async function press(page, locator, key = 'Enter') {
  await tabTo(page, locator);
  await page.keyboard.press(key);
}

/** Replaces the value of a field. */
export async function type(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** After a dialog closed the focus must be on a visible element, and not on the page as a whole. */
export async function focusIsSomewhere(page) {
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  const found = () =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      return element && element !== document.body && element.isConnected && element.checkVisibility();
    });
  await eventually('the focus is on something that exists', found);
}

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
export const selected = (page, count) => page.getByRole('region', { name: 'Selection' }).getByText(`${count} selected`).waitFor();
export const rowOf = (page, name) => page.locator('[data-key]').filter({ hasText: name });

/** Presses `j` until the row of that name has the focus. */
export async function walkTo(page, name) {
  await rowOf(page, name).first().waitFor();
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('j');
    if (await rowOf(page, name).first().evaluate((row) => row === document.activeElement)) return;
  }
  assert.fail(`${name} cannot be reached with j`);
}

/** From the open plan to the closed outcome: types the required text, and presses Enter for the rest. */
export async function confirmByKeys(page, { title, typed, outcome }) {
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { name: title }).waitFor();
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await type(page, dialog.getByRole('textbox', { name: /^Type .+ to confirm$/ }), typed);
  await page.keyboard.press('Enter');
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel the deletion' }), 'the way out of the hold');
  await dialog.getByText(outcome).waitFor({ timeout: 30_000 });
  await focusIsOn(dialog.getByRole('button', { name: 'Close' }), 'Close');
  await page.keyboard.press('Enter');
  await focusIsSomewhere(page);
}
