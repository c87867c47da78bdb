// All states of the page beyond its plain screens: dialogs, panels, problems. In any language, so the elements are found by
// their structure and not by their texts.

import { hold } from './stub.mjs';
import { eventually } from './suite.mjs';

/** The arguments to start the server of a file that visits the states. */
export const STATES = {
  demo: false,
  stub: true,
  jobs: [
    { name: 'Lobby camera', pictures: 30, overwrite: true, bucket: 'lobby-bucket' },
    { name: 'Yard camera', status: 'init' },
    // It runs, and takes no pictures: its stream is not pushed.
    { name: 'Roof camera', status: 'started', pictures: 3, ageSeconds: 7_200 },
  ],
  videos: [
    { title: 'Open day', streams: 3 },
    { title: 'Interrupted recording', status: 'Uploading' },
  ],
};

const REFUSED = { status: 403, code: 'BucketNotAuthorized', message: 'Bucket is not authorised.' };

/** The states in groups: each leads a signed-in page through its states, and calls back at each with its name. */
export const states = { lists, pictures, 'videos and uploads': videos, forms };

/** What every group does with the page. */
function steps(page, server) {
  const dialog = page.locator('dialog[open]');
  return {
    dialog,
    async show(path, element) {
      server.stub.reset();
      await page.goto(server.origin + path);
      await page.locator(element).first().waitFor();
      await page.waitForFunction(() => !document.querySelector('tr.skeleton, [aria-busy=true]'));
    },
    async closed() {
      await dialog.locator('[data-first]').click();
      await dialog.waitFor({ state: 'detached' });
    },
    planned: () => dialog.locator('.btn.danger.solid').waitFor(),
  };
}

async function* lists(page, server) {
  const { dialog, show, closed } = steps(page, server);
  await show('/jobs', 'tr[data-key]');
  yield 'the list of jobs';
  for (const [name, menu] of [['export', '.head'], ['actions', 'tr[data-key]'], ['columns', '.bar-end'], ['time range', '.chip']]) {
    await page.locator(`${menu} button[popovertarget]`).first().click();
    await page.locator('[popover]:popover-open > *').first().waitFor();
    yield `the menu ${name}`;
    await page.keyboard.press('Escape');
  }
  await page.locator('.find').click();
  await dialog.locator('[role=option]').first().waitFor();
  yield 'the palette';
  await dialog.locator('[role=combobox]').fill('camera');
  await dialog.locator('#palette-options-jobs').waitFor();
  yield 'the palette with results';
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await dialog.waitFor();
  yield 'the key help';
  await dialog.locator('footer button').click();
  await page.locator('tr[data-key] input').first().check();
  await page.locator('.bulk').waitFor();
  yield 'a selection';
  await page.locator('.bulk .btn.danger').click();
  await dialog.locator('.bounds').waitFor();
  yield 'the range to delete';
  await dialog.locator('input').first().fill('');
  await dialog.locator('button[type=submit]').click();
  await dialog.locator('[aria-invalid=true]').first().waitFor();
  yield 'a range that lacks an end';
  await closed();

  await show('/jobs?q=nothing-is-called-so', '.empty h2');
  yield 'no job that matches';
  await show('/jobs?range=all', '.foot.walk .covers');
  yield 'a search over all time';
  await show('/jobs?state=silent', '.foot.walk .covers');
  await page.locator('.last-picture.silent').waitFor();
  yield 'the silent jobs';
  await show('/wall', '.wall li.silent');
  yield 'the wall with a silent job';
  await show('/wall?q=nothing-is-called-so', '.empty h2');
  yield 'a wall without tiles';

  await show('/nowhere', 'main h1');
  yield 'an address that does not exist';
}

async function* pictures(page, server) {
  const { dialog, show, closed, planned } = steps(page, server);
  const [lobby, yard] = server.jobs;
  const table = `/jobs/${lobby.id}?layout=table&order=oldest&size=50`;
  await show(table, 'tr[data-key]');
  yield 'the table of pictures';
  await page.locator('thead input').check();
  server.stub.answer = ({ action }) => (action === 'ListLiveSnapshotFiles' ? { ...REFUSED, code: 'Forbidden' } : undefined);
  await page.locator('.bulk .btn.danger').click();
  await dialog.locator('[role=alert]').waitFor();
  yield 'a plan that is refused';
  await closed();

  let pass;
  const gate = new Promise((release) => (pass = release));
  server.stub.answer = ({ action }) => (action === 'DeleteLiveSnapshotFiles' ? hold(gate) : undefined);
  await page.locator('.bulk .btn.danger').click();
  await planned();
  yield 'a plan for records, with a count to type';
  const title = await dialog.locator('h2').innerText();
  await dialog.locator('.choice input').nth(1).check();
  await eventually('the plan is about files', async () => (await dialog.locator('h2').innerText()) !== title);
  yield 'a plan that erases files';
  await dialog.locator('#deletion-typed').fill('99');
  await dialog.locator('[aria-invalid=true]').waitFor();
  yield 'a confirmation that is wrong';
  await dialog.locator('#deletion-typed').fill('30');
  await dialog.locator('.btn.danger.solid').click();
  await dialog.locator('[role=timer]').and(dialog.locator('h2, h2 *')).waitFor();
  yield 'the hold';
  await dialog.locator('.tally').waitFor();
  yield 'the progress';
  await closed();
  await page.locator('.badge.run').waitFor();
  yield 'the badge in the bar';
  await page.locator('.badge.run').click();
  pass(REFUSED);
  await dialog.locator('.results').waitFor();
  await dialog.locator('tr[data-key]').first().waitFor();
  yield 'an outcome with refusals';
  const outcome = await dialog.locator('footer a').getAttribute('href');
  await closed();
  await show(outcome, 'tr[data-key]');
  yield 'the outcome as a page';

  await show(table, 'tr[data-key]');
  await page.locator('tr[data-key] input').first().check();
  await page.locator('.bulk .btn.danger').click();
  await planned();
  yield 'a plan for a few records';
  await closed();
  await page.getByRole('button', { name: 'Select by list…' }).click();
  await dialog.locator('textarea').fill(`1767322800123 not-a-time ${lobby.pictures[0].at} ${lobby.pictures[0].at}`);
  await dialog.locator('.rejected').waitFor();
  yield 'a pasted selection';
  await dialog.locator('.btn.primary').click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.bulk .btn.danger').click();
  await planned();
  yield 'a plan that leaves something out';
  await closed();

  await show(`/jobs/${lobby.id}`, 'figure');
  await page.locator('button.view').first().click();
  await dialog.locator('.stage img').waitFor();
  yield 'the viewer';
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('figure input:enabled').nth(0).check();
  await page.locator('figure input:enabled').nth(1).check();
  await page.locator('.bulk .btn:not(.danger)').first().click();
  await dialog.locator('.stage img').nth(1).waitFor();
  yield 'two pictures compared';
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('[role=slider]').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.locator('.bounds').waitFor();
  yield 'a stretch on the coverage bar';
  await show(`/jobs/${yard.id}`, '.head h1');
  yield 'a job that waits';
}

async function* videos(page, server) {
  const { dialog, show, closed, planned } = steps(page, server);
  const [video] = server.videos;
  await show(`/videos/${video.id}`, 'tr[data-key]');
  await page.locator('thead input').check();
  await page.locator('.bulk .btn.danger').click();
  await planned();
  yield 'a plan for streams';
  await closed();
  await show('/uploads', 'tr[data-key]');
  await page.locator('details.by-id summary').click();
  await page.locator('#by-id').fill('abc123 abc123 ???');
  await page.locator('.refused').waitFor();
  yield 'pasted media IDs';
  await page.locator('tr[data-key] input').first().check();
  await page.locator('.bulk .btn.danger').click();
  await planned();
  yield 'a plan for fragments';
  await closed();
}

async function* forms(page, server) {
  const { dialog, show, closed, planned } = steps(page, server);
  await show('/jobs/new', '#field-JobName');
  await page.locator('#field-TemplateId').click();
  await page.locator('[role=option]').first().waitFor();
  yield 'the template picker';
  await page.keyboard.press('Escape');
  await page.locator('main button[type=submit]').click();
  await page.locator('[aria-invalid=true]').first().waitFor();
  yield 'a form with faults';
  await page.locator('#field-JobName').fill('Lobby');
  await page.locator('#field-StreamInput-Url').fill('rtmp://live.example.com/app/lobby');
  await page.locator('#field-SnapshotOutput-Bucket').fill('lobby-bucket');
  await page.locator('#field-SnapshotOutput-Endpoint').fill('oss-cn-shanghai.aliyuncs.com');
  await page.locator('#field-TemplateId').click();
  await page.locator('[role=option]').first().click();
  server.stub.answer = ({ action }) => (action === 'SubmitLiveSnapshotJob' ? { ...REFUSED, code: 'Forbidden' } : undefined);
  await page.locator('main button[type=submit]').click();
  const problem = page.locator('main [role=alert][data-source=service]');
  await problem.waitFor();
  if (await problem.locator('summary').count()) await problem.locator('summary').first().click();
  yield 'a problem with its request';
  server.stub.answer = ({ action }) => (action === 'SubmitLiveSnapshotJob' ? { status: 500, code: 'InternalError', message: 'The request processing has failed due to some unknown error.' } : undefined);
  await page.locator('main button[type=submit]').click();
  await page.locator('#unsettled-title').waitFor();
  yield 'a submission that is in doubt';

  await show('/jobs/many', '#batch-text');
  const lines = ['Gate', 'Dock'].map((name) => `${name}\trtmp://live.example.com/app/${name}\tlobby-bucket\toss-cn-shanghai.aliyuncs.com\tno-such-template`);
  await page.locator('#batch-text').fill(`${lines.join('\n')}\nFault\thttp://x`);
  await page.locator('td .state.bad').waitFor();
  yield 'a table of jobs with faults';
  await page.locator('#batch-text').fill(lines.join('\n'));
  await page.locator('.batch button[type=submit]:enabled').click();
  await page.locator('.batch .btn.primary').waitFor();
  yield 'many jobs, each with its result';
  await page.locator('.batch .row .btn').nth(1).click();

  await show('/templates/new', '#field-TemplateName');
  await page.locator('#field-TemplateName').fill('Short');
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/templates\/(?!new)/);
  // On a small screen the message covers the form until it is dismissed.
  await page.locator('.notice-card .btn.quiet').click();
  await page.locator('#field-TemplateName').fill('Shorter');
  const discard = page.locator('.note .link');
  await discard.waitFor();
  yield 'a template with changes that are not saved';
  await discard.click();
  await page.locator('.head .btn.danger').click();
  await planned();
  yield 'the plan for a template, with a name to type';
  await dialog.locator('#deletion-typed').fill('Short');
  await dialog.locator('.btn.danger.solid').click();
  await dialog.locator('.results').waitFor();
  await page.waitForURL(/\/templates\?/);
  yield 'a deleted template, over the list';
  await closed();
  await page.context().clearCookies();
  await page.goto(`${server.origin}/jobs`);
  await page.locator('#no-session').waitFor();
  yield 'no session';
}
