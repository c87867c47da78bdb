// Each kind of error is shown at the place it concerns, is explained, and keeps typed input.

import assert from 'node:assert/strict';
import { call, deleteAll } from './support/calls.mjs';
import { endSession, readNothing, resumeWithSession } from './support/session.mjs';
import { eventually, handled, suite } from './support/suite.mjs';

const it = suite({ demo: false, stub: true });

const TYPED = {
  'Job name': 'Lobby camera',
  'Stream URL': 'rtmp://live.example.com/app/lobby',
  Bucket: 'camera-bucket',
  Endpoint: 'oss-cn-shanghai.aliyuncs.com',
  'Callback URL': 'https://hooks.example.com/pictures',
};
const field = (page, name) => page.getByRole('textbox', { name });
const picker = (page) => page.getByRole('combobox', { name: 'Template' });
const submit = (page) => page.getByRole('button', { name: 'Submit job' }).click();

/** The form for a new job, with every field filled and a template chosen. */
async function filled(page, server, template = /Every 5 seconds/) {
  server.stub.reset();
  await server.open(page, '/jobs/new');
  for (const [name, text] of Object.entries(TYPED)) await field(page, name).fill(text);
  await picker(page).click();
  await page.getByRole('option', { name: template }).click();
  await page.getByText('Next objects').waitFor();
}

/** All input is still there. */
async function nothingLost(page, template = 'Every 5 seconds') {
  for (const [name, text] of Object.entries(TYPED)) {
    await eventually(`${name} still holds what was typed`, async () => (await field(page, name).inputValue()) === text);
  }
  await eventually('the template is still chosen', async () => (await picker(page).inputValue()) === template);
}

/** The marked fields, by their labels. */
const marked = (page) =>
  page.locator('main [aria-invalid=true]').evaluateAll((fields) => fields.map((one) => one.labels[0].firstChild.textContent.trim()));

const card = (page, source) => page.locator(`main [role=alert][data-source=${source}]`);
const refuse = (server, action, answer) => {
  server.stub.answer = (one) => (one.action === action ? answer : undefined);
};

it('a template that is gone is said at the template', async ({ page, server }) => {
  await server.open(page);
  const SequenceFormat = 'snapshot/{JobId}/{UnixTimestamp}.jpg';
  const request = { TemplateName: 'Short lived', TimeInterval: 60, SequenceFormat };
  const { TemplateId } = await call(page, 'CreateLiveSnapshotTemplate', request);
  await filled(page, server, /Short lived/);
  await deleteAll(page, { templates: { template_ids: [TemplateId] } });
  await submit(page);
  await card(page, 'service').getByText(/^TemplateNotFound · \d+$/).waitFor();
  assert.deepEqual(await marked(page), ['Template']);
  const words = await card(page, 'service').locator('> b').innerText();
  assert.equal(await page.locator('#template-problem').innerText(), words, 'the service’s own words stand at the field');
  await eventually('the cursor is at the field', () => picker(page).evaluate((input) => input === document.activeElement));
  await nothingLost(page, 'Short lived');
});

it('a parameter that the service does not take is marked at its field', async ({ page, server }) => {
  await filled(page, server);
  const message = 'The specified parameter "SnapshotOutput.Bucket" is not valid.';
  refuse(server, 'SubmitLiveSnapshotJob', { status: 400, code: 'InvalidParameter', message });
  await submit(page);
  await card(page, 'service').getByText('InvalidParameter · 400').waitFor();
  assert.deepEqual(await marked(page), ['Bucket']);
  await page.locator('.field', { has: field(page, 'Bucket') }).locator('.problem').getByText(message).waitFor();
  await nothingLost(page);
  // Once the field is changed, its message no longer applies.
  await field(page, 'Bucket').fill('other-bucket');
  await field(page, 'Bucket').and(page.locator('[aria-invalid]')).waitFor({ state: 'detached' });
  server.stub.reset();
  await submit(page);
  await page.getByRole('heading', { level: 1, name: TYPED['Job name'] }).waitFor();
});

it('an error of the operation is a card with message, code, meaning and request ID', async ({ page, server }) => {
  await filled(page, server);
  const message = 'User not authorized to operate on the specified resource.';
  refuse(server, 'SubmitLiveSnapshotJob', { status: 403, code: 'Forbidden', message });
  await submit(page);
  const shown = card(page, 'service');
  await shown.getByText(message, { exact: true }).waitFor();
  await shown.getByText('Forbidden · 403', { exact: true }).waitFor();
  await shown.getByText('4C2D1A0B-STUB', { exact: true }).waitFor();
  assert.ok((await shown.locator('.meaning').innerText()).length > 20, 'what it means is said');
  assert.equal(await shown.getByText('not a documented code of this operation').count(), 0);
  assert.deepEqual(await marked(page), []);
  await nothingLost(page);
});

it('a code that no document has is shown as it came and marked so', async ({ page, server }) => {
  await filled(page, server);
  refuse(server, 'SubmitLiveSnapshotJob', { status: 409, code: 'Brand.NewCode', message: 'Never seen before.' });
  await submit(page);
  const shown = card(page, 'service');
  await shown.getByText('Never seen before.', { exact: true }).waitFor();
  await shown.getByText('Brand.NewCode · 409', { exact: true }).waitFor();
  await shown.getByText('not a documented code of this operation').waitFor();
  await nothingLost(page);
});

it('a service that hangs up leaves it unknown, and nothing is sent twice', async ({ page, server }) => {
  await filled(page, server);
  server.stub.answer = ({ action }) => {
    if (action === 'SubmitLiveSnapshotJob') throw new Error('hung up');
  };
  await submit(page);
  await card(page, 'network').getByText('No answer in time').waitFor();
  await page.getByText('Unknown whether it was created').waitFor();
  await page.getByText('No job of this name is listed.', { exact: false }).or(page.getByText('Found. Is one of these yours?')).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Submit job' }).isDisabled());
  await nothingLost(page);
  assert.equal(server.stub.of('SubmitLiveSnapshotJob').length, 1);
});

it('a refusal of the console’s own server looks different and loses nothing', async ({ page, server }) => {
  await filled(page, server);
  await server.pause();
  await resumeWithSession(page, server, '--read-only');
  await submit(page);
  const shown = card(page, 'proxy');
  await shown.getByText('The console\'s server refused').waitFor();
  await shown.getByText('The server was started read-only.', { exact: false }).first().waitFor();
  await nothingLost(page);
  assert.equal(server.stub.of('SubmitLiveSnapshotJob').length, 0);
  await server.pause();
  await resumeWithSession(page, server);
  await submit(page);
  await page.getByRole('heading', { level: 1, name: TYPED['Job name'] }).waitFor();
});

it('a server that cannot be reached is said, and work goes on once it is back', async ({ page, server }) => {
  await filled(page, server);
  await field(page, 'Job name').fill('Unreachable camera');
  await server.pause();
  await submit(page);
  const shown = card(page, 'network');
  await shown.first().getByText('No answer from the server').waitFor();
  await page.getByText('Unknown whether it was created').waitFor();
  assert.equal(await field(page, 'Job name').inputValue(), 'Unreachable camera');
  await resumeWithSession(page, server);
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('No job of this name is listed.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'None of these: let me submit again' }).click();
  assert.equal(await field(page, 'Stream URL').inputValue(), TYPED['Stream URL']);
  await submit(page);
  await page.getByRole('heading', { level: 1, name: 'Unreachable camera' }).waitFor();
});

it('a list that cannot be read says so and is read again', async ({ page, server }) => {
  server.stub.reset();
  await server.open(page, '/templates');
  await page.getByRole('link', { name: 'Every 5 seconds' }).waitFor();
  await readNothing(page);
  await server.pause();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await card(page, 'network').getByText('No answer from the server').waitFor();
  await resumeWithSession(page, server);
  await card(page, 'network').getByRole('button', { name: 'Try again' }).click();
  await card(page, 'network').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Every 5 seconds' }).waitFor();
});

/** Ends the session behind the page's back, in the ways a session can end. */
const ENDINGS = {
  'ended by another tab': endSession,
  'whose cookie is gone': (page) => page.context().clearCookies(),
};

/** Lets only requests of this path through until the returned function is called: an automatic read would learn of the end first. */
async function holdReads(page, path) {
  const hold = (route) => (route.request().url().endsWith(path) ? route.fallback() : undefined);
  await page.route('**/api/**', hold);
  return () => page.unroute('**/api/**', hold);
}

/** A launch address pasted over the open page changes its fragment only. */
async function signInAgain(page, server, release) {
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await release();
  await page.getByText('media-console login-link').first().waitFor();
  const { hash } = new URL(await server.launch());
  await page.evaluate((fragment) => {
    location.hash = fragment;
  }, hash);
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor({ state: 'hidden' });
}

for (const [how, end] of Object.entries(ENDINGS)) {
  it(`a session ${how} asks for a new address, and a job that was being typed is still there`, async ({ page, server }) => {
    await filled(page, server);
    const release = await holdReads(page, '/SubmitLiveSnapshotJob');
    await end(page);
    await submit(page);
    await signInAgain(page, server, release);
    await nothingLost(page);
    await field(page, 'Job name').fill(`After a session ${how}`);
    await submit(page);
    await page.getByRole('heading', { level: 1, name: `After a session ${how}` }).waitFor();
  });
}

it('a template that was being typed outlives its session', async ({ page, server }) => {
  server.stub.reset();
  await server.open(page, '/templates/new');
  await field(page, 'Template name').fill('Slow and steady');
  await field(page, 'Interval in seconds').fill('90');
  const release = await holdReads(page, '/CreateLiveSnapshotTemplate');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save template' }).click();
  await signInAgain(page, server, release);
  await page.getByRole('heading', { level: 1, name: 'New template' }).waitFor();
  assert.equal(await field(page, 'Template name').inputValue(), 'Slow and steady');
  assert.equal(await field(page, 'Interval in seconds').inputValue(), '90');
  await page.getByRole('button', { name: 'Save template' }).click();
  await page.getByText('Template Slow and steady was created.').waitFor();
});

it('pasted media IDs outlive their session', async ({ page, server }) => {
  server.stub.reset();
  await server.open(page, '/uploads');
  await page.getByText('Delete by ID').click();
  await field(page, 'Media IDs').fill('abc123, def456');
  const release = await holdReads(page, '/deletions/plan');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Delete parts of 2 uploads…' }).click();
  await signInAgain(page, server, release);
  assert.equal(await field(page, 'Media IDs').inputValue(), 'abc123, def456');
});

it('a submission whose page is left is not sent again unseen', async ({ page, server }) => {
  await filled(page, server);
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  let calls = 0;
  await page.route('**/api/call/SubmitLiveSnapshotJob', async (route) => {
    calls += 1;
    await held;
    await route.continue();
  });
  const request = page.waitForRequest('**/api/call/SubmitLiveSnapshotJob');
  await submit(page);
  await request;
  await page.getByRole('link', { name: 'Templates', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  await page.goBack();
  await page.locator('main button[type=submit]:disabled').waitFor();
  await nothingLost(page);
  await page.getByRole('link', { name: 'Templates', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  const answered = page.waitForResponse('**/api/call/SubmitLiveSnapshotJob');
  answer();
  await handled(page, answered);
  assert.equal(new URL(page.url()).pathname, '/templates', 'the screen that was opened meanwhile stays');
  assert.equal(calls, 1);
});

it('a submission whose page is loaded anew is not sent again unseen', async ({ page, server }) => {
  await filled(page, server);
  // The response never arrives.
  await page.route('**/api/call/SubmitLiveSnapshotJob', () => {});
  const request = page.waitForRequest('**/api/call/SubmitLiveSnapshotJob');
  await submit(page);
  await request;
  await page.reload();
  await page.getByText('Unknown whether it was created').waitFor();
  await nothingLost(page);
  assert.ok(await page.getByRole('button', { name: 'Submit job' }).isDisabled());
});

it('a fault that is set on the page is met by the next call, and then used up', async ({ page, server }) => {
  server.stub.reset();
  await server.open(page, '/faults');
  await page.getByText('No faults').waitFor();
  const form = page.locator('form.faults');
  await form.getByRole('combobox', { name: 'Operation' }).selectOption('ListLiveSnapshotTemplates');
  await form.getByRole('combobox', { name: 'Error' }).selectOption('Forbidden.RAM');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByText('ListLiveSnapshotTemplates answers Forbidden.RAM · once more').waitFor();
  await page.getByRole('link', { name: 'Templates', exact: true }).click();
  await page.locator('.card').getByText('Forbidden.RAM').first().waitFor();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('link', { name: 'Every 5 seconds' }).first().waitFor();
  await page.getByRole('link', { name: 'Faults', exact: true }).click();
  await page.getByText('No faults').waitFor();
});
