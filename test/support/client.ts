import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { emailOf, type InstitutionCode, PASSWORD } from './fixture.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export interface Call {
  /** Who calls, by role: `bursar` of the oak school; nobody where nothing is said. */
  as?: string
  institution?: InstitutionCode
  params?: Record<string, string>
  query?: Record<string, string | number>
  body?: unknown
  headers?: Record<string, string>
  token?: string
}

/** What came back; `at` digs into a JSON body: `at('data', 0, 'id')`. */
export class Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  #json: Json | undefined

  constructor(status: number, headers: Headers, text: string) {
    this.status = status
    this.headers = headers
    this.text = text
  }

  get json(): Json {
    this.#json ??= this.text === '' ? null : (JSON.parse(this.text) as Json)
    return this.#json
  }

  at(...path: (string | number)[]): Json | undefined {
    let value: Json | undefined = this.json
    for (const step of path) {
      if (Array.isArray(value)) value = value[Number(step)]
      else if (value !== null && typeof value === 'object') value = value[step]
      else return undefined
    }
    return value
  }

  /** As text, for ids, codes and tokens. */
  str(...path: (string | number)[]): string {
    return String(this.at(...path))
  }

  /** Of a page; a file has none. */
  rows(): { [name: string]: Json }[] {
    if (!/\bjson\b/.test(this.headers.get('content-type') ?? '')) return []
    const data = this.at('data')
    return Array.isArray(data) ? (data as { [name: string]: Json }[]) : []
  }
}

interface Route {
  method: string
  url: string
}

/** Who is told that the server is busy, where nothing was done, asks again, as clients do. */
export const patience = async (ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503 || !answer.str('code').startsWith('server.')) return answer
  }
}

/** Calls operations by their operationId over real HTTP, signed in as whoever the call names. */
export class Client {
  readonly address: string
  readonly #routes: ReadonlyMap<string, Route>
  readonly #tokens = new Map<string, Promise<string>>()

  constructor(address: string, app: FastifyInstance) {
    this.address = address
    this.#routes = app.operations
  }

  async send(method: string, path: string, call: Call = {}): Promise<Answer> {
    const url = new URL(path, this.address)
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value))
    const headers = new Headers(call.headers)
    const token = call.token ?? (call.as === undefined ? undefined : await this.token(call.as, call.institution))
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    if (call.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
    const body =
      call.body === undefined ? {} : { body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body) }
    const response = await fetch(url, { method, headers, redirect: 'manual', ...body })
    const events = response.headers.get('content-type') === 'text/event-stream'
    // events go on until somebody hangs up
    if (events) await response.body?.cancel()
    return new Answer(response.status, response.headers, events ? '' : await response.text())
  }

  call(operation: string, call: Call = {}): Promise<Answer> {
    const route = this.#routes.get(operation)
    if (route === undefined) throw new Error(`no operation is named ${operation}`)
    const path = route.url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(call.params?.[name] ?? ''))
    return this.send(route.method, path, call)
  }

  patiently = (operation: string, call: Call = {}): Promise<Answer> => patience(() => this.call(operation, call))

  /** An access token, made once for each person of a client. */
  token(person: string, institution: InstitutionCode = 'oak'): Promise<string> {
    const email = emailOf(person, institution)
    const made = this.#tokens.get(email) ?? this.#enter(email)
    this.#tokens.set(email, made)
    return made
  }

  /** A machine that is busy with other tests says so, and is asked again, as any client would. */
  async #enter(email: string): Promise<string> {
    let answer = await this.signIn(email)
    for (let turn = 0; answer.status === 503 && turn < 100; turn++) {
      await pause(200)
      answer = await this.signIn(email)
    }
    // a token that is none would fail far from here, as something else
    if (answer.status !== 200) throw new Error(`${email} was not let in: ${answer.text}`)
    return answer.str('access_token')
  }

  signIn(email: string, password = PASSWORD): Promise<Answer> {
    return this.call('signIn', { body: { email, password } })
  }
}
