import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Problem } from '#src/http/problem.ts'
import { holdToken, type Place } from '#src/sync/place.ts'
import { beginning, type Position } from '#src/sync/token.ts'
import { createSyncTokens } from '#src/sync/tokens.ts'
import { allDomains, SECRET, testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'
import { Ear } from '#test/support/ear.ts'
import { Follower } from '#test/support/follower.ts'

const database = await testDatabase(t)
await database.sql.unsafe(`
  create table public.rooms (institution_id uuid not null, user_id uuid not null, id uuid not null);
  create view public.rooms_of_user with (security_invoker) as select * from public.rooms;
  grant select on public.rooms, public.rooms_of_user to provost_reader`)

/** A scope over a relation that anybody may be put into. */
const rooms = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Who may enter which campus',
    scopes: { rooms: { subject: 'campus', relation: 'public.rooms_of_user' } }
  })
}

const tested = await testApp(t, { database, build: { domains: { ...allDomains, rooms } } })
const { api } = tested

const ours = createSyncTokens([SECRET])
const where = { in: 'query', pointer: '/since' } as const
const campus = () => ({ code: randomUUID().slice(0, 8).toUpperCase(), name: 'A campus', opened_on: '2026-01-01' })
const make = () => api.call('createCampus', { as: 'owner', body: campus() })

/** The same token at another place. */
const moved = (token: string, change: (position: Position) => Position): string => {
  const read = ours.decode(token, where)
  return ours.encode({ ...read, position: change(read.position) })
}

t.test('a change that is not there, whatever it is called, is no place to go on from', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  await make()
  await follower.read(api, 1)
  const { token } = follower
  t.equal((await follower.ask(api)).status, 200)
  const elsewhere: Record<string, (position: Position) => Position> = {
    'of a later time, before the database was put back': p => ({ ...p, xid: String(BigInt(p.xid) + 1_000_000n) }),
    'of a number that came to nothing': p => ({ ...p, seq: String(BigInt(p.seq) + 1n) }),
    'of the same numbers, given again': p => ({ ...p, mark: p.mark === '00000000' ? '00000001' : '00000000' }),
    'of a time before there were any': () => beginning
  }
  for (const [name, change] of Object.entries(elsewhere)) {
    follower.token = moved(token, change)
    if (name.endsWith('any')) {
      t.equal((await follower.ask(api, { limit: 1 })).status, 200, `${name}: nothing is lost yet`)
      continue
    }
    const answer = await follower.ask(api)
    t.equal(answer.status, 410, name)
    t.equal(answer.at('code'), 'sync.token_expired', name)
  }
})

t.test('a token that nobody was told is refused, wherever it points to, and one whose key is gone too', async t => {
  const { token } = await Follower.begin(tested, { as: 'student' })
  const ask = (since: string) => api.call('listChanges', { as: 'student', query: { since } })
  t.equal((await ask(token)).status, 200)
  const edited = Buffer.from(token, 'base64url')
    .toString()
    .replace(/^\d+\.\d+\.[0-9a-f]+/, '0.0.00000000')
  const others = createSyncTokens(['another secret']).encode(ours.decode(token, where))
  for (const since of [Buffer.from(edited).toString('base64url'), others]) {
    const refused = await ask(since)
    t.equal(refused.status, 410)
    t.equal(refused.at('code'), 'sync.token_expired')
    const ear = await Ear.open(tested.address, await api.token('student'), { last: since })
    t.equal(ear.problem, 'sync.token_expired')
  }
})

t.test(
  'what an institution’s log has lost is a floor: who stands on it goes on, who stands below begins anew',
  async t => {
    const follower = await Follower.begin(tested, { as: 'owner' })
    const tokens: string[] = []
    for (let n = 0; n < 3; n++) {
      await make()
      await follower.read(api, 1)
      tokens.push(follower.token)
    }
    const [before = '', floor = '', after = ''] = tokens
    const { xid, seq } = ours.decode(floor, where).position
    await database.sql`
    insert into kernel.change_floors (institution_id, xid, seq, row_id)
    select institution_id, xid, seq, row_id from kernel.changes where xid = ${xid}::xid8 and seq = ${seq}`
    await database.sql`delete from kernel.changes where (xid, seq) <= (${xid}::xid8, ${seq}::bigint)`
    const ask = (since: string) => api.call('listChanges', { as: 'owner', query: { since } })
    t.equal((await ask(before)).at('code'), 'sync.token_expired')
    t.equal((await ask(moved(before, () => beginning))).at('code'), 'sync.token_expired')
    t.equal((await ask(floor)).rows().length, 1)
    t.equal((await ask(after)).rows().length, 0)
    await database.sql`delete from kernel.changes where (xid, seq) > (${xid}::xid8, ${seq}::bigint)`
    const anew = await Follower.begin(tested, { as: 'owner' })
    t.same(
      ours.decode(anew.token, where).position,
      ours.decode(floor, where).position,
      'an empty log begins at its floor'
    )
    await make()
    t.equal((await anew.read(api, 1)).length, 1)
  }
)

t.test('an institution whose log has never held anything begins before all changes', async t => {
  await database.sql`delete from kernel.changes where institution_id = (select id from identity.institutions where code = 'elm')`
  const follower = await Follower.begin(tested, { as: 'owner', institution: 'elm' })
  t.same(ours.decode(follower.token, where).position, beginning)
  t.strictSame((await follower.ask(api)).rows(), [])
  await api.call('createCampus', { as: 'owner', institution: 'elm', body: campus() })
  t.equal((await follower.read(api, 1)).length, 1)
})

t.test('whose roles reach other rows or properties than before begins anew; whose name changes does not', async t => {
  const user_id = (await api.call('getMe', { as: 'cashier' })).str('id')
  const grant = async (role: string, scope: string, campus_id?: string) =>
    api.call('grantRole', {
      as: 'owner',
      body: { user_id, role, scope, ...(campus_id === undefined ? {} : { campus_id }) }
    })
  const follower = await Follower.begin(tested, { as: 'cashier' })
  await api.call('updateUser', {
    as: 'owner',
    params: { id: user_id },
    headers: { 'if-match': '*' },
    body: { name: 'Another' }
  })
  t.equal((await follower.ask(api)).status, 200)
  const north = (await make()).str('id')
  t.equal((await grant('teacher', 'campus', north)).status, 201)
  const refused = await follower.ask(api)
  t.equal(refused.status, 410)
  t.equal(refused.at('code'), 'sync.reach_changed')
  t.match(refused.at('detail'), /Your roles/)
  const books = await Follower.begin(tested, { as: 'cashier', query: { entities: 'Book' } })
  t.equal((await grant('registrar', 'campus', north)).status, 201, 'the same reach by another role')
  t.equal((await books.ask(api)).status, 200)
})

t.test('who is put into a relation that decides begins anew', async t => {
  const user_id = (await api.call('getMe', { as: 'guardian' })).str('id')
  const [held] = await database.sql<
    { institution_id: string }[]
  >`select institution_id from identity.users where id = ${user_id}`
  t.equal(
    (await api.call('grantRole', { as: 'owner', body: { user_id, role: 'teacher', scope: 'rooms' } })).status,
    201
  )
  const follower = await Follower.begin(tested, { as: 'guardian', query: { entities: 'Book' } })
  t.equal((await follower.ask(api)).status, 200)
  const campus_id = (await make()).str('id')
  await database.sql`insert into public.rooms values (${held?.institution_id ?? ''}, ${user_id}, ${campus_id})`
  const refused = await follower.ask(api)
  t.equal(refused.at('code'), 'sync.reach_changed')
  t.match(refused.at('detail'), /related to others/)
  const again = await Follower.begin(tested, { as: 'guardian', query: { entities: 'Book' } })
  await api.call('createBook', {
    as: 'owner',
    body: { campus_id, title: 'In it', copies: 1, acquired_on: '2026-01-01' }
  })
  t.match(await again.read(api, 1), [{ entity: 'Book', operation: 'insert', data: { title: 'In it' } }])
})

t.test('a token holds where its change is there or is the floor, below it and elsewhere not', async t => {
  const token = { position: { xid: '500', seq: '7', mark: 'abcdef01' }, sight: 'abcdefgh', seal: '' }
  const hold = (place: Partial<Place>): string => {
    try {
      holdToken(token, { there: false, floor: null, held: '', ...place })
      return 'held'
    } catch (error) {
      return error instanceof Problem ? error.code : String(error)
    }
  }
  t.equal(hold({ there: true }), 'held')
  t.equal(hold({}), 'sync.token_expired')
  t.equal(hold({ there: true, floor: '501.1.abcdef01' }), 'sync.token_expired')
  t.equal(hold({ floor: '500.7.abcdef01' }), 'held')
  t.equal(hold({ floor: '500.7.abcdef02' }), 'sync.token_expired')
  t.equal(hold({ there: true, held: 'abcdef01' }), 'sync.reach_changed')
})
