// The forms, the VOD screens and the frame can be used without a mouse: these tests press keys and nothing else.

import assert from 'node:assert/strict';
import { button, confirmByKeys, focusIsOn, focusIsSomewhere, heading, press, rowOf, selected, tabTo, type, walkTo } from './support/keys.mjs';
import { eventually, openDialog, suite } from './support/suite.mjs';

const it = suite({
  demo: false,
  jobs: [{ name: 'Lobby', ageSeconds: 60 }],
  videos: [
    { title: 'Open day', streams: 3 },
    { title: 'Interrupted recording', status: 'Uploading', ageSeconds: 7_200 },
  ],
});

it('a template is made, changed and deleted', async ({ page, server }) => {
  await server.open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await heading(page, 'Templates');
  await press(page, page.getByRole('link', { name: 'Create template' }));
  await heading(page, 'New template');
  await type(page, page.getByRole('textbox', { name: 'Template name' }), 'By hand');
  await type(page, page.getByRole('textbox', { name: 'Interval in seconds' }), '30');
  await press(page, button(page, 'Save template'));
  await heading(page, 'Edit template');
  await page.getByText('Template By hand was created.').waitFor();
  await type(page, page.getByRole('textbox', { name: 'Interval in seconds' }), '45');
  await page.keyboard.press('Enter');
  await page.getByText('Saved.').waitFor();
  await page.reload();
  await heading(page, 'Edit template');
  const interval = page.getByRole('textbox', { name: 'Interval in seconds' });
  await page.waitForFunction(() => document.querySelector('#field-TimeInterval')?.value === '45');
  await tabTo(page, interval);
  // From the detail: asked, refused, asked again, done.
  await press(page, button(page, 'Delete'));
  const dialog = openDialog(page);
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await press(page, button(page, 'Delete'));
  await focusIsOn(dialog.getByRole('button', { name: 'Cancel' }), 'Cancel');
  await confirmByKeys(page, { title: 'Delete 1 template?', typed: 'By hand', outcome: 'Deleted: 1 of 1' });
  await heading(page, 'Templates');
  await page.getByRole('link', { name: 'Every 5 seconds' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'By hand' }).count(), 0);
});

it('a job is submitted with a template from the picker', async ({ page, server }) => {
  await server.open(page);
  await press(page, page.getByRole('link', { name: 'Submit a job' }));
  await heading(page, 'Submit a job');
  const values = {
    'Job name': 'Typed by hand',
    'Stream URL': 'rtmp://live.example.com/app/hand',
    Bucket: 'hand-bucket',
    Endpoint: 'oss-cn-shanghai.aliyuncs.com',
  };
  for (const [name, text] of Object.entries(values)) await type(page, page.getByRole('textbox', { name }), text);
  const picker = page.getByRole('combobox', { name: 'Template' });
  await type(page, picker, 'Every 5');
  const option = page.getByRole('option', { name: /Every 5 seconds/ });
  await option.waitFor();
  await eventually('the options are those of the words', async () => (await page.getByRole('option').count()) === 1);
  assert.equal(await picker.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
  await page.keyboard.press('Enter');
  await page.getByText('Next objects').waitFor();
  await press(page, button(page, 'Submit job'));
  await heading(page, 'Typed by hand');
});

it('a video’s streams and an upload’s fragments are deleted, and both are read about', async ({ page, server }) => {
  await server.open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await heading(page, 'Videos');
  await walkTo(page, 'Open day');
  await page.keyboard.press('Enter');
  await heading(page, 'Open day');
  await page.locator('tr[data-key]').nth(2).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await selected(page, 2);
  await page.keyboard.press('d');
  await confirmByKeys(page, { title: 'Delete 2 streams of Open day?', typed: '2', outcome: 'Deleted: 2 of 2' });
  await page.getByText('1 stream is left.', { exact: false }).waitFor();
  // The focused row is removed by now.
  await focusIsSomewhere(page);

  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await heading(page, 'Uploads');
  await walkTo(page, 'Interrupted recording');
  await page.keyboard.press('x');
  await page.keyboard.press('d');
  await confirmByKeys(page, { title: 'Delete the parts of 1 upload?', typed: '1', outcome: 'Accepted: 1 of 1' });

  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await heading(page, 'Activity');
  await rowOf(page, 'Deletion of the parts of 1 upload accepted').first().waitFor();
  await press(page, rowOf(page, 'Deleted 2 streams').first().getByRole('link'));
  await page.getByText('Deleted: 2 of 2').waitFor();
});

it('language, theme and zone are switched, and help is shown', async ({ page, server }) => {
  await server.open(page);
  await rowOf(page, 'Lobby').waitFor();
  const root = page.locator('html');
  await press(page, page.getByRole('button', { name: /^Theme: / }));
  const theme = await root.getAttribute('data-theme');
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => document.documentElement.dataset.theme !== before, theme);
  const zone = page.getByRole('button', { name: /^Times are shown in / });
  await tabTo(page, zone);
  const before = await zone.getAttribute('aria-label');
  await page.keyboard.press('Space');
  await page.waitForFunction((name) => document.activeElement.getAttribute('aria-label') !== name, before);
  await press(page, page.getByRole('button', { name: '切换到中文' }));
  await heading(page, '截图任务');
  await page.keyboard.press('Enter');
  await heading(page, 'Jobs');

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and documentation' });
  await help.waitFor();
  await page.keyboard.press('Escape');
  await focusIsSomewhere(page);
  await focusIsOn(page.getByRole('button', { name: '切换到中文' }), 'what had it before');
  await page.keyboard.press('?');
  await press(page, help.getByRole('button', { name: 'Close' }));
  await focusIsSomewhere(page);
  // The skip link leads past rail and bar.
  await page.reload();
  await rowOf(page, 'Lobby').waitFor();
  await page.keyboard.press('Tab');
  await focusIsOn(page.getByRole('link', { name: 'Skip to content' }), 'the way past the bar');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
  // Where local time is UTC, the two zones have one name.
}, { page: { timezoneId: 'Asia/Shanghai' } });
