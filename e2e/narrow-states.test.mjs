// Magnified four times, every dialog and panel still shows all of its actions.

import assert from 'node:assert/strict';
import { MAGNIFIED, obstacles } from './support/reach.mjs';
import { STATES, states } from './support/states.mjs';
import { suite } from './support/suite.mjs';

const it = suite(STATES);

it('every action in every state can be pressed', async ({ page, server }) => {
  await server.open(page);
  const found = [];
  for await (const state of states(page, server)) {
    for (const obstacle of await obstacles(page)) found.push(`${state}: ${obstacle}`);
  }
  assert.deepEqual(found, []);
}, { millis: 180_000, page: MAGNIFIED });
