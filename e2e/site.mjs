// Starts the console with the data of a busy site, prints its address and runs until it is interrupted.

import { once } from 'node:events';
import { Server } from './support/server.mjs';
import { pushAll, site } from './support/site.mjs';

const server = await Server.start({ ...(await site()), args: process.argv.slice(2) });
try {
  await pushAll(server);
  console.log(`The console of a busy site: ${await server.launch()}`);
  console.log('Its data is thrown away when it ends (ctrl C).');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} finally {
  await server.stop();
}
