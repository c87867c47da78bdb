// How fast this machine shows a page: the task that the field publishes figures for, done by hand-written JavaScript.
//
// A budget in milliseconds means nothing without a machine. js-framework-benchmark has browsers show a thousand new rows of
// four cells and publishes, for hand-written JavaScript, 20.2 ms from the click to the paint (raw results of 2026-08-12), on
// a machine better than most. The budgets are meant for an ordinary laptop; here that is a machine half as fast.

import { newPage } from '../../e2e/support/browser.mjs';
import { record, sum, tasksAfterInput } from './trace.mjs';

const ROWS = 1_000;
export const PUBLISHED = 20.2;
/** Milliseconds for the same on the machine that the budgets are for. */
export const LAPTOP = 2 * PUBLISHED;

const PAGE = `<!doctype html>
<meta charset="utf-8">
<style>
  body { margin: 0; font: 14px/1.43 sans-serif; }
  table { width: 100%; border-collapse: collapse; }
  td { padding: 8px; border-top: 1px solid #ddd; vertical-align: top; }
  tr:nth-of-type(odd) { background: #f9f9f9; }
  tr:hover { background: #f5f5f5; }
  a { color: #337ab7; }
  .number, .remove { width: 8%; }
  .label { width: 33%; }
</style>
<button>Show</button>
<table><tbody></tbody></table>`;

/** What the page does when its button is pressed. */
function prepare(count) {
  const words = ['plain', 'quiet', 'grey', 'round', 'early', 'narrow', 'bright', 'steady', 'window', 'harbour', 'meadow', 'lantern'];
  const body = document.querySelector('tbody');
  const row = document.createElement('tr');
  row.innerHTML = '<td class="number"><td class="label"><a></a><td class="remove"><a><span>✕</span></a><td>';
  document.querySelector('button').onclick = () => {
    for (let n = 0; n < count; n += 1) {
      const added = row.cloneNode(true);
      added.cells[0].textContent = n;
      added.cells[1].firstChild.textContent = `${words[n % 12]} ${words[(n * 7) % 11]} ${words[(n * 5) % 9]}`;
      body.append(added);
    }
  };
}

/** Main-thread work, in milliseconds, of showing a thousand rows. */
export async function yardstick(browser) {
  const page = await newPage(browser);
  await page.setContent(PAGE);
  await page.evaluate(prepare, ROWS);
  const { x, y } = await page.locator('button').boundingBox();
  await page.mouse.move(x + 5, y + 5);
  const show = async () => {
    await page.evaluate(() => document.querySelector('tbody').replaceChildren());
    await page.waitForTimeout(400);
    return record(browser, page, async () => {
      await page.mouse.down();
      await page.mouse.up();
      await page.waitForFunction((count) => document.querySelectorAll('tr').length === count, ROWS);
      await page.waitForTimeout(400);
    });
  };
  // The first time also warms up.
  await show();
  const work = sum(tasksAfterInput(await show()));
  await page.context().close();
  return work;
}
