// Starts the real program with a separate data folder and ports, and everything a test needs with it.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seed } from './seed.mjs';
import { Stub } from './stub.mjs';

const run = promisify(execFile);

/** The program under test: `cargo xtask` names it, and a manual build is found where Cargo puts it. */
export const PROGRAM =
  process.env.MEDIA_CONSOLE_PROGRAM ?? fileURLToPath(new URL('../../target/release/media-console', import.meta.url));

const ADDRESS = /https?:\/\/\S+#launch=\S+/;
const START_MILLIS = 20_000;
const STOP_MILLIS = 10_000;

/** Outside the range that the system chooses from: an outgoing connection could take a port that is free for a moment. */
let nextPort = 20_000 + ((process.pid * 31) % 10_000);

async function freePort() {
  const server = createServer();
  for (;;) {
    const port = nextPort++;
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      continue;
    }
    await once(server.close(), 'close');
    return port;
  }
}

/** A running program. `stop` ends it, its publishers and its stub, and removes its data folder. */
export class Server {
  #child;
  #arguments;
  #output = '';
  #publishers = [];

  /**
   * `jobs`, `videos` and the other arguments of `seed.mjs` are written into the store before the program is returned; a
   * function `jobs` is called with the address of the RTMP server. `stub` puts a `Stub` between the console and its local API,
   * as `server.stub`.
   */
  static async start({ demo = true, args = [], stub = false, ...seeds } = {}) {
    const server = new Server();
    server.dataDir = await mkdtemp(join(tmpdir(), 'media-console-e2e-'));
    const [listen, local, rtmp] = [await freePort(), await freePort(), await freePort()];
    server.origin = `http://127.0.0.1:${listen}`;
    server.ingest = `rtmp://127.0.0.1:${rtmp}`;
    server.localApi = `127.0.0.1:${local}`;
    if (stub) server.stub = await Stub.before(local);
    const given = ['--listen', `127.0.0.1:${listen}`, '--local-listen', `127.0.0.1:${local}`];
    given.push('--rtmp-listen', `127.0.0.1:${rtmp}`, '--data-dir', server.dataDir, ...(demo ? [] : ['--no-demo']));
    if (stub) given.push('--local-upstream', server.stub.address);
    server.#arguments = [...given, ...args];
    try {
      await server.resume();
      if (seeds.jobs || seeds.videos) {
        await server.pause();
        const jobs = typeof seeds.jobs === 'function' ? seeds.jobs(server.ingest) : seeds.jobs;
        Object.assign(server, await seed(server.dataDir, { ...seeds, jobs }));
        await server.resume();
      }
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Ends the program; its data and its addresses stay. */
  async pause() {
    if (this.#child) await end(this.#child, 'SIGTERM');
  }

  /** Starts the program on the same data and addresses, with further arguments if there are any. */
  async resume(...more) {
    this.#output = '';
    this.#child = spawn(PROGRAM, [...this.#arguments, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.launchAddress = await this.#address();
  }

  #address() {
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${PROGRAM}: ${why}\n${this.#output}`));
      const timer = setTimeout(() => fail(`no address within ${START_MILLIS} ms`), START_MILLIS);
      const read = (bytes) => {
        this.#output += bytes;
        const found = this.#output.match(ADDRESS);
        if (found) {
          clearTimeout(timer);
          resolve(found[0]);
        }
      };
      this.#child.stdout.on('data', read);
      this.#child.stderr.on('data', read);
      this.#child.on('error', (error) => fail(error.message));
      this.#child.on('exit', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code}`);
      });
    });
  }

  /** The output of the program so far. */
  get output() {
    return this.#output;
  }

  /** An unused launch address: the printed one first, then fresh ones. */
  async launch() {
    const printed = this.launchAddress;
    this.launchAddress = undefined;
    return printed ?? (await this.command('login-link')).match(ADDRESS)[0];
  }

  /** Signs a page in and shows the console, or the screen at `path`. */
  async open(page, path) {
    await page.goto(await this.launch());
    await page.locator('.badge.local').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (path !== undefined) await page.goto(this.origin + path);
  }

  get pid() {
    return this.#child.pid;
  }

  /** Runs a subcommand on the same data folder and returns what it prints. */
  async command(...words) {
    const { stdout } = await run(PROGRAM, [...words, '--data-dir', this.dataDir]);
    return stdout;
  }

  /** Pushes a moving test picture with ffmpeg, with the given keyframe distance in frames, and returns its address; `stopPush` ends it. */
  async rtmpPush(name, { source: picture = 'testsrc2=size=640x360:rate=25', keyframes = 50 } = {}) {
    const url = `${this.ingest}/live/${name}`;
    const source = ['-re', '-f', 'lavfi', '-i', picture];
    const codec = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(keyframes), '-sc_threshold', '0'];
    const told = ['-hide_banner', '-loglevel', 'error', '-progress', 'pipe:1', '-stats_period', '0.2'];
    const child = spawn('ffmpeg', [...told, ...source, ...codec, '-f', 'flv', url], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (bytes) => (errors += bytes));
    this.#publishers.push(child);
    await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`ffmpeg ended with ${code}: ${errors}`)));
      // A refused publisher ends before it has sent anything.
      child.stdout.on('data', (bytes) => {
        if (/^total_size=\d{4}/m.test(bytes)) resolve();
      });
    });
    return url;
  }

  async stopPush() {
    await Promise.all(this.#publishers.splice(0).map((child) => end(child, 'SIGINT')));
  }

  /** The keys of every object in a bucket, sorted. */
  async objects(folder) {
    const root = join(this.dataDir, 'objects', folder);
    const walk = async (at) => {
      const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
      const found = entries.map((entry) => {
        const path = join(at, entry.name);
        return entry.isDirectory() ? walk(path) : [keyOf(relative(root, path))];
      });
      return (await Promise.all(found)).flat();
    };
    return (await walk(root)).sort();
  }

  async stop() {
    await this.stopPush();
    await this.pause();
    await this.stub?.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLIS);
  await gone;
  clearTimeout(timer);
}

/** The key of a file: `++` after a folder's name means that the name continues, `+` is a slash, and the rest is escaped. */
function keyOf(path) {
  return decodeURIComponent(path.replaceAll('++/', '').replaceAll('+/', '/').replace(/^%$|(?<=\/)%(?=\/|$)/g, ''));
}
