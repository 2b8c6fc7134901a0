/** The floor: what two reads cost on bare node:http and postgres.js, with nothing around them. Told where by PG… and PORT. */
import { createServer, type ServerResponse } from 'node:http'
import postgres from 'postgres'
import { types } from '#src/db/types.ts'

const [institution = '', port = ''] = process.argv.slice(2)
const columns = 'id, code, name, address, phone, opened_on, version, created_at, updated_at'
const one = `select ${columns} from identity.campuses where institution_id = $1 and id = $2`
const page = `select ${columns} from identity.campuses where institution_id = $1 order by name, id limit 50`

const sql = postgres({ max: 8, fetch_types: false, types, connection: { application_name: 'floor', TimeZone: 'UTC' } })
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
  const rows = id ? sql.unsafe(one, [institution, id], prepared) : sql.unsafe(page, [institution], prepared)
  rows.then(
    found => answer(response, 200, id ? found[0] : { data: found, next: null }),
    (error: Error) => answer(response, 500, { error: error.message })
  )
})
server.keepAliveTimeout = 72_000
server.listen(Number(port), '127.0.0.1')
