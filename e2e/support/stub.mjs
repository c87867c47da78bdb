// Stands between the console and its local API: passes everything on unchanged, except what a test says.

import { once } from 'node:events';
import { createServer, request } from 'node:http';

const read = async (stream) => Buffer.concat(await stream.toArray());

/** One call as it passed: operation, parameters, and the status it was answered with. */
export class Stub {
  #server;
  /** Every call that passed, oldest first. */
  calls = [];
  /**
   * What is to become of a call: called with it before it is passed on. It may wait; what it returns, `{ status, code,
   * message }`, is answered in the service's place, and `undefined` lets the call through.
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

  /** Lets every call through again, and forgets those that passed. */
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
    // The signature covers the Host that the console called, so the headers go on as they are.
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
