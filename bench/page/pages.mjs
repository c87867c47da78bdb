// The three pages under measurement, and how each is operated.

import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const ICON = { '/icon.svg': path('../../style/icon.svg') };

/** The hand-written page uses the console's own styles, so that only the code differs. */
export const PLAIN = {
  ...ICON,
  '/index.html': path('../plain/index.html'),
  '/page.js': path('../plain/page.js'),
  '/common.js': path('../plain/common.js'),
  '/deletion.js': path('../plain/deletion.js'),
  '/style.css': ['tokens', 'base', 'frame', 'table', 'form', 'dialog', 'wall'].map((name) => path(`../../style/${name}.css`)),
};

/** Installs and bundles the React page, as its users would: minified, in production mode. */
export function buildReact() {
  const folder = path('../react');
  const [lock, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => `${folder}/${name}`);
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  }
  const bundle = `${folder}/node_modules/.bundle/page.js`;
  execFileSync(`${folder}/node_modules/.bin/esbuild`, [
    'page.jsx', '--bundle', '--minify', '--format=esm', '--target=chrome120', '--jsx=automatic', '--legal-comments=none',
    '--define:process.env.NODE_ENV="production"', '--log-level=warning', `--outfile=${bundle}`,
  ], { cwd: folder, stdio: 'inherit' });
  return { ...ICON, '/index.html': `${folder}/index.html`, '/page.js': bundle };
}

const middle = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
};

/** Moves the pointer over an element; the returned function presses it without querying the page. */
async function aim(page, locator) {
  await locator.waitFor();
  await locator.scrollIntoViewIfNeeded();
  await page.mouse.move(...(await middle(locator)));
  return async () => {
    await page.mouse.down();
    await page.mouse.up();
  };
}

const native = {
  rows: 'tbody tr[data-key]',
  /** The pointer moves to the list before it presses; a closed list takes the End key as its last choice. */
  async aimAtHundredRows(page) {
    await page.locator('.foot select').hover();
    await page.locator('.foot select').focus();
    return () => page.keyboard.press('End');
  },
  aimAtAll: (page) => aim(page, page.locator('thead input[type=checkbox]')),
  next: (page) => page.locator('.pager button').last().click(),
  aimAtDelete: (page) => aim(page, page.locator('.bulk .btn.danger')),
  showPlan: 'dialog[open] button[type=submit]',
  aimAtPlan: (page) => aim(page, page.locator('dialog[open] button[type=submit]')),
  planned: 'dialog[open] .subjects li',
  closeDialog: (page) => page.locator('dialog[open] footer button[type=button]').click(),
};

const antd = {
  rows: 'tbody tr[data-row-key]',
  async aimAtHundredRows(page) {
    await page.locator('.ant-pagination-options .ant-select').click();
    return aim(page, page.locator('.ant-select-item-option').last());
  },
  aimAtAll: (page) => aim(page, page.locator('thead input[type=checkbox]')),
  next: (page) => page.locator('.ant-pagination-next button').click(),
  aimAtDelete: (page) => aim(page, page.locator('#delete')),
  showPlan: '.ant-modal-footer .ant-btn-primary',
  aimAtPlan: (page) => aim(page, page.locator('.ant-modal-footer .ant-btn-primary')),
  planned: '.ant-modal li',
  closeDialog: (page) => page.locator('.ant-modal-footer button').first().click(),
};

export const HANDS = { console: native, plain: native, react: antd };
