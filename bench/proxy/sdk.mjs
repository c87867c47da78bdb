// A minimal HTTP server that makes the list call with the vendor's Node SDK: what a small backend of one's own would be.
//
//   node bench/proxy/sdk.mjs LISTEN_PORT SERVICE_HOST:PORT
//
// The packages are those of the whole-system tests.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../e2e/package.json', import.meta.url));
const { default: Client, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');

const [port, endpoint] = process.argv.slice(2);
const client = new Client(new Config({ accessKeyId: 'local-bench', accessKeySecret: 'secret', endpoint, protocol: 'http' }));
const params = new Params({
  action: 'ListLiveSnapshotJobs', version: '2020-11-09', protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC',
  reqBodyType: 'json', bodyType: 'json',
});

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    const query = JSON.parse(Buffer.concat(parts).toString() || '{}');
    const { body } = await client.callApi(params, new OpenApiRequest({ query }), new RuntimeOptions({}));
    const text = JSON.stringify(body);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
}).listen(Number(port), '127.0.0.1');
