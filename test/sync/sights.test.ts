import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Id, Resource } from '#schemas/common.ts'
import { list } from '#src/read/list.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { apiKeyOf } from '#test/support/fixture.ts'
import { brief, Follower } from '#test/support/follower.ts'

/** What only people may read: who follows by a key is told nothing of it. */
const diary = async (app: FastifyInstance): Promise<void> => {
  app.declare({ about: 'What only people read', roles: { machine: ['diary.entries.read'] } })
  app.get(
    '/entries',
    list(Resource('DiaryEntry', 'An entry', { id: Id }), {
      view: 'library.entries',
      access: 'diary.entries.read',
      people: true,
      entity: { table: 'library.entries' },
      operationId: 'listEntries',
      summary: 'List entries',
      sort: ['id']
    })
  )
}

const tested = await testApp(t, { build: { domains: { ...allDomains, diary } } })
const { api, database } = tested

const headers = { 'if-match': '*' }
const [north = '', south = ''] = (await api.call('listCampuses', { as: 'owner', query: { sort: 'code' } }))
  .rows()
  .map(row => String(row.id))

const book = (campus_id: string, title: string, more: object = {}) =>
  api.call('createBook', { as: 'owner', body: { campus_id, title, copies: 3, acquired_on: '2026-01-01', ...more } })
const change = (id: string, body: object) => api.call('updateBook', { as: 'owner', params: { id }, headers, body })
const lend = (book_id: string, user_id: string) =>
  api.call('lendBook', {
    as: 'owner',
    body: { book_id, user_id, due_on: '2026-06-01' },
    headers: { 'idempotency-key': randomUUID() }
  })

/** A change of the one who sees all, after which the others have been told what there was. */
const mark = async (followers: readonly Follower[]) => {
  const campus = { code: randomUUID().slice(0, 8).toUpperCase(), name: 'Mark', opened_on: '2026-01-01' }
  await api.call('createCampus', { as: 'owner', body: campus })
  for (const follower of followers) {
    while (!follower.told.some(({ was, data }) => JSON.stringify(data ?? was ?? '').includes(campus.code))) {
      await follower.read(api, 1)
    }
    while (follower.told.some(({ entity }) => entity === 'Campus')) {
      follower.told.splice(
        follower.told.findIndex(({ entity }) => entity === 'Campus'),
        1
      )
    }
  }
}

t.test('a scope sees its own: what moves out of it is deleted for it, what moves in comes with its change', async t => {
  const all = await Follower.begin(tested, { as: 'registrar' })
  const some = await Follower.begin(tested, { as: 'campus_registrar' })
  const here = (await book(north, 'Here')).str('id')
  const there = (await book(south, 'There')).str('id')
  await change(here, { campus_id: south })
  await change(there, { campus_id: north })
  await change(here, { author: 'Somebody' })
  await api.call('deleteBook', { as: 'owner', params: { id: here }, headers })
  await mark([all, some])
  t.strictSame(
    all.told.map(c => [c.operation, c.id]),
    [
      ['insert', here],
      ['insert', there],
      ['update', here],
      ['update', there],
      ['update', here],
      ['delete', here]
    ]
  )
  t.strictSame(
    some.told.map(c => [c.operation, c.id, c.was]),
    [
      ['insert', here, null],
      ['delete', here, { title: 'Here' }],
      ['update', there, null]
    ]
  )
  t.equal(some.told[0]?.data, null, 'it is out of sight by now')
  t.match(some.told[2]?.data, { id: there, campus_id: north })
})

t.test('who has only their own is told of it alone', async t => {
  const student = (await api.call('getMe', { as: 'student' })).str('id')
  const other = (await api.call('getMe', { as: 'guardian' })).str('id')
  const own = await Follower.begin(tested, { as: 'student' })
  const id = (await book(north, 'Lent')).str('id')
  const mine = (await lend(id, student)).str('id')
  await lend(id, other)
  await mark([own])
  t.strictSame(brief(own.told), ['Loan insert'])
  t.strictSame(own.told[0]?.id, mine)
  t.match(own.told[0]?.data, { id: mine, user_id: student })
})

t.test(
  'who is told little of much is not made to wait for it: pages that looked through a lot say that there is more',
  async t => {
    const student = await Follower.begin(tested, { as: 'student' })
    const registrar = await Follower.begin(tested, { as: 'registrar' })
    const CHANGES = 2400
    for (let n = 0; n < CHANGES; n += 60)
      await database.sql`update library.books set copies = copies where title like 'Volume %'`
    t.equal((await registrar.read(api, CHANGES)).length, CHANGES)
    let pages = 0
    do {
      const page = await student.step(api)
      pages++
      if (page.at('more') !== true) break
    } while (pages < 100)
    t.ok(pages > 1 && pages < 10, `${pages} pages`)
    t.strictSame(student.told, [])
    t.strictSame((await student.ask(api)).json, { data: [], next: student.token, more: false })
  }
)

t.test('whose a row is by way of another row is told as it was', async t => {
  const user = (await api.call('getMe', { as: 'teacher' })).str('id')
  const some = await Follower.begin(tested, { as: 'campus_registrar', query: { entities: 'Campus,Loan' } })
  const near = (await book(north, 'Near')).str('id')
  const far = (await book(south, 'Far')).str('id')
  const loan = (await lend(near, user)).str('id')
  await lend(far, user)
  await database.sql`delete from library.loans where id = ${loan}`
  await mark([some])
  t.strictSame(
    some.told.map(c => [c.entity, c.operation, c.id]),
    [
      ['Loan', 'insert', loan],
      ['Loan', 'delete', loan]
    ]
  )
  t.strictSame(some.told[1]?.was, { book_id: near, number: 1 })
})

t.test('what goes with another row out of sight or into it is told like that row itself', async t => {
  const user = (await api.call('getMe', { as: 'teacher' })).str('id')
  const away = (await book(north, 'Away')).str('id')
  const home = (await book(south, 'Home')).str('id')
  const [gone, come] = [(await lend(away, user)).str('id'), (await lend(home, user)).str('id')]
  const some = await Follower.begin(tested, { as: 'campus_registrar', query: { entities: 'Campus,Loan' } })
  await change(away, { campus_id: south })
  await change(home, { campus_id: north })
  await mark([some])
  t.strictSame(
    some.told.map(c => [c.entity, c.operation, c.id, c.version]),
    [
      ['Loan', 'delete', gone, 2],
      ['Loan', 'update', come, 2]
    ]
  )
  t.match(some.told[1]?.data, { id: come, campus_id: north })
})

t.test('a hidden property stays hidden', async t => {
  const owner = await Follower.begin(tested, { as: 'owner' })
  const registrar = await Follower.begin(tested, { as: 'registrar' })
  await book(north, 'Priced', { price: 777_777 })
  await mark([owner, registrar])
  t.match(owner.told[0]?.data, { title: 'Priced', price: 777_777 })
  t.match(registrar.told[0]?.data, { title: 'Priced' })
  t.notMatch(JSON.stringify(registrar.told), /price|777777/)
})

t.test('another institution is told nothing, and has no use for a token of this one', async t => {
  const [oak, elm] = await Promise.all([
    Follower.begin(tested, { as: 'owner' }),
    Follower.begin(tested, { as: 'owner', institution: 'elm' })
  ])
  await book(north, 'Ours')
  await mark([oak])
  t.equal(oak.told.length, 1)
  t.strictSame((await elm.ask(api)).json, { data: [], next: elm.token, more: false })
  elm.token = oak.token
  t.equal((await elm.ask(api)).at('code'), 'sync.reach_changed')
})

t.test('who may not read what they ask for is refused; who does not ask hears of what they may read', async t => {
  const ask = (as: string, entities: string) => api.call('listChanges', { as, query: { entities } })
  t.equal((await ask('student', 'User')).at('code'), 'access.denied')
  t.equal((await ask('student', 'Campus,Grant')).at('code'), 'access.denied')
  t.equal((await ask('student', 'Campus,Loan')).status, 200)
  const student = await Follower.begin(tested, { as: 'student' })
  await book(north, 'Unseen')
  await mark([student])
  t.strictSame(student.told, [])
})

t.test('a key hears what its roles read, but nothing that is for people', async t => {
  const token = apiKeyOf()
  const follower = await Follower.begin(tested, { token })
  const id = (await book(north, 'Indexed')).str('id')
  const people = await Follower.begin(tested, { as: 'owner' })
  await database.sql`insert into library.entries (institution_id, book_id, heading) select institution_id, id, title from library.books where id = ${id}`
  await mark([people, follower])
  t.strictSame(brief(people.told), ['DiaryEntry insert'])
  t.strictSame(brief(follower.told), [])
  const refused = await api.call('listChanges', { token, query: { entities: 'DiaryEntry' } })
  t.equal(refused.at('code'), 'access.people_only')
})
