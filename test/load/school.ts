import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeEmbedded, startEmbedded } from '#src/db/embedded.ts'
import { connect } from '#src/db/pool.ts'

const root = join(import.meta.dirname, '../..')

/** A PostgreSQL for one measurement, in a temporary folder; our own code brings the schema, the owner and the rows. */
export interface School {
  folder: string
  url: string
  /** Of the first account. */
  email: string
  password: string
  institution: string
  stop: () => Promise<void>
}

const DATABASE = 'bench'

/** What the processes of a measurement are started with: production's settings, and limits that count but do not bite. */
export const environment = (url: string, port: number): Record<string, string> => ({
  NODE_ENV: 'production',
  DATABASE_URL: url,
  JWT_SECRET: 'a key for measurements which guards nothing',
  TOTP_KEYS: 'a key for measurements which guards nothing',
  PORT: String(port),
  RATE_LIMIT_SIGNED_IN: '100000000',
  ALLOWED_ORIGINS: 'https://app.example.org'
})

export const openSchool = async (): Promise<School> => {
  const folder = await mkdtemp(join(tmpdir(), 'provost-load-'))
  const data = join(folder, 'data')
  const stop = async () => {
    await removeEmbedded(data)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    // PostgreSQL runs as another user where we are root.
    await chmod(folder, 0o755)
    const embedded = await startEmbedded({ folder: data, durable: false })
    const url = embedded.url(DATABASE)
    const server = connect({ url: embedded.url('postgres') }, { max: 1 })
    await server.unsafe(`create database ${DATABASE}`)
    await server.end()

    const email = 'owner@bench.example'
    const owner = ['owner', 'create', '--email', email, '--name', 'Owner', '--institution', 'Bench', '--code', 'bench']
    const { stdout } = await promisify(execFile)(process.execPath, ['src/main.js', ...owner], {
      cwd: root,
      env: { PATH: process.env.PATH, ...environment(url, 1) }
    })
    const sql = connect({ url }, { max: 1 })
    const [row] = await sql`update identity.institutions set second_factor_roles = '[]' returning id`
    await sql.end()
    const password = / with ([\w-]+)/.exec(stdout)?.[1] ?? ''
    return { folder, url, email, password, institution: String(row?.id), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Somebody who is signed in to our API. */
export const signIn = async (port: number, { email, password }: School) => {
  const base = `http://127.0.0.1:${port}/v1/identity`
  const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const answer = (await response.json()) as Record<string, string>
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const { access_token } = await call('POST', '/sign-in', { email, password })
  const headers = { authorization: `Bearer ${access_token}` }
  return { headers, post: (path: string, body: object) => call('POST', path, body, headers) }
}

export type Caller = Awaited<ReturnType<typeof signIn>>

/** So many campuses, made through the API; answers their ids. */
export const fill = async (caller: Caller, count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let n = 1; n <= count; n++) {
    const made = await caller.post('/campuses', {
      code: `C${n}`,
      name: `Campus ${(n * 7919) % 1000} on the ${n % 2 === 0 ? 'Ridge' : 'River'}`,
      address: `${n} Lake Road, Pune 4110${n % 90}`,
      phone: `+9120255${10_000 + n}`,
      opened_on: '2011-06-13'
    })
    ids.push(String(made.id))
  }
  return ids
}
