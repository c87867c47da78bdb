// The setup of every test file: a server, a browser, and a page that ends without errors.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage } from './browser.mjs';
import { Server } from './server.mjs';

export { eventually, handled } from './wait.mjs';

/** Ends a test that hangs. Each step has its own, much shorter limit. */
const TEST_MILLIS = 900_000;

/** Sets up one server and one browser for a file; `chromium` holds further switches of the browser. `it(name, body)` gives each test a fresh page. */
export function suite({ chromium = [], ...options } = {}) {
  let browser;
  let server;
  before(async () => {
    server = await Server.start(options);
    browser = await launch(chromium);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  return function it(name, body, { page: pageOptions } = {}) {
    test(name, { timeout: TEST_MILLIS }, async () => {
      const page = await newPage(browser, pageOptions);
      try {
        await body({ page, server, browser });
        assert.deepEqual(page.trouble, [], 'the browser reported trouble');
      } catch (error) {
        const said = await page.locator('body').innerText().catch(() => '');
        throw new Error(`${error.stack}\n--- ${page.url()} shows ---\n${said.slice(0, 2_000)}`);
      } finally {
        await page.context().close();
      }
    });
  };
}

/** The open dialog: an alert while it requires a confirmation, an ordinary one while it reports. */
export function openDialog(page) {
  return page.getByRole('alertdialog').or(page.getByRole('dialog'));
}

/** Confirms the plan of the delete dialog, as required, and returns the dialog during the hold. */
export async function startDeletion(page) {
  const dialog = openDialog(page);
  const go = dialog.getByRole('button', { name: /^(Remove|Erase|Delete) / });
  await go.waitFor();
  const typed = dialog.getByRole('textbox', { name: /^Type .* to confirm$/ });
  if (await typed.count()) {
    assert.ok(await go.isDisabled(), 'nothing may be erased before the confirmation is typed');
    const label = await dialog.locator('label', { hasText: /^Type / }).innerText();
    await typed.fill(label.match(/^Type (.+) to confirm$/)[1]);
  }
  await go.click();
  await dialog.getByRole('button', { name: 'Cancel the deletion' }).waitFor();
  return dialog;
}

/** Goes through the delete dialog: the choice, the typed confirmation if required, the hold, the outcome. */
export async function confirmDeletion(page, { withFiles = false } = {}) {
  const dialog = openDialog(page);
  await dialog.getByRole('heading', { level: 2 }).waitFor();
  if (withFiles) {
    await dialog.getByRole('radio', { name: /Records and JPEG files/ }).check();
    await dialog.getByRole('button', { name: /^Erase / }).waitFor();
  }
  await startDeletion(page);
  const outcome = dialog.getByText(/^(Deleted|Accepted): /);
  await outcome.waitFor({ timeout: 30_000 });
  const text = await outcome.innerText();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return text;
}
