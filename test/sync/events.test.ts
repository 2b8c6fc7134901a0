import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Ear } from '#test/support/ear.ts'
import { emailOf } from '#test/support/fixture.ts'
import { listening } from '#test/support/listening.ts'

const running = await testApp(t)
const { api, app, address, database } = running
const { sql } = database
const { listen, makeCampus, rename, mark } = listening(t, running)

const told = (ear: Ear) =>
  ear.heard.map(({ data }) => `${String(data.entity)} ${String(data.operation)} ${String(data.version)}`)

const campusIds = async (): Promise<string[]> => {
  const page = await api.call('listCampuses', { as: 'owner', query: { 'code[in]': 'NORTH,SOUTH', sort: 'code' } })
  return page.rows().map(({ id }) => String(id))
}

const copyOf = async (title: string) => {
  const [north = '', south = ''] = await campusIds()
  const made = await api.call('createBook', {
    as: 'owner',
    body: { campus_id: north, title, copies: 1, acquired_on: '2026-01-01' }
  })
  const change = (body: object) =>
    api.call('updateBook', { as: 'owner', params: { id: made.str('id') }, headers: { 'if-match': '*' }, body })
  return { id: made.str('id'), north, south, change }
}

t.test('first a token, then each change as it happens: what, which, how, and the version that it made', async t => {
  const ear = await listen('owner')
  t.equal(ear.status, 200)
  t.equal(ear.headers.get('content-type'), 'text/event-stream')
  t.match(ear.headers.get('cache-control'), /no-store/)
  t.equal(ear.headers.get('content-encoding'), null)
  t.ok(ear.retry_ms > 0)
  const id = await makeCampus()
  await rename(id, 'Another')
  await api.call('deleteCampus', { as: 'owner', params: { id }, headers: { 'if-match': '*' } })
  await ear.hears(3)
  t.strictSame(
    ear.heard.map(({ data }) => data),
    [
      { entity: 'Campus', id, operation: 'insert', version: 1 },
      { entity: 'Campus', id, operation: 'update', version: 2 },
      { entity: 'Campus', id, operation: 'delete', version: 2 }
    ]
  )
  t.equal(ear.token, ear.heard.at(-1)?.id)
})

t.test(
  'each hears what lies in their reach: the institution, a campus, what is their own; nobody another school',
  async t => {
    const [all, campus, own, cashier, elm] = await Promise.all([
      listen('owner'),
      listen('campus_registrar'),
      listen('student'),
      listen('bursar'),
      Ear.open(address, await api.token('owner', 'elm'))
    ])
    const book = await copyOf('Heard on a campus')
    const { south } = book
    const other = await api.call('createBook', {
      as: 'owner',
      body: { campus_id: south, title: 'Heard elsewhere', copies: 1, acquired_on: '2026-01-01' }
    })
    const [student] = await sql<{ id: string }[]>`select id from identity.users where email = ${emailOf('student')}`
    const [teacher] = await sql<{ id: string }[]>`select id from identity.users where email = ${emailOf('teacher')}`
    for (const user_id of [student?.id, teacher?.id]) {
      const body = { book_id: other.str('id'), user_id, due_on: '2026-09-01' }
      await api.call('lendBook', { as: 'owner', body, headers: { 'idempotency-key': `heard-${user_id}` } })
      await sql`update library.books set copies = 5 where id = ${other.str('id')}`
    }
    await mark(all, campus, own, cashier)
    t.ok(told(all).filter(one => one === 'Loan insert 1').length >= 1)
    t.strictSame(
      all.heard.filter(({ data }) => data.entity === 'Book' && data.operation === 'insert').map(({ data }) => data.id),
      [book.id, other.str('id')]
    )
    t.strictSame(
      campus.heard.filter(({ data }) => data.entity === 'Book').map(({ data }) => data.id),
      [book.id]
    )
    t.strictSame(told(own), ['Loan insert 1', 'Campus insert 1'])
    t.strictSame(told(cashier), ['Campus insert 1'])
    t.strictSame(told(elm), [])
    elm.close()
  }
)

t.test('what leaves somebody’s reach is gone for them, what comes into it is told', async t => {
  const [all, campus] = await Promise.all([
    listen('owner', { entities: 'Book' }),
    listen('campus_registrar', { entities: 'Book' })
  ])
  const { south, north, change } = await copyOf('Travels')
  await change({ campus_id: south })
  await change({ copies: 2 })
  await change({ campus_id: north })
  await all.hears(4)
  await campus.hears(3)
  t.strictSame(told(all), ['Book insert 1', 'Book update 2', 'Book update 3', 'Book update 4'])
  t.strictSame(told(campus), ['Book insert 1', 'Book delete 2', 'Book update 4'])
})

t.test('who comes again with the last id hears what they missed, in order, nothing twice', async t => {
  const ear = await listen('owner', { entities: 'Campus' })
  const id = await makeCampus()
  await ear.hears(1)
  ear.close()
  for (let n = 0; n < 20; n++) await rename(id, `Missed ${n}`)
  const again = await listen('owner', { entities: 'Campus' }, ear.token)
  t.equal(again.first, ear.token, 'it begins where they were')
  await rename(id, 'Heard')
  await again.hears(21)
  t.strictSame(
    again.heard.map(({ data }) => data.version),
    Array.from({ length: 21 }, (_, n) => n + 2)
  )
  const middle = again.heard[9]?.id ?? ''
  again.close()
  const since = await listen('owner', { entities: 'Campus', since: middle })
  await since.hears(11)
  t.strictSame(since.heard, again.heard.slice(10), 'also from the middle, by since')
  const both = await listen('owner', { entities: 'Campus', since: ear.token }, since.token)
  t.equal(both.first, since.token, 'the header goes before since: an EventSource keeps its address')
})

t.test('a token of listChanges opens the stream, and one of the stream is good for listChanges', async t => {
  const next = (await api.call('listChanges', { as: 'owner', query: { entities: 'Campus' } })).str('next')
  const id = await makeCampus()
  const ear = await listen('owner', { entities: 'Campus', since: next })
  await ear.hears(1)
  await rename(id, 'Polled')
  await ear.hears(2)
  const query = { entities: 'Campus', since: ear.heard[0]?.id ?? '' }
  const page = await api.call('listChanges', { as: 'owner', query })
  t.match(page.rows(), [{ id, operation: 'update', version: 2, data: { name: 'Polled' } }])
})

t.test('who asks for what is not theirs, or with what nobody made, is told so before the stream opens', async t => {
  const answers = [
    await listen('teacher', { entities: 'User' }),
    await listen('owner', { entities: 'Planet' }),
    await listen('owner', { since: 'x' }),
    await listen('owner', {}, 'x'),
    await listen('owner', { entities: 'Book' }, (await listen('owner', { entities: 'Campus,Book' })).token),
    await listen('auditor', {}, (await listen('owner', { entities: 'Book' })).token)
  ]
  t.strictSame(
    answers.map(({ status, problem }) => [status, problem]),
    [
      [403, 'access.denied'],
      [400, 'request.invalid'],
      [400, 'request.invalid'],
      [400, 'request.invalid'],
      [410, 'sync.reach_changed'],
      [410, 'sync.reach_changed']
    ]
  )
  const ear = await listen('owner')
  const { position, ...seen } = app.syncTokens.decode(ear.token, { in: 'header', pointer: '' })
  const elsewhere = app.syncTokens.encode({ ...seen, position: { ...position, mark: '00000000' } })
  const gone = await listen('owner', {}, elsewhere)
  t.strictSame([gone.status, gone.problem], [410, 'sync.token_expired'], 'that change is not there')
})

t.test('a token of everything goes on with whatever is named, where relations decide too', async t => {
  for (const as of ['owner', 'student']) {
    const ear = await listen(as, { entities: 'Campus' }, (await listen(as)).token)
    t.equal(ear.status, 200, as)
    await mark(ear)
    t.equal((await listen(as, { entities: 'Campus' }, ear.token)).status, 200)
    t.equal((await listen(as, {}, ear.token)).problem, 'sync.reach_changed')
  }
})

t.test('HEAD answers at once, and as a GET would', async t => {
  const { token } = await listen('owner')
  const head = (query: Record<string, string>) => api.send('HEAD', '/v1/events', { as: 'owner', query })
  const answer = await head({ since: token })
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('content-type'), 'text/event-stream')
  t.equal((await head({ since: 'x' })).status, 400)
  t.equal((await head({ since: (await listen('owner', { entities: 'Book' })).token })).status, 410)
})

t.test(
  'a heartbeat tells where one stands: changes that are not one’s own need not be looked through again',
  async t => {
    const ear = await listen('student')
    const before = ear.token
    await copyOf('Not for students')
    await ear.until(() => ear.token !== before)
    t.strictSame(ear.heard, [])
    const again = await listen('student', {}, ear.token)
    await mark(again)
    t.equal(again.heard.length, 1)
    ear.close()
    again.close()
  }
)

t.test('a session that is revoked soon hears no more, another of the same user’s goes on', async t => {
  const session = await api.signIn(emailOf('registrar'))
  const ending = await Ear.open(address, session.str('access_token'))
  const staying = await listen('registrar')
  t.equal((await api.call('signOut', { token: session.str('access_token') })).status, 204)
  const began = performance.now()
  await ending.end()
  const took = performance.now() - began
  // within a second where the machine is not busy with others
  t.ok(took <= 5000, `${Math.round(took)} ms`)
  await mark(staying)
})

t.test('whose roles change hears no more, and begins anew', async t => {
  const ear = await listen('guardian')
  const [guardian] = await sql<{ id: string }[]>`select id from identity.users where email = ${emailOf('guardian')}`
  const granted = await api.call('grantRole', {
    as: 'owner',
    body: { user_id: guardian?.id, role: 'teacher', scope: 'institution' }
  })
  t.equal(granted.status, 201)
  await ear.end()
  t.ok(ear.retry_ms >= 1000)
  const again = await listen('guardian', {}, ear.token)
  t.strictSame([again.status, again.problem], [410, 'sync.reach_changed'])
  const campuses = await listen('guardian', { entities: 'Campus' })
  await mark(campuses)
})

t.test('who comes to see other rows through a relation begins anew', async t => {
  const [mover] = await sql<{ id: string }[]>`select id from identity.users where email = ${emailOf('student')}`
  const ear = await listen('student')
  // nothing of theirs has changed: it is the relation that holds something else
  await sql.begin(async tx => {
    await tx`create table if not exists public.former (id uuid)`
    await tx`insert into public.former values (${mover?.id ?? ''})`
    await tx`grant select on public.former to provost_reader, provost_writer`
    await tx`create or replace view identity.own_users with (security_invoker) as
      select institution_id, id as user_id, id from identity.users where id not in (select id from public.former)`
  })
  await mark(ear)
  await ear.end()
  const again = await listen('student', {}, ear.token)
  t.strictSame([again.status, again.problem], [410, 'sync.reach_changed'])
  await sql`create or replace view identity.own_users with (security_invoker) as select institution_id, id as user_id, id from identity.users`
})
