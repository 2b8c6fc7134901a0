/** What a file of a whole list costs with nothing around it: the driver's cursor, JSON.stringify, node:http. */
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { connect } from '#src/db/pool.ts'

const [url = '', institution = '', port = ''] = process.argv.slice(2)
const sql = connect({ url }, { max: 1, fetch_types: false })
const text = `select id, code, name, address, phone, opened_on, version, created_at, updated_at
  from identity.campuses where institution_id = $1 order by name, id`

const lines = async function* () {
  for await (const rows of sql.unsafe(text, [institution]).cursor(400)) {
    let text = ''
    for (const row of rows) text += `${JSON.stringify(row)}\n`
    yield text
  }
}

createServer((request, response) => {
  if (request.url?.startsWith('/v1') !== true) return void response.end()
  Readable.from(lines()).pipe(response)
}).listen(Number(port), '127.0.0.1')
