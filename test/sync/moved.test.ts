import { randomUUID } from 'node:crypto'
import t from 'tap'
import { settleLog } from '#src/db/migrate.ts'
import { testApp } from '#test/support/app.ts'
import { Follower } from '#test/support/follower.ts'

const tested = await testApp(t)
const { api, database } = tested

const make = async () =>
  (
    await api.call('createCampus', {
      as: 'owner',
      body: { code: randomUUID().slice(0, 8).toUpperCase(), name: 'A campus', opened_on: '2026-01-01' }
    })
  ).str('id')

t.test('a database whose PostgreSQL is another one, and counts on, goes on where it was', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  const id = await make()
  await database.sql`update kernel.home set system_identifier = system_identifier - 1`
  await settleLog(database)
  t.strictSame(
    (await follower.read(api, 1)).map(change => change.id),
    [id]
  )
})

t.test(
  'a database that is restored elsewhere, where transactions count from less, goes on telling changes',
  async t => {
    const behind = await Follower.begin(tested, { as: 'owner' })
    const before = await make()
    await behind.read(api, 1)
    // As a dump brings it: the numbers of the PostgreSQL that it was made on, and the note of which one that was.
    await database.sql`update kernel.changes set xid = (xid::text::bigint + 1000000000)::text::xid8`
    await database.sql`insert into kernel.change_floors (institution_id, xid, seq, row_id)
    select institution_id, '1000000001', 1, row_id from kernel.changes where row_id = ${before}`
    await database.sql`update kernel.home set system_identifier = system_identifier - 1`

    await settleLog(database)

    t.equal((await behind.ask(api)).at('code'), 'sync.token_expired', 'what was told there is not told here')
    const anew = await Follower.begin(tested, { as: 'owner' })
    const id = await make()
    t.strictSame(
      (await anew.read(api, 1)).map(change => change.id),
      [id]
    )
    const settled = anew.token
    await settleLog(database)
    t.strictSame((await anew.ask(api)).json, { data: [], next: settled, more: false }, 'once is enough')
    const history = await api.call('getCampusHistory', { as: 'owner', params: { id: before } })
    t.equal(history.rows().length, 1, 'histories stay')
  }
)
