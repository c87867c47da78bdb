// One Chromium per test file, one fresh profile per test.

import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

function executablePath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // The next name may exist.
    }
  }
  throw new Error('No Chromium in PATH. Install it, or set CHROMIUM to its path.');
}

/** `more` are further switches of Chromium. */
export function launch(more = []) {
  return chromium.launch({
    executablePath: executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', ...more],
  });
}

/** A page in a separate profile, in English and UTC. `page.trouble` collects errors that a user should never see. */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.trouble = [];
  page.on('pageerror', (error) => page.trouble.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && /Content Security Policy|panicked|integrity/i.test(text)) page.trouble.push(text);
  });
  return page;
}
