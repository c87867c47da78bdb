// On a small screen, and magnified four times on a large one, nothing is cut off and every action can be pressed.

import assert from 'node:assert/strict';
import { MAGNIFIED, TELEPHONE, obstacles } from './support/reach.mjs';
import { routes, settled } from './support/screens.mjs';
import { STATES } from './support/states.mjs';
import { suite } from './support/suite.mjs';

const it = suite(STATES);

for (const [what, options] of Object.entries({ 'magnified four times': MAGNIFIED, 'on a telephone': TELEPHONE })) {
  it(`every action of every screen can be pressed ${what}`, async ({ page, server }) => {
    await server.open(page);
    const found = [];
    for (const { name, path } of await routes(page)) {
      await page.goto(server.origin + path);
      await settled(page);
      for (const obstacle of await obstacles(page)) found.push(`${name}: ${obstacle}`);
      const box = page.locator('tr[data-key] input').first();
      if (!(await box.count())) continue;
      await box.check();
      await page.locator('.bulk').waitFor();
      for (const obstacle of await obstacles(page)) found.push(`${name} with a selection: ${obstacle}`);
    }
    assert.deepEqual(found, []);
  }, { page: options });
}
