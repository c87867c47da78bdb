// Calls without the page's screens, with the session of a signed-in page.

import { eventually } from './wait.mjs';

/** Posts to the console, and returns status and body. */
export async function post(page, path, request) {
  return page.evaluate(
    async ([path, request]) => {
      const token = localStorage.getItem('media-console.page-token');
      const headers = { 'content-type': 'application/json', 'x-page-token': token };
      const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(request) });
      return { status: answer.status, body: await answer.json() };
    },
    [path, request],
  );
}

/** As `post`, for calls that must succeed: returns the body, or fails with the problem. */
async function ask(page, path, request) {
  const { status, body } = await post(page, path, request);
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body;
}

/** Calls an operation through the console and returns the service's response; fails with the problem. */
export async function call(page, action, request) {
  return (await ask(page, `/api/call/${action}`, request)).response;
}

/** Calls an operation that the service refuses. */
export async function refused(page, action, request) {
  const { status, body } = await post(page, `/api/call/${action}`, request);
  if (status === 200) throw new Error(`${action} was not refused`);
  return body;
}

/** Plans a deletion, confirms it as a user would, waits until it is over, and returns its ID. */
export async function deleteAll(page, target) {
  const plan = await ask(page, '/api/deletions/plan', target);
  const path = `/api/deletions/${plan.id}`;
  await ask(page, `${path}/confirm`, { typed: plan.confirmation.type?.expected ?? '' });
  await eventually('the deletion is over', async () => (await ask(page, path, {})).summary.state === 'finished', 60_000);
  return plan.id;
}

const apiTime = (millis) => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');

/** The times of a job's pictures of the last 20 hours that the service still has, without overwrite pictures. */
export async function picturesOf(page, job) {
  const found = new Set();
  const end = apiTime(Date.now());
  let start = apiTime(Date.now() - 20 * 3_600_000);
  while (start) {
    const request = { JobId: job.id, StartTime: start, EndTime: end, Limit: 100, SortBy: 'asc' };
    const { FileList, NextStartTime } = await call(page, 'ListLiveSnapshotFiles', request);
    for (const file of FileList) if (!file.IsOverlay) found.add(Number(file.CreateTimestamp));
    start = NextStartTime;
  }
  return [...found].sort((a, b) => a - b);
}
