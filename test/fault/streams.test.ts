import t from 'tap'
import { runningEmbedded } from '#src/db/embedded.ts'
import { connect } from '#src/db/pool.ts'
import { DEMO_PASSWORD, demoToken } from '#test/support/demo.ts'
import { Download } from '#test/support/download.ts'
import { EventReader } from '#test/support/events.ts'
import { dataFolder, serve } from '#test/support/process.ts'

const rounds = process.env.PROVOST_TEST_FULL === 'yes' ? 10 : 1
const STREAMS = 20
const EMAIL = 'admin@demo.example'

/** A job of the administrator's that nobody works on. */
const newJob = async (folder: string): Promise<string> => {
  const url = await runningEmbedded(folder)
  const sql = connect({ url: url?.('provost') ?? '' }, { max: 1 })
  try {
    const [job] = await sql<{ id: string }[]>`
      insert into kernel.jobs (institution_id, kind, created_by)
      select institution_id, 'campus.nothing', id from identity.users where email = ${EMAIL} returning id`
    return job?.id ?? ''
  } finally {
    await sql.end()
  }
}

t.test('SIGTERM sends every stream elsewhere, in order, and they hold nothing up', async t => {
  const folder = dataFolder(t)
  const password = 'chosen for the demo'
  for (let round = 0; round < rounds; round++) {
    const program = await serve(t, { DATA_DIR: folder, DEMO_PASSWORD: password })
    const response = await fetch(`${program.address}/v1/identity/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: EMAIL, password })
    })
    const { access_token } = (await response.json()) as { access_token: string }
    const url = `${program.address}/v1/jobs/${await newJob(folder)}/events`
    const streams = await Promise.all(Array.from({ length: STREAMS }, () => EventReader.open(url, access_token)))
    for (const stream of streams) t.match(await stream.next(), { data: { state: 'queued' } })
    const ended = program.kill('SIGTERM')
    for (const stream of streams) {
      t.strictSame(await stream.rest(), [])
      t.match(stream.text, /\n\nretry: \d+\n\n$/, 'it is told to come again')
    }
    t.equal(await ended, 0, program.errors)
    t.notMatch(program.output, /"level":(?:50|60)/, 'nothing failed')
  }
})

t.test('SIGTERM lets a file that moves come to its end, and breaks off one that does not', async t => {
  const folder = dataFolder(t)
  const program = await serve(t, { DATA_DIR: folder, DEMO_PASSWORD, EXPORT_STALL_SECONDS: '2' })
  const token = await demoToken(program.address, 'admin')
  const url = await runningEmbedded(folder)
  const sql = connect({ url: url?.('provost') ?? '' }, { max: 1 })
  await sql.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into identity.campuses (institution_id, code, name, address, opened_on)
      select institution_id, 'C' || n, 'Campus ' || n, repeat(md5(n::text), 12), '2011-06-13'
      from generate_series(1, 40000) n, identity.users where email = ${EMAIL}`
  })
  await sql.end()
  const path = `${program.address}/v1/identity/campuses/export`
  const [moving, still] = await Promise.all([1, 2].map(() => Download.begin(path, token)))
  const ended = program.kill('SIGTERM')
  const file = await moving?.rest()
  t.ok((file?.toString().split('\r\n').length ?? 0) > 40_000, 'all rows of the one')
  t.equal(await ended, 0, program.errors)
  t.ok((await still?.rest()) === undefined, 'who takes nothing is not waited for')
})
