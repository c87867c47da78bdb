// Screenshots of every screen with the sample data: light and dark, wide and narrow, English and Chinese.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { launch, newPage } from './support/browser.mjs';
import { routes, settled } from './support/screens.mjs';
import { Server } from './support/server.mjs';

const folder = resolve(process.argv[2] ?? '../docs/screens');
const PICTURES = 6;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const LANGUAGES = { en: 'en-US', zh: 'zh-CN' };

await mkdir(folder, { recursive: true });
const server = await Server.start();
const browser = await launch();
try {
  const scout = await newPage(browser);
  await server.open(scout);
  const screens = await routes(scout);
  // A contact sheet with a handful of pictures says more than an empty one.
  while ((await server.objects('demo-bucket')).length < PICTURES) await new Promise((resolve) => setTimeout(resolve, 500));
  const state = await scout.context().storageState();
  let count = 0;
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const viewport of SIZES) {
        const page = await newPage(browser, { locale, colorScheme, viewport, storageState: state });
        for (const { name, path } of screens) {
          await page.goto(server.origin + path);
          await settled(page);
          await page.screenshot({ path: join(folder, `${name}-${language}-${colorScheme}-${viewport.width}.png`) });
          count += 1;
        }
        await page.context().close();
      }
    }
  }
  console.log(`${count} screenshots in ${folder}`);
} finally {
  await browser.close();
  await server.stop();
}
