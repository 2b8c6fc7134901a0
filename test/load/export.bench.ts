/**
 * 300,000 campuses as a file, CSV and NDJSON: time, CPU and memory of a server that does nothing else, against a bare
 * cursor whose rows JSON.stringify writes, and against PostgreSQL's own COPY of the same rows. Memory must not grow with
 * them. On two busy cores: 1.94 µs of CPU a row against 1.88, 2.6 s against 2.4 (COPY 1.3), 31 MB more than small files take.
 */
import { once } from 'node:events'
import { get } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '#src/db/pool.ts'
import { bounded } from './bounded.ts'
import { freePort, Server } from './process.ts'
import { interleave, median } from './rounds.ts'
import { environment, openSchool, type School, signIn } from './school.ts'

const ROWS = 300_000
const ROUNDS = 3
/** CPU of ours ÷ that of the bare cursor, and what memory may grow by after small files: less than one whole file of them. */
const BAR = { cpu: 1.5, grown_mb: 80 }

const columns = 'id, code, name, address, phone, opened_on, version, created_at, updated_at'

/** Campuses, many for a school; without a log of how each came. */
const fill = async ({ url, institution }: School): Promise<void> => {
  const sql = connect({ url }, { max: 1 })
  await sql.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into identity.campuses (institution_id, code, name, address, phone, opened_on)
      select ${institution}, 'C' || n, 'Campus ' || n || ' on the River', n || ' Lake Road, Pune 411001', '+912025500000', '2011-06-13'
      from generate_series(1, ${ROWS}) n`
  })
  await sql`vacuum analyze identity.campuses`
  await sql.end()
}

interface Taken {
  ms: number
  cpu_us: number
  bytes: number
}

const download = async (server: Server, path: string, headers: Record<string, string>): Promise<Taken> => {
  const [began, before_us] = [performance.now(), await server.cpu_us()]
  const request = get({ port: server.port, host: '127.0.0.1', path, headers, agent: false })
  const [response] = await once(request, 'response')
  let bytes = 0
  for await (const chunk of response) bytes += chunk.length
  if (response.statusCode !== 200 || !response.complete) throw new Error(`${path}: ${response.statusCode}`)
  return { ms: performance.now() - began, cpu_us: (await server.cpu_us()) - before_us, bytes }
}

const told = (name: string, all: readonly Taken[]): string => {
  const of = (pick: (taken: Taken) => number) => median(all.map(pick))
  const mb = of(t => t.bytes) / 1e6
  return `  ${name.padEnd(10)} ${(of(t => t.ms) / 1000).toFixed(2)} s, ${(of(t => t.cpu_us) / ROWS).toFixed(2)} µs of CPU a row, ${mb.toFixed(0)} MB\n`
}

const copied = async ({ url, institution }: School): Promise<number> => {
  const sql = connect({ url }, { max: 1 })
  const began = performance.now()
  const text = `copy (select ${columns} from identity.campuses where institution_id = '${institution}' order by name, id) to stdout csv`
  for await (const _ of await sql.unsafe(text).readable()) {
    // only its coming counts
  }
  await sql.end()
  return (performance.now() - began) / 1000
}

const run = async (school: School, bare: Server, ours: Server): Promise<boolean> => {
  const { headers } = await signIn(ours.port, school)
  await fill(school)
  const path = '/v1/identity/campuses/export'
  const ndjson = { ...headers, accept: 'application/x-ndjson' }
  for (let n = 0; n < 20; n++) await download(ours, `${path}?code=C${n}`, ndjson)
  const small_mb = (await ours.memory_bytes()).now / 1e6
  for (const side of [bare, ours]) await download(side, path, ndjson)
  const pairs = await interleave(ROUNDS, [() => download(bare, path, {}), () => download(ours, path, ndjson)])
  const tables: Taken[] = []
  for (let n = 0; n < ROUNDS; n++) tables.push(await download(ours, path, headers))
  const packed = await download(ours, path, { ...headers, 'accept-encoding': 'gzip' })
  const grown_mb = (await ours.memory_bytes()).most / 1e6 - small_mb
  const ratio = median(pairs.map(([b, o]) => o.cpu_us / b.cpu_us))
  process.stdout.write(`${ROWS} campuses, each ${columns.split(', ').length} properties\n`)
  process.stdout.write(`  COPY       ${(await copied(school)).toFixed(2)} s\n`)
  process.stdout.write(
    told(
      'bare',
      pairs.map(([b]) => b)
    )
  )
  process.stdout.write(
    told(
      'NDJSON',
      pairs.map(([, o]) => o)
    )
  )
  process.stdout.write(told('CSV', tables))
  process.stdout.write(told('CSV, gzip', [packed]))
  process.stdout.write(
    `  CPU ÷ bare ${ratio.toFixed(2)} (bar ${BAR.cpu}); memory ${grown_mb.toFixed(0)} MB above ${small_mb.toFixed(0)} at most (bar ${BAR.grown_mb})\n`
  )
  return ratio <= BAR.cpu && grown_mb <= BAR.grown_mb
}

const school = await openSchool()
const servers: Server[] = []
const start = async (args: string[], port: number, settings: Record<string, string>, name: string) => {
  const server = new Server(port, args, settings, join(school.folder, `${name}.log`))
  servers.push(server)
  await server.listening()
  return server
}
try {
  const passed = await bounded(8, async () => {
    const [port, barePort] = [await freePort(), await freePort()]
    const ours = await start(['src/main.js', 'start'], port, environment(school.url, port), 'ours')
    const script = fileURLToPath(new URL('./cursor-server.ts', import.meta.url))
    const bare = await start([script, school.url, school.institution, String(barePort)], barePort, {}, 'bare')
    return run(school, bare, ours)
  })
  if (!passed) process.exitCode = 1
} finally {
  await Promise.all(servers.map(server => server.stop()))
  await school.stop()
}
