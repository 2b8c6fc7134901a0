/**
 * What the whole of Provost costs above bare node:http and postgres.js: `npm run bench:floor`, with --rounds, --seconds
 * and --drivers. CPU time a request is judged, because on a shared machine it is steadier than requests a second.
 * The floor's driver is as it comes: one of eight connections. Its queue slows down as it runs (20 → 57 µs a statement
 * over 160,000), so --drivers 8, eight of one connection each, is the stricter floor.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Backends } from './backends.ts'
import { bounded } from './bounded.ts'
import { load } from './client.ts'
import { type Case, CONNECTIONS, compare, type Side } from './compare.ts'
import { freePort, Server } from './process.ts'
import { environment, fill, openSchool, type School, signIn } from './school.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1.5' },
    drivers: { type: 'string', default: '1' }
  }
})
const effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) }

const columns = 'id, code, name, address, phone, opened_on, version, created_at, updated_at'

/** Aims are 0.90 and 0.85: below the bar something was added that every request pays for. */
const casesOf = (institution: string, id: string): Case[] => [
  {
    name: 'One row by id, signed in, every protection on',
    path: `/v1/identity/campuses/${id}`,
    bar: 0.8,
    statement: `select ${columns} from identity.campuses where institution_id = '${institution}' and id = '${id}'`
  },
  {
    name: 'A list of 50 by name, signed in, every protection on',
    path: '/v1/identity/campuses',
    bar: 0.7,
    statement: `select ${columns} from identity.campuses where institution_id = '${institution}' order by name, id limit 50`
  }
]

const run = async (school: School, servers: Server[]): Promise<boolean> => {
  const start = async (args: string[], port: number, settings: Record<string, string>, name: string) => {
    const server = new Server(port, args, settings, join(school.folder, `${name}.log`))
    servers.push(server)
    await server.listening()
    return server
  }
  const port = await freePort()
  const ours = await start(['src/main.js', 'start'], port, environment(school.url, port), 'ours')
  const caller = await signIn(port, school)
  const [id = ''] = await fill(caller, 200)

  const target = new URL(school.url)
  const driver = {
    PGHOST: target.searchParams.get('host') ?? '',
    PGDATABASE: target.pathname.slice(1),
    PGUSERNAME: target.username
  }
  const floorPort = await freePort()
  const bare = ['test/load/floor-server.ts', school.institution, String(floorPort), values.drivers]
  const floor = await start(bare, floorPort, driver, 'floor')

  let passed = true
  for (const what of casesOf(school.institution, id)) {
    // Every connection is open before its backend is looked for.
    await load({ port: floorPort, path: what.path }, CONNECTIONS, 0.5)
    await load({ port, path: what.path, headers: caller.headers }, CONNECTIONS, 0.5)
    const sides: [Side, Side] = [
      { server: floor, backends: await Backends.of(school.url, 'floor'), headers: {} },
      { server: ours, backends: await Backends.of(school.url, 'provost %'), headers: caller.headers }
    ]
    passed = (await compare(sides, what, school, effort)) && passed
  }
  return passed
}

const school = await openSchool()
const servers: Server[] = []
try {
  if (!(await bounded(10, () => run(school, servers)))) process.exitCode = 1
} finally {
  await Promise.all(servers.map(server => server.stop()))
  await school.stop()
}
