// The curl script that the page shows for a request is run as an operator would paste it, against the local service.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAM } from './support/server.mjs';
import { suite } from './support/suite.mjs';

const it = suite({ stub: true });

/** A name that would run a command if it left its quotes in a shell. */
const hostile = (server) => `a'b $(touch ${join(server.dataDir, 'touched')}) "\`x\`"`;

/** The script shown for an operation, once its request can be seen. */
async function scriptOf(details) {
  await details.evaluate((element) => (element.open = true));
  return details.getByLabel('curl', { exact: true }).textContent();
}

/** Runs a script in a shell where `media-console` is the program under test, and returns the service's answer. */
async function run(server, shell, script) {
  const program = join(server.dataDir, 'media-console');
  await writeFile(program, `#!/bin/sh\nexec '${PROGRAM}' "$@" --data-dir '${server.dataDir}'\n`);
  await chmod(program, 0o755);
  const { PATH, HOME } = process.env;
  const environment = { HOME, PATH: `${server.dataDir}:${PATH}`, ALIBABA_CLOUD_SECURITY_TOKEN: 'of another account' };
  const ended = new Promise((resolve, reject) => {
    execFile(shell, ['-c', script], { env: environment, timeout: 20_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${shell}, which needs curl and openssl, ended with ${error.code}: ${stderr}${stdout}`));
      else resolve(stdout);
    });
  });
  return JSON.parse(await ended);
}

/** Runs the script of an operation in both shells: each time the service accepts the call that the page made. */
async function works(page, server, script, action, parameters) {
  // Not those of the page itself.
  const ofScripts = () => server.stub.of(action).filter((call) => call.agent.startsWith('curl/'));
  for (const shell of ['bash', 'sh']) {
    const before = ofScripts().length;
    assert.ok((await run(server, shell, script)).RequestId, shell);
    const calls = ofScripts().slice(before);
    assert.deepEqual(calls.map((one) => one.status), [200], shell);
    for (const [name, value] of Object.entries(parameters)) assert.equal(calls[0].parameters[name], value, `${shell}: ${name}`);
  }
  assert.ok(!existsSync(join(server.dataDir, 'touched')), 'no part of a value is run');
}

/** The script of the screen's request that holds these words: the help lists them. */
async function fromHelp(page, words) {
  await page.keyboard.press('?');
  return scriptOf(page.getByRole('dialog').locator('details.request', { hasText: words }));
}

it('a read by GET', async ({ page, server }) => {
  const SearchKeyWord = hostile(server);
  await server.open(page, `/jobs?q=${encodeURIComponent(SearchKeyWord)}`);
  await page.getByText('No matching jobs').waitFor();
  await works(page, server, await fromHelp(page, 'SearchKeyWord'), 'ListLiveSnapshotJobs', { SearchKeyWord });
});

it('a read by POST without a body', async ({ page, server }) => {
  await server.open(page, '/videos');
  await page.getByRole('link', { name: 'Sample: Harbour at dawn' }).waitFor();
  await works(page, server, await fromHelp(page, 'GetVideoList'), 'GetVideoList', {});
});

it('a form, with a name that a shell could misread', async ({ page, server }) => {
  const JobName = hostile(server);
  await server.open(page, '/jobs/new');
  await page.getByRole('textbox', { name: 'Job name' }).fill(JobName);
  await page.getByRole('textbox', { name: 'Stream URL' }).fill('rtmp://live.example.com/app/lobby');
  await page.getByRole('textbox', { name: 'Bucket' }).fill('camera-bucket');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill('oss-cn-shanghai.aliyuncs.com');
  await page.getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option', { name: /Every 5 seconds/ }).click();
  await page.getByText('Next objects').waitFor();
  server.stub.answer = ({ action }) =>
    action === 'SubmitLiveSnapshotJob' ? { status: 403, code: 'UserDisable', message: 'User is disable.' } : undefined;
  await page.getByRole('button', { name: 'Submit job' }).click();
  const script = await scriptOf(page.locator('main [role=alert] details.request'));
  server.stub.reset();
  await works(page, server, script, 'SubmitLiveSnapshotJob', { JobName });
});
