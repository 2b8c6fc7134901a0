import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { Problem } from '#schemas/common.ts'
import { checker } from '#src/http/validate.ts'
import { exchange, type Reply } from '#test/support/socket.ts'
import type { Case } from './case.ts'

const isProblem = checker(Problem)

const bytesOf = (body: unknown): Buffer => {
  if (body === undefined) return Buffer.alloc(0)
  return Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** The request of a case, byte for byte. A Content-Type of `-` is none at all. */
const requestOf = ({ method = 'GET', path, headers = {}, body }: Case, token: string | undefined): Buffer => {
  const type = headers['content-type'] ?? (body === undefined ? undefined : 'application/json')
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: provost.test',
    'connection: close',
    ...(token === undefined || headers.authorization !== undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(type === undefined || type === '-' ? [] : [`content-type: ${type}`]),
    ...(body === undefined ? [] : [`content-length: ${bytesOf(body).length}`]),
    ...Object.entries(headers).flatMap(([name, value]) => (name === 'content-type' ? [] : [`${name}: ${value}`]))
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytesOf(body)])
}

/** Every refusal is a problem document with a known code and the request's id, and nothing is a failure of ours. */
export const checkReply = (t: Test, app: FastifyInstance, name: string, reply: Reply, method = 'GET'): void => {
  const { status, headers, body } = reply
  if (status < 400) return
  t.ok(status < 500, `${name}: no failure of ours (${status})`)
  t.match(headers.get('content-type') ?? '', /^application\/problem\+json/, `${name}: a problem`)
  if (method === 'HEAD') return
  const document: unknown = JSON.parse(body)
  t.ok(isProblem(document), `${name}: a valid problem`)
  const { code, status: told, request_id } = document as { code: string; status: number; request_id: string }
  t.ok(app.problems.has(code), `${name}: a known code (${code})`)
  t.equal(told, status, `${name}: the status of the document`)
  t.equal(headers.get('x-request-id'), request_id, `${name}: the id of the request`)
}

/** Sends a case and holds its answer against what the table says; afterwards a healthy request is answered. */
export const checkCase = async (
  t: Test,
  app: FastifyInstance,
  address: string,
  wanted: Case,
  token: string | undefined
): Promise<void> => {
  const { name, status, code, method = 'GET' } = wanted
  const reply = await exchange(address, requestOf(wanted, token), method)
  if (reply === undefined) return void t.fail(`${name}: hung up on without an answer`)
  const fits = [status].flat().includes(reply.status)
  t.ok(fits, `${name}: ${reply.status} is ${String(status)}`, fits ? {} : { body: reply.body.slice(0, 500) })
  checkReply(t, app, name, reply, method)
  if (code !== undefined && method !== 'HEAD') t.match(reply.body, `"code":"${code}"`, `${name}: ${code}`)
  const healthy = await exchange(
    address,
    'GET /health/live HTTP/1.1\r\nhost: provost.test\r\nconnection: close\r\n\r\n'
  )
  t.equal(healthy?.status, 200, `${name}: it lives`)
}
