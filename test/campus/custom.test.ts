import t, { type Test } from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Json } from '#test/support/client.ts'

const { api, database } = await testApp(t)
const { sql } = database

const as = 'registrar'
const headers = { 'if-match': '*' }
const field = (body: object) => api.call('createCustomField', { as, body: { subject: 'guardian', ...body } })
const [home] = await sql<{ institution_id: string; campus_id: string }[]>`
  select institution_id, id as campus_id from identity.campuses where name = 'NORTH campus of oak'`
const { institution_id = '', campus_id = '' } = home ?? {}

type Custom = { [name: string]: Json }

/** A guardian is written with these values: what is stored. */
const written = async (custom: Custom): Promise<Json | undefined> => {
  const [row] = await sql<{ custom: Json }[]>`
    insert into campus.guardians (institution_id, campus_id, name, custom)
    values (${institution_id}, ${campus_id}, 'Gil Gray', ${sql.json(custom)}) returning custom`
  return row?.custom
}

interface Refusal {
  detail: string
  errors: { in: string; pointer: string; code: string; detail: string }[]
}

/** What it is refused for: where, and which rule. */
const refusal = async (t: Test, work: Promise<unknown>): Promise<string[][]> => {
  const error = await work.then(
    () => undefined,
    (e: { message: string; detail: string }) => e
  )
  t.equal(error?.message, 'campus.custom_invalid')
  const { detail, errors }: Refusal = JSON.parse(error?.detail ?? '{"errors": []}')
  t.ok(detail.length > 5 && errors.every(e => e.in === 'body' && e.detail.length > 5), detail)
  return errors.map(({ pointer, code }) => [pointer, code])
}

t.test('without fields there are no values', async t => {
  t.strictSame(await written({}), {})
  t.strictSame(await refusal(t, written({ colour: 'red' })), [['/custom/colour', 'additionalProperties']])
  t.strictSame(await refusal(t, written({ 'a/b~c': 1 })), [['/custom/a~1b~0c', 'additionalProperties']])
})

t.test('a field says what fits together', async t => {
  const wrong: object[] = [
    { type: 'choice' },
    { type: 'text', choices: ['Red'] },
    { type: 'integer', minimum: 2, maximum: 1 },
    { type: 'boolean', minimum: 1 },
    { type: 'date', maximum: 1 },
    { type: 'text', maximum: 2001 },
    { type: 'text', minimum: -1 },
    { type: 'text', maximum: 1.5 }
  ]
  for (const body of wrong) {
    const answer = await field({ name: 'wrong', label: 'Wrong', ...body })
    t.equal(answer.at('code'), 'campus.field_unsound', `${JSON.stringify(body)} ${answer.text}`)
  }
  for (const body of [
    { type: 'choice', choices: ['Red', 'Red'] },
    { type: 'choice', choices: [] },
    { type: 'colour' }
  ]) {
    t.equal((await field({ name: 'wrong', label: 'Wrong', ...body })).status, 400, JSON.stringify(body))
  }
  t.equal((await field({ name: 'Wrong', label: 'Wrong', type: 'text' })).status, 400)
})

const fields: Record<string, object> = {
  team: { type: 'choice', choices: ['Red', 'Blue'], filterable: true },
  note: { type: 'text', minimum: 2, maximum: 5 },
  cars: { type: 'integer', minimum: 0, maximum: 9 },
  share: { type: 'number', minimum: 0, maximum: 1 },
  drives: { type: 'boolean' },
  since: { type: 'date' }
}

t.test('values are of the type and within the bounds of their field', async t => {
  for (const [name, body] of Object.entries(fields)) {
    t.equal((await field({ name, label: name.toUpperCase(), ...body })).status, 201, name)
  }
  t.equal((await field({ name: 'team', label: 'Team', type: 'text' })).at('code'), 'campus.field_known')
  const good: Custom = { team: 'Red', note: 'añ😀', cars: 9, share: 0.25, drives: false, since: '2024-02-29' }
  t.strictSame(await written(good), good)
  t.strictSame(await written({ cars: 3.0, share: 1e-3 }), { cars: 3, share: 0.001 })
  const wrong: [string, Json, string][] = [
    ['team', 'Green', 'enum'],
    ['team', 1, 'enum'],
    ['note', 'x', 'minLength'],
    ['note', 'too long', 'maxLength'],
    ['note', 7, 'type'],
    ['cars', 10, 'maximum'],
    ['cars', -1, 'minimum'],
    ['cars', 1.5, 'type'],
    ['cars', '1', 'type'],
    ['share', 1.01, 'maximum'],
    ['share', true, 'type'],
    ['drives', 'yes', 'type'],
    ['drives', 0, 'type'],
    ['since', '2023-02-29', 'format'],
    ['since', 'today', 'format'],
    ['since', '2024-2-1', 'format'],
    ['since', [], 'format'],
    ['note', {}, 'type']
  ]
  for (const [name, value, code] of wrong) {
    t.strictSame(await refusal(t, written({ [name]: value })), [[`/custom/${name}`, code]], JSON.stringify(value))
  }
  const several = await refusal(t, written({ cars: -1, colour: 'red', drives: 1, team: 'Blue' }))
  t.strictSame(several, [
    ['/custom/cars', 'minimum'],
    ['/custom/colour', 'additionalProperties'],
    ['/custom/drives', 'type']
  ])
  t.strictSame(await refusal(t, written({ note: 'x'.repeat(100_000) })), [['/custom/note', 'maxLength']])
})

t.test('null is no value, and is not stored', async t => {
  t.strictSame(await written({ team: null, cars: 1 }), { cars: 1 })
  t.strictSame(await written({ gone: null }), {})
})

t.test(
  'what is required must be there of whoever is new, and cannot be taken away; of whom it is not kept yet nobody asks',
  async t => {
    const made = await field({ name: 'badge', label: 'Badge', type: 'text', required: true })
    t.strictSame(await refusal(t, written({})), [['/custom/badge', 'required']])
    t.strictSame(await refusal(t, written({ badge: null })), [['/custom/badge', 'required']])
    t.strictSame(await written({ badge: 'B-1' }), { badge: 'B-1' })
    const bo = sql`institution_id = ${institution_id} and name = 'Bo Baker'`
    await t.resolves(sql`update campus.guardians set occupation = 'Cook' where ${bo}`, 'of whom it is not kept yet')
    await t.resolves(sql`update campus.guardians set custom = '{"cars": 1}' where ${bo}`, 'whatever else is written')
    await t.resolves(sql`update campus.guardians set custom = '{"badge": "B-2"}' where ${bo}`)
    const less = await refusal(t, sql`update campus.guardians set custom = '{}' where ${bo}`)
    t.strictSame(less, [['/custom/badge', 'required']], 'once it is there it stays')
    const params = { id: made.str('id') }
    t.equal((await api.call('updateCustomField', { as, params, headers, body: { required: false } })).status, 200)
    t.strictSame(await written({}), {})
    t.equal((await api.call('deleteCustomField', { as, params, headers })).status, 204)
    const [row] = await sql`select count(*)::int as n from campus.guardians where custom ? 'badge'`
    t.equal(row?.n, 2, 'what is there stays')
    await t.resolves(sql`update campus.guardians set custom = custom || '{"cars": 2}' where custom ? 'badge'`)
    await refusal(t, sql`update campus.guardians set custom = custom || '{"badge": "B-3"}' where custom ? 'badge'`)
  }
)

t.test('students have fields of their own, another institution has others', async t => {
  const student = (custom: Custom) => sql`
    insert into campus.students (institution_id, campus_id, name, custom)
    values (${institution_id}, ${campus_id}, 'Gus Gray', ${sql.json(custom)})`
  await t.resolves(student({ house: 'Red', siblings: 2 }))
  t.strictSame(await refusal(t, student({ team: 'Red' })), [['/custom/team', 'additionalProperties']])
  const elsewhere = sql`
    insert into campus.guardians (institution_id, campus_id, name, custom)
    select institution_id, id, 'Gil Gray', '{"team": "Red"}' from identity.campuses where name = 'NORTH campus of elm'`
  t.strictSame(await refusal(t, elsewhere), [['/custom/team', 'additionalProperties']])
  await t.rejects(sql`update campus.students set custom = '[]' where name = 'Gus Gray'`, /students_custom_object/)
})
