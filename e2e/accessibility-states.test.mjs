// axe finds nothing in any state of any dialog, in either theme.

import { noFindings } from './support/axe.mjs';
import { STATES } from './support/states.mjs';
import { suite } from './support/suite.mjs';

suite(STATES)('no finding in any state', noFindings, { millis: 180_000, page: { reducedMotion: 'reduce' } });
