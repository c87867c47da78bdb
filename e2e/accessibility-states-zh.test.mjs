// axe finds nothing in any state of any dialog in Chinese either: other words, other widths, other names.

import { noFindings } from './support/axe.mjs';
import { STATES } from './support/states.mjs';
import { suite } from './support/suite.mjs';

const page = { locale: 'zh-CN', reducedMotion: 'reduce' };
suite(STATES)('no finding in any state, in Chinese', noFindings, { millis: 180_000, page });
