// Calls with one of the vendor's Node clients. The first line of the input is the target, every other line one call; each line
// of the output is the result of a call: {status, code, body}.

import { createInterface } from 'node:readline'
import OpenApiModule, * as openApi from '@alicloud/openapi-client'
import { RuntimeOptions } from '@alicloud/tea-util'
import PopCore from '@alicloud/pop-core'

const TIMEOUT_MS = 20_000

/** The current client: it is passed everything about an operation. */
function openApiClient({ hosts, scheme, key_id, secret }) {
  const clients = {}
  const Client = OpenApiModule.default ?? OpenApiModule
  for (const [product, endpoint] of Object.entries(hosts)) {
    const config = new openApi.Config({ accessKeyId: key_id, accessKeySecret: secret, endpoint, protocol: scheme })
    clients[product] = new Client(config)
  }
  return async ({ name, product, version, method, in_form, parameters }) => {
    const params = new openApi.Params({
      action: name, version, protocol: scheme.toUpperCase(), pathname: '/', method, authType: 'AK', style: 'RPC',
      reqBodyType: in_form ? 'formData' : 'json', bodyType: 'json',
    })
    const request = new openApi.OpenApiRequest(in_form ? { body: parameters } : { query: parameters })
    try {
      const { statusCode, body } = await clients[product].callApi(params, request, new RuntimeOptions({ readTimeout: TIMEOUT_MS }))
      return { status: statusCode, code: null, body }
    } catch (error) {
      if (!error.data) throw error
      return { status: error.data.statusCode, code: error.code, body: error.data }
    }
  }
}

/** The older client: it signs with HMAC-SHA1, and sends all parameters of a POST in the form. */
function popCoreClient({ hosts, scheme, key_id, secret }) {
  const client = (host, apiVersion) =>
    new PopCore({ accessKeyId: key_id, accessKeySecret: secret, endpoint: `${scheme}://${host}`, apiVersion, opts: { timeout: TIMEOUT_MS } })
  return async ({ name, product, version, method, parameters }) => {
    try {
      const body = await client(hosts[product], version).request(name, parameters, { method })
      return { status: 200, code: null, body }
    } catch (error) {
      if (!error.data) throw error
      return { status: error.entry.response.statusCode, code: error.code, body: error.data }
    }
  }
}

const makers = { 'openapi-client': openApiClient, 'pop-core': popCoreClient }
let call
for await (const line of createInterface({ input: process.stdin })) {
  if (call) console.log(JSON.stringify(await call(JSON.parse(line))))
  else call = makers[process.argv[2]](JSON.parse(line))
}
