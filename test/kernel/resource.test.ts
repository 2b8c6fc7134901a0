import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'

const { api, database } = await testApp(t)

const campus = { code: 'WEST', name: 'West Campus', opened_on: '2015-06-01' }
const create = (body: object = campus, as = 'admin') => api.call('createCampus', { as, body })
const tag = (answer: Answer) => ({ 'if-match': answer.headers.get('etag') ?? '' })

t.test('what is created is read back the same, and is in the list', async t => {
  const made = await create({ ...campus, code: 'A1', phone: '+351210000000' })
  t.equal(made.status, 201)
  const params = { id: made.str('id') }
  const read = await api.call('getCampus', { as: 'teacher', params })
  t.equal(read.text, made.text)
  t.equal(read.at('address'), null, 'what may be null may be left out')
  const listed = await api.call('listCampuses', { as: 'teacher', query: { code: 'A1' } })
  t.strictSame(listed.rows(), [made.json])
})

t.test('what the server gives cannot be given', async t => {
  for (const name of ['id', 'version', 'created_at', 'institution_id', 'nonsense']) {
    const answer = await create({ ...campus, code: 'A2', [name]: 1 })
    t.equal(answer.status, 400, name)
    t.strictSame(answer.at('errors', 0, 'pointer'), `/${name}`)
  }
})

t.test('every value that is wrong is named at once', async t => {
  const answer = await create({ code: 'lower', name: ' ', opened_on: '2026-02-30', nonsense: 1 })
  t.equal(answer.status, 400)
  const errors = answer.at('errors')
  const pointers = Array.isArray(errors) ? errors.map((_, i) => answer.str('errors', i, 'pointer')) : []
  t.strictSame(pointers.toSorted(), ['/code', '/name', '/nonsense', '/opened_on'])
})

t.test('a change needs the version it is made to, and moves it on', async t => {
  const made = await create({ ...campus, code: 'A3' })
  const params = { id: made.str('id') }
  const change = (headers: Record<string, string>, body: object = { name: 'Renamed' }) =>
    api.call('updateCampus', { as: 'admin', params, body, headers })
  t.equal((await change({})).status, 428)
  const changed = await change(tag(made))
  t.equal(changed.status, 200)
  t.equal(changed.at('version'), 2)
  t.equal(changed.at('name'), 'Renamed')
  t.equal(changed.at('code'), 'A3', 'what is left out stays')
  t.equal(changed.headers.get('etag'), '"2"')
  const stale = await change(tag(made))
  t.equal(stale.status, 412)
  t.equal(stale.at('code'), 'request.version_stale')
  t.equal((await change({ 'if-match': '"nonsense"' })).status, 412)
  t.equal((await change({ 'if-match': '*' }, { phone: null })).at('version'), 3)
  t.equal((await change({ 'if-match': '"3"' }, {})).status, 400, 'nothing to change')
})

t.test('of two changes to one version one is refused', async t => {
  const made = await create({ ...campus, code: 'A4' })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      api.call('updateCampus', {
        as: 'admin',
        params: { id: made.str('id') },
        body: { name: `Name ${i}` },
        headers: tag(made)
      })
    )
  )
  t.equal(answers.filter(a => a.status === 200).length, 1)
  t.equal(answers.filter(a => a.status === 412).length, 19)
})

t.test('an ETag answers 304 until the row changes', async t => {
  const made = await create({ ...campus, code: 'A5' })
  const params = { id: made.str('id') }
  const ask = (etag: string) => api.call('getCampus', { as: 'admin', params, headers: { 'if-none-match': etag } })
  const same = await ask('"0", W/"1"')
  t.equal(same.status, 304)
  t.equal(same.text, '')
  t.equal(same.headers.get('etag'), '"1"')
  await api.call('updateCampus', { as: 'admin', params, body: { name: 'Other' }, headers: tag(made) })
  t.equal((await ask('"1"')).status, 200)
})

t.test('what is deleted is gone, unless something refers to it', async t => {
  const made = await create({ ...campus, code: 'A6' })
  const params = { id: made.str('id') }
  t.equal((await api.call('deleteCampus', { as: 'admin', params })).status, 428)
  t.equal((await api.call('deleteCampus', { as: 'admin', params, headers: { 'if-match': '"9"' } })).status, 412)
  const gone = await api.call('deleteCampus', { as: 'admin', params, headers: tag(made) })
  t.equal(gone.status, 204)
  t.equal(gone.text, '')
  t.equal((await api.call('getCampus', { as: 'admin', params })).status, 404)
  t.equal((await api.call('deleteCampus', { as: 'admin', params, headers: tag(made) })).status, 404)

  const north = (await api.call('listCampuses', { as: 'admin', query: { code: 'NORTH' } })).str('data', 0, 'id')
  const used = await api.call('deleteCampus', { as: 'admin', params: { id: north }, headers: { 'if-match': '"1"' } })
  t.equal(used.status, 409)
  t.equal(used.at('code'), 'request.in_use')
})

t.test('what takes no body takes none', async t => {
  const made = await create({ ...campus, code: 'A7' })
  const params = { id: made.str('id') }
  for (const body of [{}, { id: made.str('id') }, []]) {
    t.equal((await api.call('deleteCampus', { as: 'admin', params, headers: tag(made), body })).status, 400)
  }
  t.equal((await api.call('signOut', { as: 'student', body: {} })).status, 400)
})

t.test('a broken constraint answers by the name of its problem', async t => {
  const taken = await create({ ...campus, code: 'NORTH' })
  t.equal(taken.status, 409)
  t.equal(taken.at('code'), 'identity.campus_code_taken')
  t.equal(taken.headers.get('content-type'), 'application/problem+json; charset=utf-8')
})

t.test('a reach limits what may be created, changed and deleted', async t => {
  const mine = (await api.call('listBooks', { as: 'campus_registrar', query: { limit: 1 } })).str(
    'data',
    0,
    'campus_id'
  )
  const all = (await api.call('listCampuses', { as: 'admin', query: { 'code[in]': 'NORTH,SOUTH' } })).rows()
  const other = String(all.find(c => c.id !== mine)?.id)
  const book = { title: 'New book', copies: 1, acquired_on: '2026-01-01' }
  const make = (campus_id: string) => api.call('createBook', { as: 'campus_registrar', body: { ...book, campus_id } })
  const made = await make(mine)
  t.equal(made.status, 201)
  t.equal((await make(other)).at('code'), 'access.out_of_reach')
  const change = (id: string, body: object) =>
    api.call('updateBook', { as: 'campus_registrar', params: { id }, body, headers: { 'if-match': '*' } })
  t.equal((await change(made.str('id'), { campus_id: other })).status, 403, 'cannot be moved beyond the reach')
  const foreign = (await api.call('listBooks', { as: 'admin', query: { campus_id: other, limit: 1 } })).str(
    'data',
    0,
    'id'
  )
  t.equal((await change(foreign, { copies: 2 })).status, 404)
  const remove = await api.call('deleteBook', {
    as: 'campus_registrar',
    params: { id: foreign },
    headers: { 'if-match': '*' }
  })
  t.equal(remove.status, 404)
})

t.test('the history tells who did what, when, before and after, newest first', async t => {
  const made = await create({ ...campus, code: 'H1' })
  const params = { id: made.str('id') }
  const changed = await api.call('updateCampus', { as: 'owner', params, body: { name: 'Second' }, headers: tag(made) })
  await api.call('deleteCampus', { as: 'admin', params, headers: tag(changed) })
  const history = await api.call('getCampusHistory', { as: 'auditor', params })
  t.strictSame(
    history.rows().map(h => h.operation),
    ['delete', 'update', 'insert']
  )
  const [removed, updated, inserted] = history.rows()
  t.equal(inserted?.before, null)
  t.strictSame(inserted?.after, made.json)
  t.strictSame(updated?.before, made.json)
  t.strictSame(updated?.after, changed.json)
  t.strictSame(removed?.before, changed.json)
  t.equal(removed?.after, null)
  t.equal(updated?.actor_id, (await api.call('getMe', { as: 'owner' })).at('id'))
  t.equal(updated?.request_id, changed.headers.get('x-request-id'))
})

t.test('a history pages, and shows nothing that is hidden or out of reach', async t => {
  const book = (await api.call('listBooks', { as: 'campus_registrar', query: { limit: 1, sort: '-title' } })).rows()[0]
  const params = { id: String(book?.id) }
  for (let copies = 1; copies <= 5; copies++) {
    await api.call('updateBook', { as: 'admin', params, body: { copies, price: copies }, headers: { 'if-match': '*' } })
  }
  const seen: unknown[] = []
  let cursor: string | undefined
  do {
    const query: Record<string, string | number> = { limit: 2, ...(cursor === undefined ? {} : { cursor }) }
    const page = await api.call('getBookHistory', { as: 'campus_registrar', params, query })
    t.equal(page.status, 200)
    for (const row of page.rows()) {
      t.notOk('price' in (row.after as object), 'a hidden property has no past either')
      seen.push((row.after as { copies: number }).copies)
    }
    cursor = page.at('next') === null ? undefined : page.str('next')
    const link = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1]
    t.equal(link === undefined ? undefined : new URL(link, api.address).searchParams.get('cursor'), cursor)
  } while (cursor !== undefined)
  t.strictSame(seen.slice(0, 5), [5, 4, 3, 2, 1])
  const admin = await api.call('getBookHistory', { as: 'admin', params })
  t.equal(admin.at('data', 0, 'after', 'price'), 5)
  const other = (await api.call('listBooks', { as: 'admin', query: { limit: 200 } }))
    .rows()
    .find(row => row.campus_id !== book?.campus_id)
  const beyond = await api.call('getBookHistory', { as: 'campus_registrar', params: { id: String(other?.id) } })
  t.equal(beyond.status, 404)
})

t.test('a cursor never skips a row that was there, while others are written', async t => {
  const first = await api.call('listCampuses', { as: 'admin', query: { sort: 'code', limit: 2 } })
  await create({ ...campus, code: 'A0' })
  await create({ ...campus, code: 'ZZ' })
  const rest = await api.call('listCampuses', {
    as: 'admin',
    query: { sort: 'code', cursor: first.str('next'), limit: 200 }
  })
  const codes = [...first.rows(), ...rest.rows()].map(row => String(row.code))
  t.strictSame(codes, codes.toSorted())
  t.ok(codes.includes('ZZ'))
  const [row] = await database.sql`
    select count(*)::int as n from identity.campuses c join identity.institutions i on i.id = c.institution_id where i.code = 'oak'`
  t.equal(codes.length, Number(row?.n) - 1, 'all but the one that came before the cursor')
})
