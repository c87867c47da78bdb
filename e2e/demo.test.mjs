// A new user sees pictures arriving without any action.

import assert from 'node:assert/strict';
import { picturesOf } from './support/calls.mjs';
import { suite } from './support/suite.mjs';

const it = suite();

it('the demo job is running and two pictures arrive within 15 seconds of opening', async ({ page, server }) => {
  const begin = Date.now();
  await server.open(page);
  await page.getByRole('link', { name: 'Demo camera' }).click();
  await page.getByRole('heading', { level: 1, name: 'Demo camera' }).waitFor();
  await page.getByRole('switch', { name: 'Follow live' }).check();
  // An overwrite picture shows the same moment as another one and cannot be selected.
  await page.getByRole('checkbox', { name: /^Select /, disabled: false }).nth(1).waitFor({ timeout: 60_000 });
  const id = new URL(page.url()).pathname.split('/').pop();
  const [, second] = await picturesOf(page, { id });
  const seconds = (second - begin) / 1000;
  assert.ok(seconds <= 15, `two pictures took ${seconds} s`);
  await page.getByText('Running', { exact: true }).first().waitFor();
  const image = page.getByRole('button', { name: /^View \d/ }).first().locator('img');
  assert.ok(await image.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), 'the picture is a picture');
});

it('pictures that have arrived stay on the screen while newer ones come', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('link', { name: 'Demo camera' }).click();
  await page.getByRole('switch', { name: 'Follow live' }).check();
  const boxes = page.getByRole('checkbox', { name: /^Select /, disabled: false });
  await boxes.first().waitFor();
  const first = await boxes.last().getAttribute('aria-label');
  await boxes.nth((await boxes.count()) + 2).waitFor({ timeout: 40_000 });
  assert.ok(await page.getByRole('checkbox', { name: first, exact: true, disabled: false }).count(), `${first} is gone`);
});

it('a picture opens in full size and the arrow keys lead to the others', async ({ page, server }) => {
  await server.open(page);
  await page.getByRole('link', { name: 'Demo camera' }).click();
  await page.getByRole('switch', { name: 'Follow live' }).check();
  const pictures = page.getByRole('button', { name: /^View \d/ });
  await pictures.nth(1).waitFor();
  await pictures.first().click();
  const viewer = page.getByRole('dialog');
  await viewer.locator('.stage img').waitFor();
  const first = page.url();
  await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => url.href !== first);
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'hidden' });
});
