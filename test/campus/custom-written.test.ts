import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import type { Answer, Json } from '#test/support/client.ts'

const app = await testApp(t)
const { api } = app
const { act, campus, idOf } = schoolOf(app)
const as = 'registrar'
const campus_id = await campus('NORTH')

type Custom = { [name: string]: Json }

const field = (body: object) => api.call('createCustomField', { as, body: { subject: 'student', ...body } })
await field({ name: 'blood', label: 'Blood group', type: 'choice', choices: ['A', 'B'], required: true })

const student = (custom?: Custom) => ({ campus_id, name: 'Gia Gray', ...(custom === undefined ? {} : { custom }) })
const create = (custom?: Custom) => act('createStudent', { body: student(custom) })
const admit = (custom?: Custom) => act('admitStudent', { body: { student: student(custom) } })
const change = async (custom: Custom) =>
  act('updateStudent', { params: { id: await idOf('students', 'Ada Almeida') }, body: { custom } })

const refusals: [Custom | undefined, pointer: string, code: string][] = [
  [undefined, '/custom/blood', 'required'],
  [{}, '/custom/blood', 'required'],
  [{ blood: null }, '/custom/blood', 'required'],
  [{ blood: 'C' }, '/custom/blood', 'enum'],
  [{ blood: 'A', siblings: '2' }, '/custom/siblings', 'type'],
  [{ blood: 'A', siblings: 1.5 }, '/custom/siblings', 'type'],
  [{ blood: 'A', siblings: 21 }, '/custom/siblings', 'maximum'],
  [{ blood: 'A', colour: 'red' }, '/custom/colour', 'additionalProperties']
]

const isRefused = (t: Test, answer: Answer, pointer: string, code: string): void => {
  t.match(answer.json, { status: 422, code: 'campus.custom_invalid', errors: [{ in: 'body', pointer, code }] })
}

t.test('who creates, admits or changes a student is told which value is wrong, and where', async t => {
  // what stays as it was is not looked at anew
  t.equal((await change({ blood: 'A' })).status, 200)
  for (const [custom, pointer, code] of refusals) {
    isRefused(t, await create(custom), pointer, code)
    isRefused(t, await admit(custom), pointer, code)
    if (custom !== undefined) isRefused(t, await change(custom), pointer, code)
  }
  for (const make of [create, admit]) {
    const made = await make({ blood: 'A', siblings: 2, house: null })
    t.equal(made.status, 201, made.text)
    t.strictSame(made.at('custom'), { blood: 'A', siblings: 2 }, 'null is no value')
  }
  const changed = await change({ blood: 'B' })
  t.strictSame(changed.at('custom'), { blood: 'B' }, changed.text)
})

t.test('of a batch each is told; all or the good ones are kept', async t => {
  const items = [{ blood: 'A' }, {}, { blood: 'B', siblings: true }].map(custom => ({ create: student(custom) }))
  const atomic = await act('batchStudents', { body: { atomic: true, items } })
  t.equal(atomic.status, 422, atomic.text)
  const good = await act('batchStudents', { body: { atomic: false, items } })
  t.equal(good.status, 200, good.text)
  t.match(good.at('results'), [
    { status: 201 },
    {
      status: 422,
      problem: { code: 'campus.custom_invalid', errors: [{ pointer: '/custom/blood', code: 'required' }] }
    },
    { status: 422, problem: { code: 'campus.custom_invalid', errors: [{ pointer: '/custom/siblings', code: 'type' }] } }
  ])
})

t.test('of a file each line is told; the good ones are kept', async t => {
  const lines = [{ blood: 'A', siblings: 3 }, { blood: 'Z' }, { blood: 'B' }, { blood: 'B', colour: 'red' }, undefined]
  const body = lines.map(custom => `${JSON.stringify({ ...student(custom), name: 'Gus Gray' })}\n`).join('')
  const answer = await api.call('importStudents', {
    as,
    body,
    query: { mode: 'good_rows' },
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID() }
  })
  t.match(answer.json, {
    created: 2,
    failed: 3,
    errors: [2, 4, 5].map(line => ({ line, code: 'campus.custom_invalid' }))
  })
  t.match(answer.at('errors', 0, 'detail'), /custom\/blood must be one of A, B/)
})

t.test('guardians are held to fields of their own', async t => {
  await field({ subject: 'guardian', name: 'cars', label: 'Cars', type: 'integer', minimum: 0 })
  const guardian = (custom: Custom) => act('createGuardian', { body: { campus_id, name: 'Gro Gray', custom } })
  isRefused(t, await guardian({ cars: -1 }), '/custom/cars', 'minimum')
  isRefused(t, await guardian({ blood: 'A' }), '/custom/blood', 'additionalProperties')
  t.equal((await guardian({ cars: 1 })).status, 201)
})

t.test(
  'what is kept under fields that are gone or stricter since stays as it is: what changes alone is judged',
  async t => {
    const change = (operation: string, id: string) => (custom: Custom) =>
      act(operation, { params: { id }, body: { custom } })
    const fieldOf = async (name: string) => {
      const found = await api.call('listCustomFields', { as, query: { name } })
      return { id: found.str('data', 0, 'id') }
    }
    const bus = await field({ name: 'bus', label: 'Bus', type: 'text' })
    t.equal(bus.status, 201, bus.text)
    const kept = { blood: 'A', siblings: 9, bus: 'Red' }
    const made = await create(kept)
    const twin = await create({ ...kept, bus: 'Blue' })
    const guardian = await act('createGuardian', { body: { campus_id, name: 'Gro Gray', custom: { cars: 5 } } })
    const said = await Promise.all([
      act('deleteCustomField', { params: await fieldOf('bus') }),
      act('updateCustomField', { params: await fieldOf('siblings'), body: { maximum: 5 } }),
      act('updateCustomField', { params: await fieldOf('cars'), body: { maximum: 2 } }),
      field({ name: 'locker', label: 'Locker', type: 'integer', required: true })
    ])
    t.strictSame(
      said.map(({ status }) => status),
      [204, 200, 200, 201],
      said.map(({ text }) => text).join()
    )

    const student = change('updateStudent', made.str('id'))
    const other = { ...kept, blood: 'B' }
    t.strictSame((await student(other)).at('custom'), other)
    isRefused(t, await student({ ...other, bus: 'Green' }), '/custom/bus', 'additionalProperties')
    isRefused(t, await student({ ...other, siblings: 8 }), '/custom/siblings', 'maximum')
    isRefused(t, await student({ siblings: 9 }), '/custom/blood', 'required')
    t.strictSame((await student({ ...other, locker: 7 })).at('custom'), { ...other, locker: 7 })
    isRefused(t, await student(other), '/custom/locker', 'required')
    const fewer = { blood: 'B', siblings: 9, locker: 7 }
    t.strictSame((await student(fewer)).at('custom'), fewer, 'it can be taken away')

    t.equal((await field({ subject: 'guardian', name: 'tea', label: 'Tea', type: 'boolean' })).status, 201)
    const carer = change('updateGuardian', guardian.str('id'))
    t.strictSame((await carer({ cars: 5, tea: true })).at('custom'), { cars: 5, tea: true })
    isRefused(t, await carer({ cars: 6, tea: true }), '/custom/cars', 'maximum')

    const one = await act('mergeStudents', {
      params: { id: twin.str('id') },
      body: { into_id: made.str('id'), reason: 'Twice' }
    })
    t.equal(one.status, 200, one.text)
    t.strictSame(one.at('custom'), fewer, 'what fits no field any more is not taken over')
    const ended = await api.call('getStudent', { as, params: { id: twin.str('id') } })
    t.strictSame(ended.at('custom'), { ...kept, bus: 'Blue' })
  }
)
