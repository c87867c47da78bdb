// axe finds nothing on any screen, in either theme and either language.

import assert from 'node:assert/strict';
import { LIGHT, THEMES, findings } from './support/axe.mjs';
import { routes, settled } from './support/screens.mjs';
import { suite } from './support/suite.mjs';

const it = suite();

// Another language has other widths and other names, and the same colours.
for (const [locale, themes] of [['en-US', THEMES], ['zh-CN', LIGHT]]) {
  it(`no finding on any screen, ${locale}`, async ({ page, server }) => {
    await server.open(page);
    await page.getByRole('link', { name: 'Demo camera' }).waitFor();
    const found = [];
    for (const { name, path } of await routes(page)) {
      await page.goto(server.origin + path);
      await settled(page);
      found.push(...(await findings(page, `${name} (${path})`, themes)));
    }
    assert.deepEqual(found, []);
  }, { page: { locale, reducedMotion: 'reduce' } });
}
