// Serves the three pages, each on its own port, and answers their calls from one scripted service. Runs as a child process, so
// that the program that drives the browser does not share a thread with it.
//
// The console's files come from the real program, once each, and are replayed byte for byte with its headers: compression,
// caching and the content security policy are its own. The other two pages get the same headers, except that Ant Design writes
// its styles into the document and must be allowed to. The calls are not answered by the real program: with scripted data all
// three get the same 320 jobs, the same responses and the same delays, and there are 10,000 pictures.

import { createServer, request as ask } from 'node:http';
import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { Service } from './data.mjs';

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

/** A file of the console, from the program itself. */
function fromProgram(origin, path) {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'br', accept: '*/*', 'sec-fetch-site': 'none' };
    ask(origin + path, { headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const { date, connection, 'keep-alive': _, 'transfer-encoding': __, ...headers } = answer.headers;
        resolve({ status: answer.statusCode, headers, body: Buffer.concat(parts) });
      });
      answer.on('error', reject);
    }).on('error', reject).end();
  });
}

/** A file of this folder, compressed like the console's, with the console's headers. */
async function fromFiles(files, like, path) {
  const named = path in files ? path : '/index.html';
  const bytes = Buffer.concat(await Promise.all([files[named]].flat().map((file) => readFile(file))));
  const headers = { ...like.headers, 'content-type': TYPES[named.split('.').at(-1)], 'content-encoding': 'br' };
  const body = brotliCompressSync(bytes);
  headers['content-length'] = String(body.length);
  if (!named.endsWith('.html')) delete headers['content-security-policy'];
  return { status: 200, headers, body };
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

async function call(service, request, response) {
  const answer = service.answer(request.url, await body(request));
  const text = JSON.stringify(answer ?? { code: 'not_found', message: 'No such route.', status: 404 });
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(text);
}

function listen(service, pictures, read) {
  const kept = new Map();
  const handle = async (request, response) => {
    if (request.method === 'POST') return call(service, request, response);
    if (request.url.startsWith('/api/pictures/')) {
      response.writeHead(200, { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=3600' });
      return response.end(pictures[Service.picture(request.url)]);
    }
    const path = new URL(request.url, 'http://page').pathname;
    if (!kept.has(path)) kept.set(path, await read(path));
    const { status, headers, body } = kept.get(path);
    response.writeHead(status, headers);
    response.end(body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

process.once('message', async ({ program, plain, react, pictures, now }) => {
  const service = new Service(now);
  const images = pictures.map((text) => Buffer.from(text, 'base64'));
  const console_ = await fromProgram(program, '/');
  const policy = console_.headers['content-security-policy'].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
  const loose = { headers: { ...console_.headers, 'content-security-policy': policy } };
  process.send({
    console: await listen(service, images, (path) => fromProgram(program, path)),
    plain: await listen(service, images, (path) => fromFiles(plain, console_, path)),
    react: await listen(service, images, (path) => fromFiles(react, loose, path)),
    job: service.jobs[0].JobId,
  });
});
process.on('disconnect', () => process.exit());
