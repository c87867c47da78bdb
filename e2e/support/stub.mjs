// A proxy between the console and its local API: forwards everything unchanged, except as a test specifies.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const read = async (stream) => Buffer.concat(await stream.toArray());

/** How long a call may be held. The console gives one up after 15 s, as lost. */
const HELD_MILLIS = 10_000;
const THROTTLED = { status: 400, code: 'Throttling.User', message: 'Request was denied due to user flow control.', retryMillis: 100 };

/**
 * For `answer`: holds a call until `gate` is resolved, and decides on it by the result. A call that is held too long is refused for its
 * rate, so that the console sends it again: six times at most.
 */
export const hold = (gate) => Promise.race([gate, setTimeout(HELD_MILLIS, THROTTLED, { ref: false })]);

/** A forwarded call is recorded with its operation, the program that made it, its parameters, and the status of the response. */
export class Stub {
  #server;
  /** Every forwarded call, oldest first. */
  calls = [];
  /**
   * Decides on a call: called with it before it is forwarded. It may wait; its result, `{ status, code, message, retryMillis }`, is
   * sent in the service's place, and `undefined` forwards the call.
   */
  answer = () => undefined;

  static async before(port) {
    const stub = new Stub();
    stub.#server = createServer((incoming, outgoing) => {
      stub.#pass(port, incoming, outgoing).catch(() => outgoing.destroy());
    }).listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    stub.address = `127.0.0.1:${stub.#server.address().port}`;
    return stub;
  }

  /** The calls of one operation so far. */
  of(action) {
    return this.calls.filter((call) => call.action === action);
  }

  /** Forwards every call again, and clears the recorded ones. */
  reset() {
    this.answer = () => undefined;
    this.calls = [];
  }

  async #pass(port, incoming, outgoing) {
    const body = await read(incoming);
    const query = new URL(incoming.url, 'http://stub').searchParams;
    const parameters = Object.fromEntries([...query, ...new URLSearchParams(body.toString())]);
    const call = { action: incoming.headers['x-acs-action'], agent: incoming.headers['user-agent'], parameters };
    this.calls.push(call);
    const instead = await this.answer(call, this.of(call.action).length);
    if (instead) {
      call.status = instead.status;
      const { code: Code, message: Message, retryMillis } = instead;
      const text = JSON.stringify({ RequestId: '4C2D1A0B-STUB', HostId: 'stub', Code, Message, Recommend: '' });
      const headers = { 'content-type': 'application/json;charset=utf-8' };
      if (retryMillis) headers['x-acs-retry-after'] = retryMillis;
      outgoing.writeHead(instead.status, headers).end(text);
      return;
    }
    // The signature covers the Host that the console called, so the headers are forwarded unchanged.
    const { method, url: path, rawHeaders } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path, headers: rawHeaders, setHost: false });
    onward.end(body);
    const [answered] = await once(onward, 'response');
    call.status = answered.statusCode;
    outgoing.writeHead(answered.statusCode, answered.rawHeaders);
    outgoing.end(await read(answered));
  }

  async close() {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}
