// What the page shows when its program crashes.

import assert from 'node:assert/strict';
import { suite } from './support/suite.mjs';

const it = suite({ demo: false });

/** Makes the program panic: leptos expects that the browser creates every requested element. */
async function panic(page) {
  await page.evaluate(() => {
    Document.prototype.createElement = () => {
      throw new Error('no element today');
    };
    Node.prototype.cloneNode = Document.prototype.createElement;
  });
  await page.keyboard.press('?');
}

it('a panic shows its message and a reload button', async ({ page, server }) => {
  await server.open(page);
  await panic(page);
  await page.getByRole('heading', { name: 'The console has crashed' }).waitFor();
  const message = await page.locator('#crash-words').innerText();
  assert.match(message, /panicked at .+\.rs:\d+/);
  await page.getByText('控制台已崩溃').waitFor({ state: 'hidden' });
  page.trouble.length = 0;
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
});

it('the crash panel is in Chinese for a browser in Chinese', async ({ page, server }) => {
  await server.open(page);
  await panic(page);
  await page.getByRole('heading', { name: '控制台已崩溃' }).waitFor();
  await page.getByText('The console has crashed').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: '重新加载' }).waitFor();
  page.trouble.length = 0;
}, { page: { locale: 'zh-CN' } });
