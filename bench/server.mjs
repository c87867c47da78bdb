// How fast the program starts, its memory at rest, and how fast the local service lists jobs through the proxy.

import { readFile } from 'node:fs/promises';
import { Server } from '../e2e/support/server.mjs';

const STARTS = 10;
const CALLS = 500;
const BUDGETS = { start: 200, resident: 40 };

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const quantile = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * part)];
const megabytes = async (pid) => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;
};

/** Signs in as the page does and returns a function that calls an operation. */
async function session(server) {
  const launch_token = new URL(await server.launch()).hash.replace('#launch=', '');
  const headers = { 'content-type': 'application/json', origin: server.origin, 'sec-fetch-site': 'same-origin' };
  const opened = await fetch(`${server.origin}/api/session`, {
    method: 'POST', headers, body: JSON.stringify({ launch_token }),
  });
  if (!opened.ok) throw new Error(`no session: ${opened.status} ${await opened.text()}`);
  const { page_token } = await opened.json();
  const signed = { ...headers, cookie: opened.headers.get('set-cookie').split(';')[0], 'x-page-token': page_token };
  return async (operation, request) => {
    const answer = await fetch(`${server.origin}/api/call/${operation}`, {
      method: 'POST', headers: signed, body: JSON.stringify(request),
    });
    if (answer.status === 429) return undefined;
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

const starts = [];
for (let run = 0; run < STARTS; run += 1) {
  const begin = performance.now();
  const server = await Server.start({ demo: false });
  while (!(await fetch(`${server.origin}/readyz`).then((answer) => answer.ok, () => false)));
  starts.push(performance.now() - begin);
  await server.stop();
}

const server = await Server.start({ demo: false });
try {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const resident = await megabytes(server.pid);
  const call = await session(server);
  const times = [];
  while (times.length < CALLS) {
    const begin = performance.now();
    if (await call('ListLiveSnapshotJobs', { PageSize: 100 })) times.push(performance.now() - begin);
    // Exceeds the proxy's rate limit, which is not measured here.
    else await new Promise((resolve) => setTimeout(resolve, 500));
  }
  console.log(`start to ready, median of ${STARTS}   ${median(starts).toFixed(0)} ms (budget ${BUDGETS.start})`);
  console.log(`resident at rest            ${resident.toFixed(1)} MB (budget ${BUDGETS.resident})`);
  console.log(`list through proxy, median  ${median(times).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms of ${CALLS} calls`);
  if (median(starts) > BUDGETS.start || resident > BUDGETS.resident) process.exitCode = 1;
} finally {
  await server.stop();
}
