// Calls past the page's own screens, with the session of a page that is signed in.

/** Calls an operation through the console and returns the service's answer; fails with the problem it got. */
export async function call(page, action, request) {
  const { status, body } = await page.evaluate(
    async ([action, request]) => {
      const token = localStorage.getItem('media-console.page-token');
      const headers = { 'content-type': 'application/json', 'x-page-token': token };
      const answer = await fetch(`/api/call/${action}`, { method: 'POST', headers, body: JSON.stringify(request) });
      return { status: answer.status, body: await answer.json() };
    },
    [action, request],
  );
  if (status !== 200) throw new Error(`${action}: ${JSON.stringify(body)}`);
  return body.response;
}

const apiTime = (millis) => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');

/** The times of the pictures that the service still has of a job of the last 20 hours, overwrite pictures left out. */
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
