// A proxy between the console and its local API: forwards everything unchanged, except as a test specifies.

import { once } from 'node:events';
import { createServer, request } from 'node:http';

const read = async (stream) => Buffer.concat(await stream.toArray());

/** One forwarded call: operation, parameters, and the status of the response. */
export class Stub {
  #server;
  /** Every forwarded call, oldest first. */
  calls = [];
  /**
   * Decides on a call: called with it before it is forwarded. It may wait; its result, `{ status, code, message }`, is sent in
   * the service's place, and `undefined` forwards the call.
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
    const call = { action: incoming.headers['x-acs-action'], parameters };
    this.calls.push(call);
    const instead = await this.answer(call, this.of(call.action).length);
    if (instead) {
      call.status = instead.status;
      const { code: Code, message: Message } = instead;
      const text = JSON.stringify({ RequestId: '4C2D1A0B-STUB', HostId: 'stub', Code, Message, Recommend: '' });
      outgoing.writeHead(instead.status, { 'content-type': 'application/json;charset=utf-8' }).end(text);
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
