// Menus with a real mouse: after a press, a drag and a double click on every word of every open panel the page still works.
// (Chromium 156 ended the tab when a mouse button was pressed on text of a panel inside `<details>`.)

import assert from 'node:assert/strict';
import { eventually, suite } from './support/suite.mjs';
import { named } from './support/lists.mjs';

const it = suite({
  demo: false,
  jobs: [...named('Gate', 12, { ageSeconds: 60 }), { name: 'Lobby', pictures: 8 }],
  videos: [{ title: 'Open day', streams: 2 }],
});

const OPEN = '[popover]:popover-open';

/** The middle of every visible word in the open panel. */
const wordsOf = (page) =>
  page.evaluate((open) => {
    const panel = document.querySelector(open);
    const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
    const words = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const match of node.data.matchAll(/\S+/gu)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const { left, top, width, height } = range.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const isSeen = width > 0 && panel.contains(document.elementFromPoint(x, y));
        if (isSeen) words.push({ word: match[0], x, y });
      }
    }
    return words;
  }, OPEN);

/** The mouse gestures at a point. A drag ends outside the panel and over the next word, so that text is selected. */
const gestures = {
  press: async (mouse, { x, y }) => {
    await mouse.move(x, y);
    await mouse.down();
    await mouse.up();
  },
  drag: async (mouse, { x, y }) => {
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + 40, y + 4, { steps: 2 });
    await mouse.move(x - 60, y + 90, { steps: 2 });
    await mouse.up();
  },
  'double click': (mouse, { x, y }) => mouse.dblclick(x, y),
};

/** Closes what a gesture has opened, and returns to the screen. */
async function restore(page, path) {
  for (let tries = 0; tries < 4; tries += 1) {
    if (!(await page.evaluate(() => document.querySelector('dialog[open], [popover]:popover-open')))) break;
    await page.keyboard.press('Escape');
  }
  if (new URL(page.url()).pathname + new URL(page.url()).search !== path) await page.goto(new URL(path, page.url()).href);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

/** Every button of a menu on the screen; of the menus of rows only the first. */
async function menusOf(page) {
  await eventually('the rows are there', () => page.evaluate(() => !document.querySelector('tr.skeleton, [aria-busy=true]')));
  return page.evaluate(() => {
    const buttons = [...document.querySelectorAll('button[popovertarget]')].filter((button) => button.checkVisibility());
    const ofRows = buttons.filter((button) => button.closest('td'));
    return buttons.map((button, at) => ({ at, isShown: !button.closest('td') || button === ofRows[0] })).filter((menu) => menu.isShown);
  });
}

const open = async (page, at) => {
  if (await page.locator(OPEN).count()) return;
  await page.locator('button[popovertarget]:visible').nth(at).click();
  await page.locator(OPEN).waitFor();
};

/** What is open after the gestures: the panel, something else, or nothing. */
const isUndisturbed = (page, path) =>
  page.evaluate(([open, path]) => {
    const address = location.pathname + location.search;
    return document.querySelectorAll(open).length === 1 && !document.querySelector('dialog[open]') && address === path;
  }, [OPEN, path]);

/** Tries the words of the menus of a screen, except those in `tried`, of panels with the same layout. */
async function tryEveryWord(page, path, tried) {
  let crashed = null;
  page.on('crash', () => { crashed = 'the tab crashed'; });
  const menus = await menusOf(page);
  assert.ok(menus.length > 0, `${path} has menus`);
  for (const { at } of menus) {
    await open(page, at);
    const words = await wordsOf(page);
    assert.ok(words.length > 0, `menu ${at} of ${path} has words`);
    const panel = await page.locator(OPEN).getAttribute('class');
    const isNew = ({ word }) => !tried.has(`${panel} ${word}`);
    for (const word of words.filter(isNew)) {
      tried.add(`${panel} ${word.word}`);
      for (const [name, gesture] of Object.entries(gestures)) {
        await open(page, at);
        await gesture(page.mouse, word).catch((error) => { crashed ??= error.message; });
        // Fails while a gesture leads to another page, and always in a tab that has crashed.
        const undisturbed = await isUndisturbed(page, path)
          .catch(() => isUndisturbed(page, path))
          .catch((error) => { crashed ??= error.message; });
        assert.ok(!crashed, `${name} on “${word.word}” in menu ${at} of ${path}: ${crashed}`);
        if (!undisturbed) await restore(page, path);
      }
    }
    await restore(page, path);
  }
}

it('every word in the menus of every screen bears a press, a drag and a double click', async ({ page, server }) => {
  const tried = new Set();
  await server.open(page);
  const lists = ['/jobs', '/templates', '/videos?range=last-30d', '/uploads', '/activity'];
  const details = [`/jobs/${server.jobs.at(-1).id}`, `/videos/${server.videos[0].id}`];
  for (const path of [...lists, ...details]) {
    await page.goto(server.origin + path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await tryEveryWord(page, path, tried);
  }
  assert.ok(tried.size >= 30, `${tried.size} words`);
});

it('the menu of what is selected on other pages bears them too', async ({ page, server }) => {
  await server.open(page, '/jobs');
  await page.getByRole('checkbox', { name: 'Select this page' }).check();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByRole('button', { name: '10 on other pages' }).click();
  for (const word of (await wordsOf(page)).slice(0, 6)) {
    for (const gesture of Object.values(gestures)) await gesture(page.mouse, word);
    assert.equal(await page.evaluate(() => 1 + 1), 2);
  }
});
