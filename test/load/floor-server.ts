/** The floor: what two reads cost on bare node:http and postgres.js, with nothing around them. PostgreSQL is where PG… says. */
import { createServer, type ServerResponse } from 'node:http'
import postgres from 'postgres'
import { types } from '#src/db/types.ts'

const [institution = '', port = '', drivers = '8'] = process.argv.slice(2)
const columns = 'id, code, name, address, phone, opened_on, version, created_at, updated_at'
const one = `select ${columns} from identity.campuses where institution_id = $1 and id = $2`
const page = `select ${columns} from identity.campuses where institution_id = $1 order by name, id limit 50`

// Eight connections in so many drivers, taken in turn. One driver of eight costs more with every statement it ever sent:
// the queue of its connections forgets nothing while one is idle (14 µs a statement at first, 45 after 160,000).
const options = {
  max: 8 / Number(drivers),
  fetch_types: false,
  types,
  connection: { application_name: 'floor', TimeZone: 'UTC' }
}
const first = postgres(options)
const connections = [first, ...Array.from({ length: Number(drivers) - 1 }, () => postgres(options))]
let turn = 0
const prepared = { prepare: true }

const answer = (response: ServerResponse, status: number, value: unknown): void => {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body)
  })
  response.end(body)
}

const server = createServer((request, response) => {
  const id = request.url?.slice('/v1/identity/campuses/'.length)
  const sql = connections[turn++ % connections.length] ?? first
  const rows = id ? sql.unsafe(one, [institution, id], prepared) : sql.unsafe(page, [institution], prepared)
  rows.then(
    found => answer(response, 200, id ? found[0] : { data: found, next: null }),
    (error: Error) => answer(response, 500, { error: error.message })
  )
})
server.keepAliveTimeout = 72_000
server.listen(Number(port), '127.0.0.1')
