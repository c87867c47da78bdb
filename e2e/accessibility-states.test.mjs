// In any state of any screen and dialog axe finds nothing, in either theme and either language, and every action can be pressed
// on a screen that is magnified four times.

import assert from 'node:assert/strict';
import { findings, findingsIn } from './support/axe.mjs';
import { MAGNIFIED, obstacles } from './support/reach.mjs';
import { STATES, states } from './support/states.mjs';
import { suite } from './support/suite.mjs';

const it = suite(STATES);

for (const [what, visit] of Object.entries(states)) {
  it(`no finding in any state of ${what}, and every action can be pressed`, async ({ page, server }) => {
    await server.open(page);
    const found = [];
    for await (const state of visit(page, server)) {
      found.push(...(await findings(page, state)), ...(await findingsIn('zh', page, state)));
      const size = page.viewportSize();
      await page.setViewportSize(MAGNIFIED.viewport);
      for (const obstacle of await obstacles(page)) found.push(`${state}: ${obstacle}`);
      await page.setViewportSize(size);
    }
    assert.deepEqual(found, []);
  }, { page: { reducedMotion: 'reduce' } });
}
